// The one file that talks to Tauri.
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './backend';
import { commands } from './bindings';
import type { Transport } from './sealed';

/** The core, for the main window. */
export const backend: Backend = {
  ...commands,
  onChanged: async (callback) => {
    await listen('changed', callback);
  },
  onClosing: async (callback) => {
    await listen('closing', callback);
  }
};

/** The way of sealed messages, for a private window. */
export const transport: Transport = {
  open: (key) => commands.privateOpen(key).then(unwrap),
  call: (sealed) => commands.privateCall(sealed).then(unwrap)
};

function unwrap(outcome: Awaited<ReturnType<typeof commands.privateCall>>): string {
  if (outcome.status === 'ok') return outcome.data;
  throw new Error('refused');
}
