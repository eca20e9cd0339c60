// From a password and a slot to the keys of a vault (FORMAT.md 2.2 and 3).

import { concat, equalInConstantTime, hex, utf8 } from './bytes';
import { KEY_BYTES, NONCE_BYTES, decryptWithoutTag, expand, extract, unseal } from './crypto';
import { vaultAndEpoch } from './header';
import { BOUND_BYTES, type Slot, costOf } from './slots';
import type { Derive } from './types';

const WRAP_NAME = utf8('holdfast/2/wrap');
const VAULT_WRAP = { w: 1, at: 96, info: 'holdfast/2/slot/vault-key' };
const PHRASE_WRAP = { w: 2, at: 168, info: 'holdfast/2/slot/phrase-key' };
const WRAP_BYTES = 72;
const SALT_AT = 32;
const SALT_BYTES = 32;
const COMMITMENT_AT = 64;
// KEKs that are derived for a file (FORMAT.md 8).
const MOST_DERIVED_KEKS = 16;

type Wrap = typeof VAULT_WRAP;

/** The two keys of a vault. */
export interface Keys {
  vaultKey: Uint8Array;
  phraseKey: Uint8Array;
}

/** Derives the KEK of a salt and cost once, and keeps it (FORMAT.md 2.1). */
export class KekStore {
  readonly #password: Uint8Array;
  readonly #derive: Derive;
  readonly #kept = new Map<string, Uint8Array>();

  constructor(password: Uint8Array, derive: Derive) {
    this.#password = password;
    this.#derive = derive;
  }

  /** The KEK of a slot, or null where too many were derived already. */
  async kekOf(slot: Slot): Promise<Uint8Array | null> {
    const { memoryKib, passes, lanes } = costOf(slot);
    const salt = saltOf(slot);
    const name = `${hex(salt)} ${memoryKib} ${passes} ${lanes}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    if (this.#kept.size >= MOST_DERIVED_KEKS) return null;
    // Copies, so that the library gets nothing of the file, and cannot change the password.
    const kek = await this.#derive(this.#password.slice(), salt.slice(), memoryKib, passes, lanes);
    this.#kept.set(name, kek);
    return kek;
  }
}

/** The PRK of a slot, or null where the commitment says that the KEK is not that of the slot (FORMAT.md 2.2). */
export function prkOf(slot: Slot, kek: Uint8Array): Uint8Array | null {
  const prk = extract(saltOf(slot), kek);
  const commitment = expand(prk, 'holdfast/2/slot/commitment');
  return equalInConstantTime(commitment, slot.value.subarray(COMMITMENT_AT, COMMITMENT_AT + KEY_BYTES)) ? prk : null;
}

/** Both keys from the wraps of a slot, or null where a tag is wrong (FORMAT.md 2.2). */
export function unwrapKeys(body: Uint8Array, slot: Slot, prk: Uint8Array): Keys | null {
  const vaultKey = unwrap(body, slot, prk, VAULT_WRAP);
  const phraseKey = unwrap(body, slot, prk, PHRASE_WRAP);
  return vaultKey === null || phraseKey === null ? null : { vaultKey, phraseKey };
}

/** Both keys from the wraps of a slot, with their tags where these are right and without them where not (FORMAT.md 9.2). */
export function unwrapKeysAnyhow(body: Uint8Array, slot: Slot, prk: Uint8Array): Keys {
  return {
    vaultKey: unwrap(body, slot, prk, VAULT_WRAP) ?? unwrapWithoutTag(slot, prk, VAULT_WRAP),
    phraseKey: unwrap(body, slot, prk, PHRASE_WRAP) ?? unwrapWithoutTag(slot, prk, PHRASE_WRAP)
  };
}

/** The key check that a vault key gives (FORMAT.md 3). */
export function keyCheck(keys: Keys): Uint8Array {
  return expand(keys.vaultKey, 'holdfast/2/key-check');
}

/** The key of the box (FORMAT.md 3). */
export function boxKey(keys: Keys): Uint8Array {
  return expand(keys.vaultKey, 'holdfast/2/box-key');
}

/** The key of the records (FORMAT.md 3). */
export function recordKey(keys: Keys): Uint8Array {
  return expand(keys.phraseKey, 'holdfast/2/record-key');
}

/** The salt of a slot. */
function saltOf(slot: Slot): Uint8Array {
  return slot.value.subarray(SALT_AT, SALT_AT + SALT_BYTES);
}

/** One wrapped key, or null where its tag is wrong (FORMAT.md 2.2). */
function unwrap(body: Uint8Array, slot: Slot, prk: Uint8Array, wrap: Wrap): Uint8Array | null {
  const typeAndFlags = slot.bytes.subarray(0, 4);
  const associated = concat(
    WRAP_NAME,
    vaultAndEpoch(body),
    typeAndFlags,
    slot.value.subarray(0, BOUND_BYTES),
    Uint8Array.of(wrap.w)
  );
  const sealed = slot.value.subarray(wrap.at + NONCE_BYTES, wrap.at + WRAP_BYTES);
  return unseal(expand(prk, wrap.info), nonceOf(slot, wrap), sealed, associated);
}

/** One wrapped key, whatever its tag (FORMAT.md 9.2). */
function unwrapWithoutTag(slot: Slot, prk: Uint8Array, wrap: Wrap): Uint8Array {
  const keyAt = wrap.at + NONCE_BYTES;
  return decryptWithoutTag(expand(prk, wrap.info), nonceOf(slot, wrap), slot.value.subarray(keyAt, keyAt + KEY_BYTES));
}

/** The nonce of a wrapped key. */
function nonceOf(slot: Slot, wrap: Wrap): Uint8Array {
  return slot.value.subarray(wrap.at, wrap.at + NONCE_BYTES);
}
