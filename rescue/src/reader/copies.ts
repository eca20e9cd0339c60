// Whole copies (FORMAT.md 8, step 3).

import { sha256 } from '@noble/hashes/sha2.js';
import { equalAt, inside } from './bytes';
import { BLOCK_BYTES, HASH_BYTES, type Header, copyBytes, headerAt } from './header';
import { allPlaces } from './places';
import type { Condition } from './types';

// The L of all copies that are hashed come to this at most.
const MOST_HASHED_BYTES = 2 ** 30;

/** A body that may be opened, and how well the file is kept. */
export interface Body {
  bytes: Uint8Array;
  condition: Condition;
}

/** The first whole copy in the order of the file, or null where there is none (FORMAT.md 8, step 3). */
export function findWholeCopy(file: Uint8Array, magics: number[]): Body | null {
  let first: { at: number; size: number; header: Header } | null = null;
  let whole = 0;
  let hashed = 0;
  for (const at of allPlaces(file, magics)) {
    const header = headerAt(file, at);
    if (header === null) continue;
    const size = copyBytes(header.blocks);
    if (!inside(file, at, size)) continue;
    if (first === null) {
      hashed += size;
      if (hashed > MOST_HASHED_BYTES) break;
      if (!hashIsRight(file, at, size)) continue;
      first = { at, size, header };
      whole = 1;
    } else if (size === first.size && equalAt(file, at, file, first.at, size)) {
      // A copy that equals a whole one is whole: it need not be hashed.
      whole++;
    }
  }
  if (first === null) return null;
  return {
    bytes: file.subarray(first.at, first.at + first.header.blocks * BLOCK_BYTES),
    condition: {
      copies: first.header.copies,
      whole,
      mended: 0,
      otherBytes: file.length - whole * first.size
    }
  };
}

/** Whether the SHA-256 at the end of a copy is that of its body and table (FORMAT.md 1). */
function hashIsRight(file: Uint8Array, at: number, size: number): boolean {
  const hashAt = at + size - HASH_BYTES;
  return equalAt(sha256(file.subarray(at, hashAt)), 0, file, hashAt, HASH_BYTES);
}
