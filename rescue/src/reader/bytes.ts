// Small helpers for bytes. Numbers are little-endian and unsigned (FORMAT.md, beginning).

const encoder = new TextEncoder();
// `ignoreBOM` keeps a byte order mark as a character: texts are given as they are, and JSON with one is refused.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The byte at a place; 0 where there is none. */
export function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** A number of 2 bytes. */
export function u16(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) + byteAt(bytes, at + 1) * 0x100;
}

/** A number of 4 bytes. */
export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 0x10000;
}

/** A signed number of 8 bytes. */
export function i64(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
}

/** Whether `size` bytes from `at` on all lie in the bytes. */
export function inside(bytes: Uint8Array, at: number, size: number): boolean {
  return at >= 0 && at + size <= bytes.length;
}

/** Parts, one after another. */
export function concat(...parts: Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether two byte strings are equal, in a time that does not depend on where they differ. For secrets. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= byteAt(a, i) ^ byteAt(b, i);
  return difference === 0;
}

/** Whether `size` bytes of `a` from `atA` on equal those of `b` from `atB` on. Fast, not for secrets. */
export function equalAt(a: Uint8Array, atA: number, b: Uint8Array, atB: number, size: number): boolean {
  for (let i = 0; i < size; i++) {
    if (a[atA + i] !== b[atB + i]) return false;
  }
  return true;
}

/** Whether all bytes from `from` to before `to` are 0. */
export function allZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (bytes[i] !== 0) return false;
  }
  return true;
}

/** Lower case hex. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The UTF-8 of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, or null where they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** The text of bytes that may not be UTF-8, with U+FFFD where they are not. */
export function roughTextOf(bytes: Uint8Array): string {
  return lenientDecoder.decode(bytes);
}
