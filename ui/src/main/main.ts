import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '$lib/app.css';
import { backend } from '$lib/ipc/tauri';
import { beginTheme } from '$lib/theme';
import { mount } from 'svelte';
import Main from './Main.svelte';
import { Overview } from './overview.svelte';

beginTheme();

const target = document.getElementById('app');
if (target) mount(Main, { target, props: { backend, overview: new Overview(backend) } });
