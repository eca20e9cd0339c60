// What the pages on backups know: the core's last view.
import type { Backend, Outcome } from '$lib/ipc/backend';
import type { BackupsView, ErrorView } from '$lib/ipc/types';
import type { Overview } from './overview.svelte';

export class Backups {
  view = $state.raw<BackupsView | null>(null);
  busy = $state(false);
  readonly #backend: Backend;
  readonly #overview: Overview;

  constructor(backend: Backend, overview: Overview) {
    this.#backend = backend;
    this.#overview = overview;
  }

  async refresh(): Promise<void> {
    const outcome = await this.#backend.backups();
    if (outcome.status === 'ok') this.view = outcome.data;
    else this.#say(outcome.error);
  }

  /** Waits for an action, says its error, and looks again. Where it takes the password, `ask` is what asks for it. */
  async act(action: Promise<Outcome<unknown>>, ask?: () => void): Promise<void> {
    this.busy = true;
    const outcome = await action;
    this.busy = false;
    const asks = ask !== undefined && outcome.status === 'error' && outcome.error.code === 'passwordNeeded';
    this.#overview.error = outcome.status === 'error' && !asks ? outcome.error : null;
    await this.refresh();
    if (asks) ask();
  }

  #say(error: ErrorView): void {
    this.#overview.error = error;
  }
}
