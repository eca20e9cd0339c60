// What the main window knows: the core's last view, and the last error.
import type { Backend, Outcome } from '$lib/ipc/backend';
import type { AccountView, ErrorView, OverviewView } from '$lib/ipc/types';

export class Overview {
  view = $state.raw<OverviewView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** A file that was saved; the core tells it once, and it stays until the person goes on. */
  saved = $state.raw<string | null>(null);
  accounts = $state.raw<AccountView[]>([]);
  readonly notBackedUp = $derived(this.accounts.filter((account) => account.backedUpAt === null));
  /** The accounts whose paper is to be compared again. */
  readonly checksDue = $derived(this.accounts.filter((account) => this.isDue(account)));
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew with the view, never changed
  readonly #due = $derived(new Set(this.view?.checksDue));
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether the paper of an account is to be compared again. */
  isDue(account: AccountView): boolean {
    return this.#due.has(account.id);
  }

  /** Looks again. */
  async refresh(): Promise<void> {
    const outcome = await this.#backend.overview(this.view?.accountsVersion ?? null);
    if (outcome.status === 'error') {
      this.error = outcome.error;
      return;
    }
    this.view = outcome.data;
    this.accounts = outcome.data.accounts ?? this.accounts;
    this.saved = outcome.data.saved ?? this.saved;
    // The core says it once; it stays until the person goes on.
    if (outcome.data.said) this.error = outcome.data.said;
  }

  /** Waits for an action, keeps its error, and looks again. True if it worked. */
  async act(action: Promise<Outcome<unknown>>): Promise<boolean> {
    const outcome = await action;
    this.error = outcome.status === 'error' ? outcome.error : null;
    await this.refresh();
    return outcome.status === 'ok';
  }
}
