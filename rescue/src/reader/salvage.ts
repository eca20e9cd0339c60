// Salvage: records that are still there in a file that does not open (FORMAT.md 9).

import { jsonOf } from './box';
import { namesOf } from './contents';
import { decryptWithoutTag } from './crypto';
import { Finds, searchFrames } from './finds';
import { BLOCK_BYTES, LEAST_BLOCKS, MOST_BLOCKS, boxNonceOf, headBlocksOf } from './header';
import { KekStore, type Keys, boxKey, prkOf, recordKey, unwrapKeysAnyhow } from './keys';
import { MOST_FILE_BYTES, open } from './open';
import { findMagics, searches, sizesOf } from './places';
import { recordKeyFor } from './record';
import {
  DEFAULT_LEAST,
  KDF_ARGON2ID,
  type Slot,
  TWO_WRAPS_BYTES,
  costOf,
  isTooLittle,
  isTooMuch,
  kdfOf,
  walkSlots
} from './slots';
import { type Derive, type Found, type Least, Refused } from './types';
import { Voting } from './voting';

// Places of a size, and blocks of a head.
const MOST_PLACES = 64;
const MOST_HEAD_BLOCKS = 256;
// Once the contents that were searched come to so many blocks, no other is searched.
const MOST_SEARCHED_BLOCKS = 2 ** 20;

/** What the search keeps while it goes through sizes, places and slots. */
interface Progress {
  keks: KekStore;
  least: Least;
  unsure: boolean;
  finds: Finds;
  /** Whether any slot was tried, and whether a commitment was right. */
  tried: boolean;
  right: boolean;
  searchedBlocks: number;
}

/** Searches a file for records. Throws Refused where it finds none, and what `derive` throws (FORMAT.md 9). */
export async function salvage(
  file: Uint8Array,
  password: Uint8Array,
  derive: Derive,
  unsure: boolean,
  least: Least = DEFAULT_LEAST
): Promise<Found> {
  if (file.length > MOST_FILE_BYTES) throw new Refused('not-holdfast', 'the file is too long');
  const keks = new KekStore(password, derive);
  const progress: Progress = { keks, least, unsure, finds: new Finds(), tried: false, right: false, searchedBlocks: 0 };
  await searchFile(file, progress);
  const found = progress.finds.all();
  if (found.sure.length > 0 || found.unsure.length > 0) return found;
  if (progress.right) throw new Refused('damaged', 'no record was found');
  if (progress.tried) throw new Refused('wrong-password', 'the password is wrong');
  // No slot was tried: the error is the one that opening gives.
  await open(file, password, derive, least);
  throw new Refused('damaged', 'no record was found');
}

/** Goes through the sizes and the places of each, until a place gave a sure record. */
async function searchFile(file: Uint8Array, progress: Progress): Promise<void> {
  const magics = findMagics(file);
  for (const search of searches(file, magics, sizesToSearch(file, magics), MOST_PLACES)) {
    const voting = new Voting(file, search);
    for (let own = 0; own < search.places.length; own++) {
      await searchCopy(voting, own, search.blocks, progress);
      if (progress.finds.hasSure() || progress.searchedBlocks >= MOST_SEARCHED_BLOCKS) return;
    }
  }
}

/** The sizes of headers in range, then the others, the largest first, as far as the body is not longer than the file. */
function sizesToSearch(file: Uint8Array, magics: number[]): number[] {
  const sizes = sizesOf(file, magics);
  for (let blocks = MOST_BLOCKS; blocks >= LEAST_BLOCKS; blocks /= 2) {
    if (blocks * BLOCK_BYTES <= file.length && !sizes.includes(blocks)) sizes.push(blocks);
  }
  return sizes;
}

/** Tries every slot of one place as `own` (FORMAT.md 9.2). */
async function searchCopy(voting: Voting, own: number, blocks: number, progress: Progress): Promise<void> {
  const headBlocks = headBlocksOf(voting.blocks(own, 0, 1));
  if (headBlocks < 1 || headBlocks > MOST_HEAD_BLOCKS || headBlocks >= blocks) return;
  const head = voting.blocks(own, 0, headBlocks);
  let ciphertext: Uint8Array | null = null;
  for (const slot of walkSlots(head).slots) {
    if (!canBeTried(slot, progress.least)) continue;
    progress.tried = true;
    const kek = await progress.keks.kekOf(slot);
    const prk = kek === null ? null : prkOf(slot, kek);
    if (prk === null) continue;
    progress.right = true;
    if (progress.searchedBlocks >= MOST_SEARCHED_BLOCKS) return;
    progress.searchedBlocks += blocks;
    ciphertext ??= voting.blocks(own, headBlocks, blocks);
    searchBox(head, ciphertext, unwrapKeysAnyhow(head, slot, prk), progress);
  }
}

/** Whether a slot has two wraps and Argon2id numbers within the limits, whatever its type. */
function canBeTried(slot: Slot, least: Least): boolean {
  if (slot.value.length !== TWO_WRAPS_BYTES || kdfOf(slot) !== KDF_ARGON2ID) return false;
  const cost = costOf(slot);
  return !isTooMuch(cost) && !isTooLittle(cost, least);
}

/** Decrypts the box without its tag and searches it (FORMAT.md 9.3 to 9.5). */
function searchBox(head: Uint8Array, ciphertext: Uint8Array, keys: Keys, progress: Progress): void {
  const content = decryptWithoutTag(boxKey(keys), boxNonceOf(head), ciphertext);
  const json = jsonOf(content);
  const names = json === null ? new Map<string, string>() : namesOf(json);
  searchFrames(content, recordKeyFor(head, recordKey(keys)), names, progress.unsure, progress.finds);
}
