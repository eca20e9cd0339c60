import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '$lib/app.css';
import { SealedChannel } from '$lib/ipc/sealed';
import { transport } from '$lib/ipc/tauri';
import { beginTheme } from '$lib/theme';
import { mount } from 'svelte';
import { Conversation } from './conversation.svelte';
import Private from './Private.svelte';

beginTheme();

const target = document.getElementById('app');
if (target) {
  const conversation = new Conversation(SealedChannel.open(transport));
  mount(Private, { target, props: { conversation } });
}
