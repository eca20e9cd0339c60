// The screens of a private window.
import { mount } from 'svelte';
import { type Channel, Conversation } from './conversation.svelte';
import Private from './Private.svelte';

export function show(channel: Promise<Channel>): void {
  const target = document.getElementById('app');
  if (target) mount(Private, { target, props: { conversation: new Conversation(channel) } });
}
