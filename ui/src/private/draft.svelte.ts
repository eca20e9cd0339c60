// What a person has typed on the way to an import. It outlives the screens, so that the way back loses nothing.
import type { KindView } from '$lib/ipc/types';

export class Draft {
  /** None until it is chosen. */
  kind = $state.raw<KindView | null>(null);
  words = $state<string[]>([]);
  passphrase = $state.raw('');
  name = $state('');

  #suggested = '';

  choose(kind: KindView): void {
    // The name follows the kind until somebody changes it.
    if (this.name === '' || this.name === this.#suggested) this.name = kind.suggestedName;
    this.#suggested = kind.suggestedName;
    this.kind = kind;
    const untouched = this.words.every((word) => word === '');
    if (untouched || !kind.accepted.includes(this.words.length)) this.resize(kind.words[0] ?? 12);
  }

  /** As many fields as that. Words that have no place any more go only if there are none. */
  resize(count: number): void {
    this.words = Array.from({ length: count }, (_, at) => this.words[at] ?? '');
  }

  clear(): void {
    this.kind = null;
    this.words = [];
    this.passphrase = '';
    this.name = '';
  }
}
