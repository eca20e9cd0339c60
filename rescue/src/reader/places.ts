// Places in a file where a copy may begin (FORMAT.md 8, step 2).

import { MAGIC, copyBytes, headerAt, magicAt } from './header';

const MOST_MAGICS = 16;
// A file has at most 8 copies, so a copy is at most 7 copies away from another.
const MOST_COPIES_AWAY = 7;
// The sum of b times the number of places, over all sizes that are searched (FORMAT.md 8, step 4).
const MOST_PLACED_BLOCKS = 2 ** 21;

/** One size of body, with the places where a copy of that size may begin, in the order of the file. */
export interface Search {
  /** b */
  blocks: number;
  places: number[];
}

/** The first 16 places where the magic stands. */
export function findMagics(file: Uint8Array): number[] {
  const found: number[] = [];
  const first = MAGIC[0];
  const second = MAGIC[1];
  const end = file.length - MAGIC.length;
  for (let at = 0; at <= end && found.length < MOST_MAGICS; at++) {
    // Two bytes are compared here, because a call for each byte of a large file is slow.
    if (file[at] === first && file[at + 1] === second && magicAt(file, at)) found.push(at);
  }
  return found;
}

/** The different sizes b of the headers in range at a magic, in the order of the file. */
export function sizesOf(file: Uint8Array, magics: number[]): number[] {
  const sizes = new Set<number>();
  for (const at of magics) {
    const header = headerAt(file, at);
    if (header !== null) sizes.add(header.blocks);
  }
  return [...sizes];
}

/** The places of step 2 for the L of one size, each once, in the order of the file. */
export function placesFor(file: Uint8Array, magics: number[], blocks: number): number[] {
  const size = copyBytes(blocks);
  const places = new Set<number>();
  const add = (at: number): void => {
    if (at > -size && at < file.length) places.add(at);
  };
  for (let away = 0; away <= MOST_COPIES_AWAY; away++) {
    add(away * size);
    for (const magic of magics) {
      add(magic + away * size);
      add(magic - away * size);
    }
  }
  return inOrder(places);
}

/** All places of step 2: the magics, and those for the L of every header in range. */
export function allPlaces(file: Uint8Array, magics: number[]): number[] {
  const places = new Set<number>(magics);
  for (const blocks of sizesOf(file, magics)) {
    for (const at of placesFor(file, magics, blocks)) places.add(at);
  }
  return inOrder(places);
}

/** The sizes to search with their places, `most` of each, without those with which the sum of step 4 would come to too much. */
export function* searches(file: Uint8Array, magics: number[], sizes: number[], most = Infinity): Generator<Search> {
  let sum = 0;
  for (const blocks of sizes) {
    const places = placesFor(file, magics, blocks).slice(0, most);
    const placed = blocks * places.length;
    if (sum + placed > MOST_PLACED_BLOCKS) continue;
    sum += placed;
    yield { blocks, places };
  }
}

/** Numbers in rising order. */
function inOrder(places: Set<number>): number[] {
  return [...places].sort((a, b) => a - b);
}
