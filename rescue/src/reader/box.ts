// The box: the JSON and the frames behind it (FORMAT.md 4 to 7).

import { sha256 } from '@noble/hashes/sha2.js';
import { allZero, concat, hex, inside, u32, utf8 } from './bytes';
import { type AccountEntry, type Contents, type SlotEntry, readContents } from './contents';
import { unseal } from './crypto';
import {
  BLOCK_BYTES,
  type Header,
  ROLE_AUTO_BACKUP,
  ROLE_BACKUP_FILE,
  ROLE_VAULT,
  boxNonceOf,
  boxTagOf,
  vaultEpochAndGeneration
} from './header';
import { type JsonObject, parseJson } from './json';
import { type Keys, boxKey, recordKey } from './keys';
import { type RecordKey, frameBlocksAt, openFrame, readRecord, recordKeyFor } from './record';
import { type Slot, goesIntoBackups } from './slots';
import { type Account, Refused, type Words } from './types';

const BOX_NAME = utf8('holdfast/2/box');
const JSON_AT = 4;
const ID_BYTES = 16;

/** Opens the box and all that is in it, in the order of the errors of FORMAT.md 8. */
export function readBox(
  body: Uint8Array,
  header: Header,
  slots: Slot[],
  keys: Keys
): { savedAt: string; accounts: Account[] } {
  const content = openBox(body, header, keys);
  const json = jsonOf(content);
  if (json === null) throw new Refused('damaged', 'the list of accounts cannot be read');
  const contents = readContents(json);
  checkRoleAndSlots(header.role, slots, contents);
  checkIds(contents);
  const frames = framesOf(content, contents.records);
  const key = recordKeyFor(body, recordKey(keys));
  const accounts = contents.accounts.map((entry) => readAccount(entry, frames.get(entry.id), key));
  return { savedAt: contents.savedAt, accounts };
}

/** The JSON of a content, or null where it cannot be read (FORMAT.md 4 and 5). */
export function jsonOf(content: Uint8Array): JsonObject | null {
  const length = u32(content, 0);
  return inside(content, JSON_AT, length) ? parseJson(content.subarray(JSON_AT, JSON_AT + length)) : null;
}

/** Opens the box with its tag (FORMAT.md 4). */
function openBox(body: Uint8Array, header: Header, keys: Keys): Uint8Array {
  const ciphertext = body.subarray(header.headBlocks * BLOCK_BYTES);
  const associated = concat(BOX_NAME, vaultEpochAndGeneration(body));
  const content = unseal(boxKey(keys), boxNonceOf(body), concat(ciphertext, boxTagOf(body)), associated);
  if (content === null) throw new Refused('damaged', 'the box does not open');
  return content;
}

/** Checks that the role and the slots are those of the JSON (FORMAT.md 7). */
function checkRoleAndSlots(role: number, slots: Slot[], contents: Contents): void {
  const expectedRole = role === ROLE_BACKUP_FILE ? ROLE_BACKUP_FILE : ROLE_VAULT;
  if (contents.role !== expectedRole) throw new Refused('damaged', 'the role is not that of the list');
  const expected = role === ROLE_AUTO_BACKUP ? contents.slots.filter((entry) => entry.backup) : contents.slots;
  const same = slots.length === expected.length && expected.every((entry, i) => slotIs(slots[i], entry));
  if (!same) throw new Refused('damaged', 'the slots are not those of the list');
}

/** Whether a slot is the one that an element of `slots` describes (FORMAT.md 5). */
function slotIs(slot: Slot | undefined, entry: SlotEntry): boolean {
  if (slot === undefined) return false;
  if (slot.type !== entry.type || goesIntoBackups(slot) !== entry.backup) return false;
  const id = slot.value.length < ID_BYTES ? new Uint8Array(ID_BYTES) : slot.value.subarray(0, ID_BYTES);
  return hex(id) === entry.id && hex(sha256(slot.bytes)) === entry.digest;
}

/** Checks that records and accounts have the same ids, each once (FORMAT.md 8). */
function checkIds(contents: Contents): void {
  const records = new Set(contents.records);
  const accounts = new Set(contents.accounts.map((account) => account.id));
  const once = records.size === contents.records.length && accounts.size === contents.accounts.length;
  const same = records.size === accounts.size && contents.records.every((id) => accounts.has(id));
  if (!once || !same) throw new Refused('damaged', 'the records and the accounts of the list differ');
}

/** The frames by the ids of their records; they must fill the content as FORMAT.md 4 says. */
function framesOf(content: Uint8Array, records: string[]): Map<string, Uint8Array> {
  const frames = new Map<string, Uint8Array>();
  const jsonEnd = JSON_AT + u32(content, 0);
  let at = Math.ceil(jsonEnd / BLOCK_BYTES) * BLOCK_BYTES;
  if (!allZero(content, jsonEnd, at)) throw new Refused('damaged', 'the bytes after the list are not zero');
  for (const id of records) {
    const blocks = frameBlocksAt(content, at);
    if (blocks === null) throw new Refused('damaged', 'the frames do not fill the box');
    const end = at + blocks * BLOCK_BYTES;
    frames.set(id, content.subarray(at, end));
    at = end;
  }
  if (!allZero(content, at, content.length)) throw new Refused('damaged', 'the bytes after the frames are not zero');
  return frames;
}

/** One account with the words of its record; what is wrong with the record is wrong with this account alone (FORMAT.md 6). */
function readAccount(entry: AccountEntry, frame: Uint8Array | undefined, key: RecordKey): Account {
  const { state, secret } = readSecret(entry, frame, key);
  const { id, name, kind, secretType, createdAt, note, keys, keyuses, identities } = entry;
  return { id, name, kind, secretType, createdAt, note, keys, keyuses, identities, state, secret };
}

/** The state of an account, and its words where that is `sound`. */
function readSecret(
  entry: AccountEntry,
  frame: Uint8Array | undefined,
  key: RecordKey
): { state: Account['state']; secret: Words | null } {
  const bytes = frame === undefined ? null : openFrame(frame, key);
  const record = bytes === null ? null : readRecord(bytes);
  const fits =
    record !== null &&
    record.id === entry.id &&
    record.kind === entry.kind &&
    record.secretType === entry.secretType &&
    record.date === BigInt(entry.createdSeconds);
  if (!fits) return { state: 'damaged', secret: null };
  if (record.newer) return { state: 'newer', secret: null };
  return { state: 'sound', secret: { words: record.words, passphrase: record.passphrase } };
}
