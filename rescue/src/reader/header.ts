// The header of a copy (FORMAT.md 1).

import { byteAt, equalAt, inside, u16, u32 } from './bytes';

export const BLOCK_BYTES = 512;
export const TABLE_ENTRY_BYTES = 8;
export const HASH_BYTES = 32;
export const HEADER_BYTES = 136;

/** The sizes a body may have, in blocks: the powers of two from 64 to 262,144. */
export const LEAST_BLOCKS = 64;
export const MOST_BLOCKS = 262_144;

export const ROLE_VAULT = 1;
export const ROLE_BACKUP_FILE = 2;
export const ROLE_AUTO_BACKUP = 3;

export const MAGIC = Uint8Array.of(0x89, 0x48, 0x4c, 0x44, 0x46, 0x0d, 0x0a, 0x1a);
export const VERSION = 2;
const MOST_COPIES = 8;

const VERSION_AT = 8;
const ROLE_AT = 10;
const COPIES_AT = 11;
const BLOCKS_AT = 12;
const HEAD_BLOCKS_AT = 44;

/** What the header says of the size of things. */
export interface Header {
  role: number;
  /** n */
  copies: number;
  /** b */
  blocks: number;
  /** h */
  headBlocks: number;
}

/** L: the bytes of a copy whose body has b blocks (FORMAT.md 1). */
export function copyBytes(blocks: number): number {
  return (BLOCK_BYTES + TABLE_ENTRY_BYTES) * blocks + HASH_BYTES;
}

/** Whether the magic stands at a place of the file. */
export function magicAt(file: Uint8Array, at: number): boolean {
  return inside(file, at, MAGIC.length) && equalAt(file, at, MAGIC, 0, MAGIC.length);
}

/** The version after a magic, or null where the file ends before it. */
export function versionAt(file: Uint8Array, at: number): number | null {
  return inside(file, at + VERSION_AT, 2) ? u16(file, at + VERSION_AT) : null;
}

/** h as it stands in a body, in range or not (FORMAT.md 9.2). */
export function headBlocksOf(body: Uint8Array): number {
  return u32(body, HEAD_BLOCKS_AT);
}

/** Whether b is a size that a body may have. */
function isSize(blocks: number): boolean {
  // The second test finds powers of two: only they share no bit with the number below.
  return blocks >= LEAST_BLOCKS && blocks <= MOST_BLOCKS && (blocks & (blocks - 1)) === 0;
}

/** The header at a place of the file, or null where none is in range there (FORMAT.md 1). */
export function headerAt(file: Uint8Array, at: number): Header | null {
  if (!inside(file, at, HEADER_BYTES) || !magicAt(file, at)) return null;
  if (versionAt(file, at) !== VERSION) return null;
  const role = byteAt(file, at + ROLE_AT);
  const copies = byteAt(file, at + COPIES_AT);
  const blocks = u32(file, at + BLOCKS_AT);
  const headBlocks = u32(file, at + HEAD_BLOCKS_AT);
  if (role < ROLE_VAULT || role > ROLE_AUTO_BACKUP) return null;
  if (copies < 1 || copies > MOST_COPIES) return null;
  if (!isSize(blocks)) return null;
  if (headBlocks < 1 || headBlocks >= blocks) return null;
  return { role, copies, blocks, headBlocks };
}

/** Bytes 16 to 36: vault id and key epoch, which wraps and records are bound to (FORMAT.md 2.2 and 6). */
export function vaultAndEpoch(body: Uint8Array): Uint8Array {
  return body.subarray(16, 36);
}

/** Bytes 16 to 44: vault id, key epoch and generation, which the box is bound to (FORMAT.md 4). */
export function vaultEpochAndGeneration(body: Uint8Array): Uint8Array {
  return body.subarray(16, 44);
}

/** The key check (FORMAT.md 3). */
export function keyCheckOf(body: Uint8Array): Uint8Array {
  return body.subarray(64, 96);
}

/** The nonce of the box (FORMAT.md 4). */
export function boxNonceOf(body: Uint8Array): Uint8Array {
  return body.subarray(96, 120);
}

/** The tag of the box (FORMAT.md 4). */
export function boxTagOf(body: Uint8Array): Uint8Array {
  return body.subarray(120, 136);
}
