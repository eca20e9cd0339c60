import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '$lib/app.css';
import { begin, letters } from '$lib/begin';
import { backend } from '$lib/ipc/tauri';
import { mount } from 'svelte';
import Main from './Main.svelte';
import { Overview } from './overview.svelte';

begin();

await letters();
const target = document.getElementById('app');
if (target) mount(Main, { target, props: { backend, overview: new Overview(backend) } });
