// Frames that salvage finds in a content, and the records in them (FORMAT.md 9.4).

import { inside } from './bytes';
import { BLOCK_BYTES } from './header';
import {
  type RecordKey,
  type RoughRecord,
  beginsLikeRecord,
  frameBlocksAt,
  openFrame,
  openFrameWithoutTag,
  readRoughRecord
} from './record';
import type { Found, Salvaged } from './types';

/** The records that were found, equal ones once. */
export class Finds {
  readonly #sure = new Map<string, Salvaged>();
  readonly #unsure = new Map<string, Salvaged>();

  /** Keeps a record that opened with its tag. */
  addSure(record: RoughRecord, names: Map<string, string>): void {
    keep(this.#sure, record, names);
  }

  /** Keeps a record that was decrypted without its tag. */
  addUnsure(record: RoughRecord, names: Map<string, string>): void {
    keep(this.#unsure, record, names);
  }

  /** Whether any record opened with its tag. */
  hasSure(): boolean {
    return this.#sure.size > 0;
  }

  /** All records; one that is sure is not given as unsure, too. */
  all(): Found {
    const unsure = [...this.#unsure].filter(([name]) => !this.#sure.has(name)).map(([, record]) => record);
    return { sure: [...this.#sure.values()], unsure };
  }
}

/** Searches a content for frames, in steps of a block (FORMAT.md 9.4). */
export function searchFrames(
  content: Uint8Array,
  key: RecordKey,
  names: Map<string, string>,
  unsure: boolean,
  finds: Finds
): void {
  let at = 0;
  while (inside(content, at, BLOCK_BYTES)) {
    at += BLOCK_BYTES * searchFrameAt(content, at, key, names, unsure, finds);
  }
}

/** Searches for a frame at one place, and gives how many blocks to go on by. */
function searchFrameAt(
  content: Uint8Array,
  at: number,
  key: RecordKey,
  names: Map<string, string>,
  unsure: boolean,
  finds: Finds
): number {
  // What does not begin like a record is none, with its tag or without: this saves looking at tags of long frames.
  if (!beginsLikeRecord(content.subarray(at, at + BLOCK_BYTES), key)) return 1;
  const frames = framesAt(content, at);
  for (const frame of frames) {
    const bytes = openFrame(frame, key);
    if (bytes === null) continue;
    const record = readRoughRecord(bytes);
    if (record === null) continue;
    finds.addSure(record, names);
    return frame.length / BLOCK_BYTES;
  }
  if (!unsure) return 1;
  for (const frame of frames) {
    const record = readRoughRecord(openFrameWithoutTag(frame, key));
    if (record === null) continue;
    finds.addUnsure(record, names);
    return 1;
  }
  return 1;
}

/** The frames that may begin at a place: of the length that stands there, and of 1 and 2 blocks. */
function framesAt(content: Uint8Array, at: number): Uint8Array[] {
  const lengths = new Set<number>();
  const written = frameBlocksAt(content, at);
  if (written !== null) lengths.add(written);
  for (const length of [1, 2]) {
    if (inside(content, at, length * BLOCK_BYTES)) lengths.add(length);
  }
  return [...lengths].map((length) => content.subarray(at, at + length * BLOCK_BYTES));
}

/** Keeps a record under what it says, so that equal ones are kept once. */
function keep(kept: Map<string, Salvaged>, record: RoughRecord, names: Map<string, string>): void {
  const { id, kind, name, date, secretType, words, passphrase } = record;
  const key = JSON.stringify([id, kind, name, date === null ? null : date.toString(), secretType, words, passphrase]);
  const jsonName = names.get(id) ?? null;
  const before = kept.get(key);
  if (before !== undefined) {
    before.jsonName ??= jsonName;
    return;
  }
  kept.set(key, { id, kind, name, jsonName, date: secondsOrNull(date), secretType, secret: { words, passphrase } });
}

/** A date as a number, or null where a number cannot hold it: no calendar goes that far. */
function secondsOrNull(date: bigint | null): number | null {
  if (date === null) return null;
  const seconds = Number(date);
  return Number.isSafeInteger(seconds) ? seconds : null;
}
