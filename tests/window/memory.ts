// Looks for bytes in the resident memory of a process and all that it started.
import { execFileSync } from 'node:child_process';
import { createHash, pbkdf2Sync } from 'node:crypto';
import { join } from 'node:path';
import { root } from './driver';

/** Bytes of a scan's answer: words that are typed lie in a page many times over. */
const LARGEST = 1 << 28;

const scanner = join(root, 'target', 'debug', 'scan');

/** As tests/blackbox/src/bin/scan.rs has it. */
export interface Found {
  pid: number;
  program: string;
  what: string;
  region: string;
  mapping: string;
  at: string;
  /** The threads whose stacks are in the mapping; what lies below a stack pointer is left over. */
  thread: { name: string; belowStackPointer: number }[];
  /** What stands around it, in hex, without the letters. */
  around: string[];
}

/** What to look for, under names that may be printed. */
export type Patterns = Map<string, Buffer>;

/** A text in UTF-8 and UTF-16. */
export function text(patterns: Patterns, name: string, value: string): void {
  patterns.set(`${name}, UTF-8`, Buffer.from(value, 'utf8'));
  patterns.set(`${name}, UTF-16`, Buffer.from(value, 'utf16le'));
}

/** Bits of a word's number in its list (BIP-39). */
const WORD_BITS = 11;

/**
 * Three words in a row, for every three, as text, as JSON and as numbers in the list; two of them in any order as JSON, as the arrangement
 * has them; the entropy and the seed (BIP-39).
 */
export function phrase(patterns: Patterns, words: string, entropy: Buffer): void {
  patterns.set('the entropy', entropy);
  const seed = pbkdf2Sync(words, 'mnemonic', 2048, 64, 'sha512');
  patterns.set('the seed, its first half', seed.subarray(0, 32));
  patterns.set('the seed, its second half', seed.subarray(32));
  const list = words.split(' ');
  for (const [i, one] of list.entries()) {
    for (const [j, other] of list.entries()) {
      if (i !== j) text(patterns, `words ${i + 1} and ${j + 1} as JSON`, `"${one}","${other}"`);
    }
  }
  const checksum = createHash('sha256').update(entropy).digest();
  const bits = [...entropy, ...checksum].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const numbers = list.map((_, i) => parseInt(bits.slice(i * WORD_BITS, (i + 1) * WORD_BITS), 2));
  for (let i = 0; i + 3 <= list.length; i += 1) {
    const three = list.slice(i, i + 3);
    text(patterns, `words ${i + 1} to ${i + 3}`, three.join(' '));
    text(patterns, `words ${i + 1} to ${i + 3} as JSON`, three.join('","'));
    text(patterns, `words ${i + 1} to ${i + 3} with NUL`, three.join('\0'));
    const ofThree = numbers.slice(i, i + 3);
    for (const [type, array] of [
      ['u16', Uint16Array],
      ['u32', Uint32Array]
    ] as const) {
      patterns.set(`words ${i + 1} to ${i + 3} as ${type}`, Buffer.from(array.from(ofThree).buffer));
    }
    patterns.set(`words ${i + 1} to ${i + 3} as u64`, Buffer.from(BigUint64Array.from(ofThree.map(BigInt)).buffer));
  }
}

/** The keys of the vault in a folder, as FORMAT.md has them. */
export function keysOf(folder: string, password: string): Patterns {
  const script = `
import argon2.low_level as argon2, hmac, nacl.bindings, struct, sys
file = open(sys.argv[1], 'rb').read()
slot = file[136:384]
value = slot[8:]
memory, passes, lanes = struct.unpack_from('<III', value, 20)
kek = argon2.hash_secret_raw(sys.argv[2].encode(), value[32:64], passes, memory, lanes, 32, argon2.Type.ID)
prk = hmac.digest(value[32:64], kek, 'sha256')
for which, at, own, derived in (1, 96, b'vault-key', b'box-key'), (2, 168, b'phrase-key', b'record-key'):
    wrapping = hmac.digest(prk, b'holdfast/2/slot/' + own + bytes([1]), 'sha256')
    bound = b'holdfast/2/wrap' + file[16:36] + slot[:4] + value[:64] + bytes([which])
    nonce, sealed = value[at:at + 24], value[at + 24:at + 72]
    key = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, bound, nonce, wrapping)
    print(key.hex(), hmac.digest(key, b'holdfast/2/' + derived + bytes([1]), 'sha256').hex())`;
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const args = ['-c', script, join(folder, 'vault.holdfast'), password];
  const out = execFileSync('/usr/bin/python3', args, { env, encoding: 'utf8' });
  const names = ['the vault key', 'the key of the box', 'the phrase key', 'the key of the records'];
  const keys = out.trim().split(/\s+/);
  if (keys.length !== names.length) throw new Error('a vault has two keys, and each gives one');
  return new Map(names.map((name, i) => [name, Buffer.from(keys[i] ?? '', 'hex')]));
}

/** Where the patterns are. Also says how many bytes were read, so that a scan of nothing is noticed. */
export function scan(pids: number[], patterns: Patterns): { found: Found[]; bytes: number } {
  const input = [...patterns].map(([name, bytes]) => `${name}\t${bytes.toString('hex')}\n`).join('');
  return JSON.parse(execFileSync(scanner, pids.map(String), { input, encoding: 'utf8', maxBuffer: LARGEST })) as {
    found: Found[];
    bytes: number;
  };
}
