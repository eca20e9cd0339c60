// Looks for bytes in the resident memory of a process and all that it started.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './driver';

const PAGE = 4096;
const CHUNK = 4 << 20;

export interface Found {
  pid: number;
  program: string;
  what: string;
  region: string;
}

/** What to look for, under names that may be printed. */
export type Patterns = Map<string, Buffer>;

/** A text in UTF-8 and UTF-16. */
export function text(patterns: Patterns, name: string, value: string): void {
  patterns.set(`${name}, UTF-8`, Buffer.from(value, 'utf8'));
  patterns.set(`${name}, UTF-16`, Buffer.from(value, 'utf16le'));
}

/** Three words in a row, for every three, as text and as JSON. */
export function phrase(patterns: Patterns, words: string): void {
  const list = words.split(' ');
  for (let i = 0; i + 3 <= list.length; i += 1) {
    const three = list.slice(i, i + 3);
    text(patterns, `words ${i + 1} to ${i + 3}`, three.join(' '));
    text(patterns, `words ${i + 1} to ${i + 3} as JSON`, three.join('","'));
    text(patterns, `words ${i + 1} to ${i + 3} with NUL`, three.join('\0'));
  }
}

/** The keys of the vault in a folder, as FORMAT.md has them. */
export function keysOf(folder: string, password: string): Patterns {
  const script = `
import sys, recover
role, vault, generation, slots, index, records = recover.split_file(open(sys.argv[1], 'rb').read())
for key in recover.open_slot(dict(slots)[1], vault, sys.argv[2].encode()): print(key.hex())`;
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const args = ['-c', script, join(folder, 'vault.holdfast'), password];
  const out = execFileSync('/usr/bin/python3', args, { cwd: join(root, 'docs'), env, encoding: 'utf8' });
  const [vaultKey, phraseKey] = out.trim().split('\n');
  if (!vaultKey || !phraseKey) throw new Error('a vault has two keys');
  return new Map([
    ['the vault key', Buffer.from(vaultKey, 'hex')],
    ['the phrase key', Buffer.from(phraseKey, 'hex')]
  ]);
}

export function program(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

/** Where the patterns are. Also says how many bytes were read, so that a scan of nothing is noticed. */
export function scan(pids: number[], patterns: Patterns): { found: Found[]; bytes: number } {
  const found: Found[] = [];
  let bytes = 0;
  const longest = Math.max(...[...patterns.values()].map((pattern) => pattern.length));
  for (const pid of pids) {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
    const name = program(pid);
    try {
      for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
        const region = /^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
        if (!region?.[1] || !region[2] || region[4] === '[vvar]' || region[4] === '[vsyscall]') continue;
        const [start, end] = [parseInt(region[1], 16), parseInt(region[2], 16)];
        for (const [from, to] of resident(pagemap, start, end)) {
          // Chunks overlap, so that nothing is missed at their ends.
          for (let at = from; at < to; at += CHUNK) {
            const buffer = Buffer.alloc(Math.min(CHUNK + longest, to - at));
            let read = 0;
            try {
              read = readSync(memory, buffer, 0, buffer.length, at);
            } catch {
              continue;
            }
            bytes += read;
            for (const [what, pattern] of patterns) {
              if (buffer.subarray(0, read).includes(pattern)) {
                found.push({ pid, program: name, what, region: region[4] || 'anonymous' });
              }
            }
          }
        }
      }
    } finally {
      closeSync(memory);
      closeSync(pagemap);
    }
  }
  return { found, bytes };
}

/** The runs of pages that are in memory or in swap. */
function* resident(pagemap: number, start: number, end: number): Generator<[number, number]> {
  const pages = (end - start) / PAGE;
  const STEP = 65_536;
  let from = -1;
  for (let first = 0; first < pages; first += STEP) {
    const entries = Buffer.alloc(Math.min(STEP, pages - first) * 8);
    const read = readSync(pagemap, entries, 0, entries.length, (start / PAGE + first) * 8);
    for (let i = 0; i * 8 < read; i += 1) {
      const here = start + (first + i) * PAGE;
      const present = ((entries[i * 8 + 7] ?? 0) & 0xc0) !== 0;
      if (present && from < 0) from = here;
      if (!present && from >= 0) {
        yield [from, here];
        from = -1;
      }
    }
  }
  if (from >= 0) yield [from, end];
}
