// Frames and records (FORMAT.md 6).

import { allZero, concat, equalAt, hex, i64, inside, roughTextOf, textOf, u16, u32, utf8 } from './bytes';
import { NONCE_BYTES, TAG_BYTES, decryptWithoutTag, unseal } from './crypto';
import { BLOCK_BYTES, vaultAndEpoch } from './header';

const RECORD_NAME = utf8('holdfast/2/record');

export const MOST_FRAME_BLOCKS = 256;
const NONCE_AT = 4;
const SEALED_AT = NONCE_AT + NONCE_BYTES;

const TAG_ID = 1;
const TAG_SECRET_TYPE = 2;
const TAG_WORDS = 3;
const TAG_PASSPHRASE = 4;
const TAG_KIND = 5;
const TAG_NAME = 6;
const TAG_DATE = 7;
const FIRST_NEWER_TAG = 0x8000;
const LAST_SECRET_TYPE = 11;

const FIELD_HEADER_BYTES = 6;
const END_BYTES = 2;
const ID_BYTES = 16;
const SECRET_TYPE_BYTES = 2;
const DATE_BYTES = 8;

/** Every record begins with tag and length of the id: `01 00`, `10 00 00 00`. */
const RECORD_BEGINNING = Uint8Array.of(TAG_ID, 0, ID_BYTES, 0, 0, 0);

/** A record as FORMAT.md 6 describes it. */
export interface AccountRecord {
  id: string;
  secretType: number;
  words: string;
  /** Null where there is none; an empty one is none. */
  passphrase: string | null;
  kind: string;
  name: string;
  /** Seconds since 1970. */
  date: bigint;
  /** Whether only a newer version understands it. */
  newer: boolean;
}

/** What can be read of a record that did not open with its tag (FORMAT.md 9.4). */
export interface RoughRecord {
  id: string;
  secretType: number | null;
  words: string;
  passphrase: string | null;
  kind: string | null;
  name: string | null;
  date: bigint | null;
}

/** The key of the records, and what they are bound to. */
export interface RecordKey {
  key: Uint8Array;
  associated: Uint8Array;
}

/** The fields of a record by tag, the first of each, and whether the record is formed as it should. */
interface Fields {
  byTag: Map<number, Uint8Array>;
  firstTag: number;
  sound: boolean;
  newer: boolean;
}

/** Binds a record key to the vault id and key epoch of a body (FORMAT.md 6). */
export function recordKeyFor(body: Uint8Array, key: Uint8Array): RecordKey {
  return { key, associated: concat(RECORD_NAME, vaultAndEpoch(body)) };
}

/** The length of the frame at a place in blocks, or null where it is not from 1 to 256 or goes beyond the content. */
export function frameBlocksAt(content: Uint8Array, at: number): number | null {
  if (!inside(content, at, BLOCK_BYTES)) return null;
  const blocks = u32(content, at);
  if (blocks < 1 || blocks > MOST_FRAME_BLOCKS) return null;
  return inside(content, at, blocks * BLOCK_BYTES) ? blocks : null;
}

/** What a frame seals, or null where its tag is wrong. */
export function openFrame(frame: Uint8Array, key: RecordKey): Uint8Array | null {
  return unseal(key.key, frame.subarray(NONCE_AT, SEALED_AT), frame.subarray(SEALED_AT), key.associated);
}

/** What a frame seals, whatever its tag (FORMAT.md 9.4). */
export function openFrameWithoutTag(frame: Uint8Array, key: RecordKey): Uint8Array {
  const ciphertext = frame.subarray(SEALED_AT, frame.length - TAG_BYTES);
  return decryptWithoutTag(key.key, frame.subarray(NONCE_AT, SEALED_AT), ciphertext);
}

/** Whether a frame decrypts to something that begins as every record does; quick, whatever the length of the frame. */
export function beginsLikeRecord(frame: Uint8Array, key: RecordKey): boolean {
  const ciphertext = frame.subarray(SEALED_AT, SEALED_AT + RECORD_BEGINNING.length);
  const beginning = decryptWithoutTag(key.key, frame.subarray(NONCE_AT, SEALED_AT), ciphertext);
  return equalAt(beginning, 0, RECORD_BEGINNING, 0, RECORD_BEGINNING.length);
}

/** Reads a record, or gives null where it is damaged (FORMAT.md 6). */
export function readRecord(bytes: Uint8Array): AccountRecord | null {
  const fields = walkFields(bytes);
  if (!fields.sound || fields.firstTag !== TAG_ID) return null;
  const rough = roughRecord(fields);
  if (rough === null) return null;
  const { secretType, kind, name, date } = rough;
  if (secretType === null || kind === null || name === null || date === null) return null;
  for (const tag of [TAG_PASSPHRASE, TAG_KIND, TAG_NAME]) {
    const text = fields.byTag.get(tag);
    if (text !== undefined && textOf(text) === null) return null;
  }
  const newer = fields.newer || secretType < 1 || secretType > LAST_SECRET_TYPE;
  return { ...rough, secretType, kind, name, date, newer };
}

/** Reads what can be read: the first field must be an id, and the words UTF-8 (FORMAT.md 9.4). */
export function readRoughRecord(bytes: Uint8Array): RoughRecord | null {
  const fields = walkFields(bytes);
  return fields.firstTag === TAG_ID ? roughRecord(fields) : null;
}

/** The fields of a record, up to its end or to the first that goes beyond it. */
function walkFields(bytes: Uint8Array): Fields {
  const fields: Fields = { byTag: new Map(), firstTag: u16(bytes, 0), sound: false, newer: false };
  let twice = false;
  let at = 0;
  while (inside(bytes, at, END_BYTES)) {
    const tag = u16(bytes, at);
    if (tag === 0) {
      fields.sound = !twice && allZero(bytes, at, bytes.length);
      return fields;
    }
    if (!inside(bytes, at, FIELD_HEADER_BYTES)) return fields;
    const length = u32(bytes, at + 2);
    const valueAt = at + FIELD_HEADER_BYTES;
    if (!inside(bytes, valueAt, length)) return fields;
    if (tag >= FIRST_NEWER_TAG) fields.newer = true;
    if (tag <= TAG_DATE) {
      if (fields.byTag.has(tag)) twice = true;
      else fields.byTag.set(tag, bytes.subarray(valueAt, valueAt + length));
    }
    at = valueAt + length;
  }
  return fields;
}

/** The values of fields, each null where it is not there or not of its form. Null without an id and words. */
function roughRecord({ byTag }: Fields): RoughRecord | null {
  const id = ofLength(byTag.get(TAG_ID), ID_BYTES);
  const words = textOrNull(byTag.get(TAG_WORDS));
  if (id === null || words === null) return null;
  const secretType = ofLength(byTag.get(TAG_SECRET_TYPE), SECRET_TYPE_BYTES);
  const date = ofLength(byTag.get(TAG_DATE), DATE_BYTES);
  // A passphrase that is broken is shown as it is: a person must see that there was one.
  const passphrase = roughTextOf(byTag.get(TAG_PASSPHRASE) ?? new Uint8Array(0));
  return {
    id: hex(id),
    secretType: secretType === null ? null : u16(secretType, 0),
    words,
    passphrase: passphrase === '' ? null : passphrase,
    kind: roughTextOrNull(byTag.get(TAG_KIND)),
    name: roughTextOrNull(byTag.get(TAG_NAME)),
    date: date === null ? null : i64(date)
  };
}

/** A value of one length, or null. */
function ofLength(value: Uint8Array | undefined, length: number): Uint8Array | null {
  return value !== undefined && value.length === length ? value : null;
}

/** The text of a value, with U+FFFD where it is not UTF-8, or null where there is none. */
function roughTextOrNull(value: Uint8Array | undefined): string | null {
  return value === undefined ? null : roughTextOf(value);
}

/** The text of a value, or null. */
function textOrNull(value: Uint8Array | undefined): string | null {
  return value === undefined ? null : textOf(value);
}
