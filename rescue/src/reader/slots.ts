// Slots, and the Argon2id numbers in them (FORMAT.md 2).

import { allZero, byteAt, inside, u16, u32 } from './bytes';
import { HEADER_BYTES } from './header';
import type { Least } from './types';

export const TYPE_PASSWORD = 1;
const TYPE_KEYCHAIN = 2;
export const TYPE_BACKUP = 3;
const TYPE_BIOMETRIC = 4;

const FLAG_CRITICAL = 1;
const FLAG_BACKUP = 2;

const SLOT_HEADER_BYTES = 8;
const END_BYTES = 2;
const MOST_OF_ONE_TYPE = 4;

// The form of the value of types 1 to 4.
/** The first bytes of a value: what its wraps are bound to (FORMAT.md 2.2). */
export const BOUND_BYTES = 64;
const ONE_WRAP_BYTES = 168;
export const TWO_WRAPS_BYTES = 240;
const KDF_AT = 16;
const WRAPS_AT = 17;
const ZEROS_AT = 18;
const NUMBERS_AT = 20;
const NUMBERS_END = 32;
const KDF_GIVEN = 0;
export const KDF_ARGON2ID = 1;

// Argon2id: more is too much work, less is damage (FORMAT.md 2.1).
const MOST_MEMORY_KIB = 2_047 * 1_024;
const MOST_PASSES = 32;
const MOST_LANES = 16;
export const DEFAULT_LEAST: Least = { memoryKib: 256 * 1_024 };

/** One slot. */
export interface Slot {
  type: number;
  flags: number;
  value: Uint8Array;
  /** Type, flags, length and value. */
  bytes: Uint8Array;
}

/** What a password costs. */
export interface Cost {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** The slots of a head as far as their lengths go, and whether they end as they should, with zeros behind (FORMAT.md 2). */
export function walkSlots(head: Uint8Array): { slots: Slot[]; ended: boolean } {
  const slots: Slot[] = [];
  let at = HEADER_BYTES;
  while (inside(head, at, END_BYTES)) {
    const type = u16(head, at);
    if (type === 0) return { slots, ended: allZero(head, at, head.length) };
    if (!inside(head, at, SLOT_HEADER_BYTES)) break;
    const size = SLOT_HEADER_BYTES + u32(head, at + 4);
    if (!inside(head, at, size)) break;
    const bytes = head.subarray(at, at + size);
    slots.push({ type, flags: u16(bytes, 2), value: bytes.subarray(SLOT_HEADER_BYTES), bytes });
    at += size;
  }
  return { slots, ended: false };
}

/** All slots of a head, or null where they are malformed (FORMAT.md 2). */
export function readSlots(head: Uint8Array): Slot[] | null {
  const { slots, ended } = walkSlots(head);
  if (!ended) return null;
  const ofType = new Map<number, number>();
  for (const slot of slots) {
    const count = (ofType.get(slot.type) ?? 0) + 1;
    if (count > MOST_OF_ONE_TYPE || !hasItsForm(slot)) return null;
    ofType.set(slot.type, count);
  }
  return slots;
}

/** Whether this reader knows the type. Shares (5) are not read here, so they are unknown. */
export function isKnown(slot: Slot): boolean {
  return slot.type >= TYPE_PASSWORD && slot.type <= TYPE_BIOMETRIC;
}

/** Whether a value of type 1 to 4 has the form of the tables: length, KDF, wraps, zeros. Other types have any. */
function hasItsForm(slot: Slot): boolean {
  if (!isKnown(slot)) return true;
  const { type, value } = slot;
  if (value.length !== ONE_WRAP_BYTES && value.length !== TWO_WRAPS_BYTES) return false;
  const kdf = byteAt(value, KDF_AT);
  const wraps = byteAt(value, WRAPS_AT);
  if (wraps !== (value.length === ONE_WRAP_BYTES ? 1 : 3)) return false;
  if (wraps === 1 && type !== TYPE_BIOMETRIC) return false;
  if (!allZero(value, ZEROS_AT, NUMBERS_AT)) return false;
  if (type === TYPE_KEYCHAIN || type === TYPE_BIOMETRIC)
    return kdf === KDF_GIVEN && allZero(value, NUMBERS_AT, NUMBERS_END);
  return kdf === KDF_ARGON2ID;
}

/** Whether a reader that does not know the slot must not go on. */
export function isCritical(slot: Slot): boolean {
  return (slot.flags & FLAG_CRITICAL) !== 0;
}

/** Whether the slot goes into backups. */
export function goesIntoBackups(slot: Slot): boolean {
  return (slot.flags & FLAG_BACKUP) !== 0;
}

/** The KDF of a slot's value. */
export function kdfOf(slot: Slot): number {
  return byteAt(slot.value, KDF_AT);
}

/** The Argon2id numbers of a slot's value. */
export function costOf(slot: Slot): Cost {
  return {
    memoryKib: u32(slot.value, NUMBERS_AT),
    passes: u32(slot.value, NUMBERS_AT + 4),
    lanes: u32(slot.value, NUMBERS_AT + 8)
  };
}

/** Whether the numbers ask for too much work (FORMAT.md 2.1). */
export function isTooMuch(cost: Cost): boolean {
  return cost.memoryKib > MOST_MEMORY_KIB || cost.passes > MOST_PASSES || cost.lanes > MOST_LANES;
}

/** Whether the numbers are so low that they are damage (FORMAT.md 2.1). */
export function isTooLittle(cost: Cost, least: Least): boolean {
  return cost.memoryKib < least.memoryKib || cost.passes === 0 || cost.lanes === 0;
}
