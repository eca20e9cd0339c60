// Argon2id with hash-wasm (FORMAT.md 2.1).

import { argon2idAsync } from '@noble/hashes/argon2.js';
import argon2 from 'hash-wasm/dist/argon2.umd.min.js';
import type { Derive } from './types';

const KEK_BYTES = 32;

/** Argon2id, version 0x13, 32 bytes, without secret and associated data. */
export const derive: Derive = async (password, salt, memoryKib, passes, lanes) => {
  if (password.length === 0) {
    // hash-wasm 4 refuses an empty password, but a reader takes any. The other library is slower, and that is all.
    return argon2idAsync(password, salt, { t: passes, m: memoryKib, p: lanes, dkLen: KEK_BYTES });
  }
  return argon2.argon2id({
    password,
    salt,
    iterations: passes,
    parallelism: lanes,
    memorySize: memoryKib,
    hashLength: KEK_BYTES,
    outputType: 'binary'
  });
};
