// Opens a file (FORMAT.md 8).

import { readBox } from './box';
import { equalInConstantTime } from './bytes';
import { type Body, findWholeCopy } from './copies';
import { BLOCK_BYTES, type Header, ROLE_VAULT, VERSION, headerAt, keyCheckOf, versionAt } from './header';
import { KekStore, type Keys, keyCheck, prkOf, unwrapKeys } from './keys';
import { candidates } from './mending';
import { findMagics } from './places';
import {
  DEFAULT_LEAST,
  type Slot,
  TYPE_BACKUP,
  TYPE_PASSWORD,
  costOf,
  isCritical,
  isKnown,
  isTooLittle,
  isTooMuch,
  readSlots
} from './slots';
import { type Derive, type Least, type Opened, Refused } from './types';

/** A longer file is not a Holdfast file (FORMAT.md 8.1). */
export const MOST_FILE_BYTES = 160 * 2 ** 20;
const MOST_CANDIDATES = 8;

/** Opens a file with a password that is NFKC and UTF-8 already. Throws Refused, and what `derive` throws. */
export async function open(
  file: Uint8Array,
  password: Uint8Array,
  derive: Derive,
  least: Least = DEFAULT_LEAST
): Promise<Opened> {
  if (file.length > MOST_FILE_BYTES) throw new Refused('not-holdfast', 'the file is too long');
  const magics = findMagics(file);
  if (magics.length === 0) throw new Refused('not-holdfast', 'nothing in the file looks like a Holdfast file');
  const keks = new KekStore(password, derive);
  const whole = findWholeCopy(file, magics);
  if (whole !== null) return openBody(whole, keks, least);
  return openMended(file, magics, keks, least);
}

/** Tries the candidates; the error is that of the first (FORMAT.md 8.4). */
async function openMended(file: Uint8Array, magics: number[], keks: KekStore, least: Least): Promise<Opened> {
  let firstError: Refused | null = null;
  let tried = 0;
  for (const candidate of candidates(file, magics)) {
    try {
      return await openBody(candidate, keks, least);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      firstError ??= error;
    }
    tried++;
    if (tried === MOST_CANDIDATES) break;
  }
  if (firstError !== null) throw firstError;
  const allNewer = magics.every((at) => (versionAt(file, at) ?? 0) > VERSION);
  if (allNewer) throw new Refused('newer', 'the file is of a newer version');
  throw new Refused('damaged', 'no copy in the file is whole, and none can be mended');
}

/** Opens one body (FORMAT.md 8.5). */
async function openBody(body: Body, keks: KekStore, least: Least): Promise<Opened> {
  const { bytes, condition } = body;
  const header = headerAt(bytes, 0);
  if (header === null) throw new Refused('damaged', 'the header is damaged');
  const slots = readSlots(bytes.subarray(0, header.headBlocks * BLOCK_BYTES));
  if (slots === null) throw new Refused('damaged', 'the slots are malformed');
  if (slots.some((slot) => !isKnown(slot) && isCritical(slot))) {
    throw new Refused('newer', 'the file has a critical slot of a newer version');
  }
  const keys = await keysOf(bytes, slotsToTry(slots, header, least), keks);
  if (!equalInConstantTime(keyCheck(keys), keyCheckOf(bytes))) throw new Refused('damaged', 'the key check is wrong');
  const { savedAt, accounts } = readBox(bytes, header, slots, keys);
  return { role: header.role, savedAt, condition, accounts };
}

/** The slots that a password tries, once their numbers are within the limits (FORMAT.md 8). */
function slotsToTry(slots: Slot[], header: Header, least: Least): Slot[] {
  const isVault = header.role === ROLE_VAULT;
  const tried = slots.filter(({ type }) => type === TYPE_BACKUP || (isVault && type === TYPE_PASSWORD));
  if (tried.length === 0) {
    if (isVault) throw new Refused('no-password', 'the vault has no password');
    throw new Refused('damaged', 'the backup has no slot for a password');
  }
  const costs = tried.map(costOf);
  if (costs.some(isTooMuch)) throw new Refused('too-much-work', 'a slot asks for too much work');
  if (costs.some((cost) => isTooLittle(cost, least))) throw new Refused('damaged', 'a slot asks for too little work');
  return tried;
}

/** The keys from the first slot whose commitment is right (FORMAT.md 8). */
async function keysOf(body: Uint8Array, slots: Slot[], keks: KekStore): Promise<Keys> {
  for (const slot of slots) {
    const kek = await keks.kekOf(slot);
    const prk = kek === null ? null : prkOf(slot, kek);
    if (prk === null) continue;
    const keys = unwrapKeys(body, slot, prk);
    if (keys === null) throw new Refused('damaged', 'the keys in the slot do not open');
    return keys;
  }
  throw new Refused('wrong-password', 'the password is wrong');
}
