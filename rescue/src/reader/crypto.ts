// The cryptography of the format, on top of common libraries (FORMAT.md 2.2, 4 and 6).

import { xchacha20, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from './bytes';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;

// XChaCha20-Poly1305 takes block 0 of the cipher for the key of the tag; the text begins with block 1.
const FIRST_TEXT_BLOCK = 1;

/** HKDF-Extract with SHA-256 (FORMAT.md 2.2). */
export function extract(salt: Uint8Array, secret: Uint8Array): Uint8Array {
  return hmac(sha256, salt, secret);
}

/** One block of HKDF-Expand with SHA-256, 32 bytes (FORMAT.md 2.2). */
export function expand(prk: Uint8Array, info: string): Uint8Array {
  return hmac(sha256, prk, concat(utf8(info), Uint8Array.of(1)));
}

/** Opens XChaCha20-Poly1305; null where the tag is wrong. `sealed` is ciphertext and tag. */
export function unseal(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array
): Uint8Array | null {
  try {
    return xchacha20poly1305(key, nonce, associated).decrypt(sealed);
  } catch {
    return null;
  }
}

/** Decrypts XChaCha20-Poly1305 without looking at the tag, for salvage (FORMAT.md 9.3). */
export function decryptWithoutTag(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return xchacha20(key, nonce, ciphertext, undefined, FIRST_TEXT_BLOCK);
}
