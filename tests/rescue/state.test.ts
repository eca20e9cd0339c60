// What the rescue page shows after what: no browser is needed for that.
import { describe, expect, test } from 'vitest';
import type { Said } from '../../rescue/src/job';
import { type State, answered, bytesOf, chosen, claimedRole } from '../../rescue/src/page/state';

const MAGIC = [0x89, 0x48, 0x4c, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 2, 0];
const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
const file = { name: 'mine.holdfast', bytes: bytes(...MAGIC, 2), role: 2 } as const;
const opening: State = { kind: 'working', chosen: file, salvage: null };
const searching: State = { kind: 'working', chosen: file, salvage: { unsure: false } };
const refused = (code: Extract<Said, { kind: 'refused' }>['code']): Said => ({ kind: 'refused', code });

test('a file says which password it wants, and one without a beginning says nothing', () => {
  expect([1, 2, 3].map((role) => claimedRole(bytes(...MAGIC, role)))).toEqual([1, 2, 3]);
  for (const other of [bytes(), bytes(1, 2, 3), bytes(...MAGIC, 7), bytes(...MAGIC)]) {
    expect(claimedRole(other)).toBeNull();
  }
  expect(chosen('a', file.bytes)).toMatchObject({ kind: 'password', chosen: { role: 2 }, trouble: null });
});

describe('what follows an answer', () => {
  test.each([
    ['wrong-password', 'password'],
    ['memory', 'password'],
    ['other', 'password'],
    ['damaged', 'salvage'],
    ['not-holdfast', 'salvage'],
    ['newer', 'salvage'],
    ['too-much-work', 'choose'],
    ['no-password', 'choose']
  ] as const)('%s: %s', (code, kind) => {
    expect(answered(opening, refused(code))).toMatchObject({ kind, trouble: code });
  });

  test('a search that finds nothing says so, and can be done again', () => {
    expect(answered(searching, refused('damaged'))).toMatchObject({ kind: 'salvage', trouble: 'nothing' });
    expect(answered(searching, refused('wrong-password'))).toMatchObject({
      kind: 'salvage',
      trouble: 'wrong-password'
    });
  });

  test('what was found remembers the file, so that words that may be wrong can be searched for', () => {
    const found = { sure: [], unsure: [] };
    expect(answered(searching, { kind: 'found', found })).toEqual({
      kind: 'found',
      found,
      chosen: file,
      unsure: false
    });
  });

  test('an answer that nobody waits for changes nothing', () => {
    const gone: State = { kind: 'gone', wasIdle: false };
    expect(answered(gone, refused('damaged'))).toBe(gone);
    expect(answered(opening, { kind: 'estimate', seconds: 3 })).toBe(opening);
  });
});

describe('a file on a disk that cannot read all of it', () => {
  /** Cannot be read as a whole, and not where `isLost`. */
  const worn = (size: number, isLost: (at: number) => boolean): Blob => {
    const part = (at: number, end: number) => ({
      size: end - at,
      arrayBuffer: () =>
        at === 0 && end === size
          ? Promise.reject(new Error('EIO'))
          : isLost(at)
            ? Promise.reject(new Error('EIO'))
            : Promise.resolve(new Uint8Array(end - at).fill(7).buffer)
    });
    const blob = { ...part(0, size), slice: (at: number, end: number) => part(at, Math.min(end, size)) };
    return blob as unknown as Blob;
  };

  test('has zeros there', async () => {
    const read = new Uint8Array(await bytesOf(worn(10_000, (at) => at === 4096)));
    expect(read.length).toBe(10_000);
    expect([read[0], read[4095], read[4096], read[8191], read[8192], read[9999]]).toEqual([7, 7, 0, 0, 7, 7]);
  });

  test('is refused where nothing can be read', async () => {
    await expect(bytesOf(worn(10_000, () => true))).rejects.toThrow('EIO');
  });
});
