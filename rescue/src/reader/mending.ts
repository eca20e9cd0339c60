// Mending: one body from what is left of several copies (FORMAT.md 8, step 4).

import { sha256 } from '@noble/hashes/sha2.js';
import { hex, inside, u32 } from './bytes';
import type { Body } from './copies';
import { BLOCK_BYTES, TABLE_ENTRY_BYTES, headerAt } from './header';
import { type Search, searches, sizesOf } from './places';

/** Stands in the place of a place where no place gives the block. */
export const NOWHERE = -1;

/**
 * For each place as `own`, and each block: the place that gives the block, or NOWHERE. Places are numbers into
 * `search.places`. Entry `own * b + i` is for block i.
 */
export type Sources = Int16Array;

/** The first 8 bytes of hashes or entries of tables, two numbers of 32 bits each, one for each place. */
class Prefixes {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** 1 where the bytes are in the file. */
  readonly there: Uint8Array;

  constructor(count: number) {
    this.low = new Uint32Array(count);
    this.high = new Uint32Array(count);
    this.there = new Uint8Array(count);
  }

  /** Forgets all. */
  clear(): void {
    this.there.fill(0);
  }

  /** Keeps the first 8 bytes from `at` on. */
  set(index: number, bytes: Uint8Array, at: number): void {
    this.low[index] = u32(bytes, at);
    this.high[index] = u32(bytes, at + 4);
    this.there[index] = 1;
  }

  /** Whether both are in the file and equal. */
  equal(index: number, other: Prefixes, otherIndex: number): boolean {
    return (
      this.there[index] === 1 &&
      other.there[otherIndex] === 1 &&
      this.low[index] === other.low[otherIndex] &&
      this.high[index] === other.high[otherIndex]
    );
  }
}

/** Finds every block of every place with the tables (FORMAT.md 8, step 4). */
export function findSources(file: Uint8Array, search: Search): Sources {
  const { blocks, places } = search;
  const count = places.length;
  const sources = new Int16Array(count * blocks);
  const hashes = new Prefixes(count);
  const entries = new Prefixes(count);
  for (let i = 0; i < blocks; i++) {
    hashes.clear();
    entries.clear();
    places.forEach((place, index) => {
      const blockAt = place + i * BLOCK_BYTES;
      if (inside(file, blockAt, BLOCK_BYTES))
        hashes.set(index, sha256(file.subarray(blockAt, blockAt + BLOCK_BYTES)), 0);
      const entryAt = place + blocks * BLOCK_BYTES + i * TABLE_ENTRY_BYTES;
      if (inside(file, entryAt, TABLE_ENTRY_BYTES)) entries.set(index, file, entryAt);
    });
    // Where the own table does not help, the first table that fits any block decides: it is the same for all places.
    let decider = 0;
    while (decider < count && firstMatch(hashes, entries, decider) === NOWHERE) decider++;
    for (let own = 0; own < count; own++) {
      let from = matchFor(hashes, entries, own, own);
      if (from === NOWHERE && decider < count) from = matchFor(hashes, entries, decider, own);
      sources[own * blocks + i] = from;
    }
  }
  return sources;
}

/** The place whose block fits the entry of a table: `own` if it fits, otherwise the first. */
function matchFor(hashes: Prefixes, entries: Prefixes, table: number, own: number): number {
  return hashes.equal(own, entries, table) ? own : firstMatch(hashes, entries, table);
}

/** The first place whose block fits the entry of a table. */
function firstMatch(hashes: Prefixes, entries: Prefixes, table: number): number {
  if (entries.there[table] !== 1) return NOWHERE;
  for (let index = 0; index < hashes.there.length; index++) {
    if (hashes.equal(index, entries, table)) return index;
  }
  return NOWHERE;
}

/** The candidates, each once, in the order in which they are tried (FORMAT.md 8, step 4). The caller takes the first 8. */
export function* candidates(file: Uint8Array, magics: number[]): Generator<Body> {
  const seen = new Set<string>();
  for (const search of searches(file, magics, sizesOf(file, magics))) {
    const { blocks, places } = search;
    const sources = findSources(file, search);
    for (let own = 0; own < places.length; own++) {
      const row = sources.subarray(own * blocks, (own + 1) * blocks);
      if (row.includes(NOWHERE) || !headerFits(file, search, row)) continue;
      const bytes = assemble(file, search, row);
      const digest = hex(sha256(bytes));
      if (seen.has(digest)) continue;
      seen.add(digest);
      const copies = headerAt(bytes, 0)?.copies ?? 0;
      yield { bytes, condition: { copies, whole: 0, mended: mendedBlocks(row), otherBytes: file.length } };
    }
  }
}

/** Whether the block that was found as the first has a header in range, with the b that is searched for. */
function headerFits(file: Uint8Array, search: Search, row: Int16Array): boolean {
  const at = search.places[row[0] ?? 0] ?? 0;
  return headerAt(file, at)?.blocks === search.blocks;
}

/** The body of the blocks that were found. */
function assemble(file: Uint8Array, search: Search, row: Int16Array): Uint8Array {
  const body = new Uint8Array(row.length * BLOCK_BYTES);
  row.forEach((from, i) => {
    const at = (search.places[from] ?? 0) + i * BLOCK_BYTES;
    body.set(file.subarray(at, at + BLOCK_BYTES), i * BLOCK_BYTES);
  });
  return body;
}

/** How many blocks do not come from the place that gave most of them. */
function mendedBlocks(row: Int16Array): number {
  const given = new Map<number, number>();
  for (const from of row) given.set(from, (given.get(from) ?? 0) + 1);
  return row.length - Math.max(...given.values());
}
