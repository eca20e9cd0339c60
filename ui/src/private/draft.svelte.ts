// What a person has typed on the way to an import. It outlives the screens, so that the way back loses nothing, and goes when the
// account is kept. The core knows that there is something, and closes the window in time.
import type { KindView } from '$lib/ipc/types';

/** The longest phrase of any system. */
const MOST_WORDS = 59;

export class Draft {
  /** None until it is chosen. */
  kind = $state.raw<KindView | null>(null);
  /** A field for each word of the longest phrase; those behind `count` are not shown, and not lost. */
  fields = $state<string[]>(empty());
  count = $state(0);
  passphrase = $state.raw('');
  madeWhere = $state.raw('');
  /** Shares of a backup that the core has taken. */
  taken = 0;
  /** None while the suggested one is meant. */
  #named = $state<string | null>(null);

  /** The name follows the kind until somebody changes it. */
  get name(): string {
    return this.#named ?? this.kind?.suggestedName ?? '';
  }

  set name(name: string) {
    this.#named = name === this.kind?.suggestedName ? null : name;
  }

  /** The words as far as they count. */
  get words(): string[] {
    return this.fields.slice(0, this.count);
  }

  choose(kind: KindView): void {
    if (this.#named === '') this.#named = null;
    this.kind = kind;
    const untouched = this.words.every((word) => word.trim() === '');
    if (untouched || !kind.accepted.includes(this.count)) this.count = kind.usual;
  }

  /** The core says anew what the kinds are, in another language. */
  learn(kinds: KindView[]): void {
    this.kind = kinds.find(({ code }) => code === this.kind?.code) ?? this.kind;
  }

  /** These words and no others. */
  replace(words: string[], count: number): void {
    this.fields = empty().map((none, i) => words[i] ?? none);
    this.count = count;
  }

  clear(): void {
    this.kind = null;
    this.replace([], 0);
    this.passphrase = '';
    this.madeWhere = '';
    this.taken = 0;
    this.#named = null;
  }
}

function empty(): string[] {
  return Array.from({ length: MOST_WORDS }, () => '');
}
