// Bodies for salvage: blocks that are known to be right, and others byte by byte (FORMAT.md 9.1).

import { allZero, byteAt } from './bytes';
import { BLOCK_BYTES } from './header';
import { NOWHERE, type Sources, findSources } from './mending';
import type { Search } from './places';

/** Makes blocks of the copies of one size. */
export class Voting {
  readonly #file: Uint8Array;
  readonly #search: Search;
  readonly #sources: Sources;
  // How many places have each value of a byte; all 0 between two bytes.
  readonly #votes = new Uint16Array(256);

  constructor(file: Uint8Array, search: Search) {
    this.#file = file;
    this.#search = search;
    this.#sources = findSources(file, search);
  }

  /** Blocks `from` to before `to` for a place as `own`; `own` is a number into the places. */
  blocks(own: number, from: number, to: number): Uint8Array {
    const bytes = new Uint8Array((to - from) * BLOCK_BYTES);
    for (let i = from; i < to; i++) {
      const target = bytes.subarray((i - from) * BLOCK_BYTES, (i - from + 1) * BLOCK_BYTES);
      const source = this.#sources[own * this.#search.blocks + i] ?? NOWHERE;
      if (source === NOWHERE) this.#vote(own, i, target);
      else target.set(this.#blockOf(source, i));
    }
    return bytes;
  }

  /** Block i as it stands at a place. Bytes outside the file are zeros. */
  #blockOf(place: number, i: number): Uint8Array {
    const at = (this.#search.places[place] ?? 0) + i * BLOCK_BYTES;
    const end = at + BLOCK_BYTES;
    if (at >= 0 && end <= this.#file.length) return this.#file.subarray(at, end);
    const block = new Uint8Array(BLOCK_BYTES);
    if (end <= 0 || at >= this.#file.length) return block;
    const from = Math.max(at, 0);
    block.set(this.#file.subarray(from, end), from - at);
    return block;
  }

  /** Makes a block byte by byte: the value that most places have. */
  #vote(own: number, i: number, target: Uint8Array): void {
    // Places that have only zeros do not count. Where all have, the block is zeros already.
    const counted: Uint8Array[] = [];
    let ownBlock: Uint8Array | null = null;
    for (let place = 0; place < this.#search.places.length; place++) {
      const block = this.#blockOf(place, i);
      if (allZero(block, 0, BLOCK_BYTES)) continue;
      counted.push(block);
      if (place === own) ownBlock = block;
    }
    for (let at = 0; at < BLOCK_BYTES; at++) target[at] = this.#winner(counted, ownBlock, at);
  }

  /** The value that most of the blocks have at a place; of equal numbers that of `own`, then that of the first block. */
  #winner(counted: Uint8Array[], ownBlock: Uint8Array | null, at: number): number {
    const votes = this.#votes;
    let most = 0;
    for (const block of counted) {
      const value = byteAt(block, at);
      const count = (votes[value] ?? 0) + 1;
      votes[value] = count;
      if (count > most) most = count;
    }
    let winner: number | null = null;
    if (ownBlock !== null && votes[byteAt(ownBlock, at)] === most) winner = byteAt(ownBlock, at);
    for (const block of counted) {
      if (winner !== null) break;
      const value = byteAt(block, at);
      if (votes[value] === most) winner = value;
    }
    for (const block of counted) votes[byteAt(block, at)] = 0;
    return winner ?? 0;
  }
}
