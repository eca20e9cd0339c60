// The reader of the rescue page, for tests: takes the path of a file with the password, then paths on its standard input, one a line, and
// writes what came of each, as JSON. With --salvage it saves what it can. The tests' cheap derivation is accepted, and done once.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { derive } from '../../rescue/src/reader/argon';
import { open } from '../../rescue/src/reader/open';
import { passwordBytes } from '../../rescue/src/reader/password';
import { salvage } from '../../rescue/src/reader/salvage';
import { type Account, type Derive, type Salvaged, Refused } from '../../rescue/src/reader/types';

const LEAST = { memoryKib: 64 };
const [passwordFile = '', ...options] = process.argv.slice(2);
const password = passwordBytes(readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, ''));
const derived = new Map<string, Promise<Uint8Array>>();

const deriveOnce: Derive = (password, salt, ...cost) => {
  const name = `${Buffer.from(salt).toString('hex')} ${cost.join(' ')}`;
  const known = derived.get(name) ?? derive(password, salt, ...cost);
  derived.set(name, known);
  return known;
};

const account = ({ name, kind, state, secret }: Account) => ({
  name,
  kind,
  phrase: secret?.words ?? null,
  passphrase: secret?.passphrase ?? null,
  [state]: true
});

const record = ({ name, kind, secret }: Salvaged) => ({
  name,
  kind,
  phrase: secret.words,
  passphrase: secret.passphrase
});

async function opened(file: Uint8Array): Promise<object> {
  const { accounts, condition } = await open(file, password, deriveOnce, LEAST);
  return { accounts: accounts.map(account), ...condition };
}

async function saved(file: Uint8Array): Promise<object> {
  const found = await salvage(file, password, deriveOnce, true, LEAST);
  return { sure: found.sure.map(record), unsure: found.unsure.map(record) };
}

/** What is done, or why not. */
async function said(work: Promise<object>): Promise<{ document: object | null; error: string }> {
  try {
    return { document: await work, error: '' };
  } catch (error) {
    if (error instanceof Refused) return { document: null, error: error.code };
    throw error;
  }
}

for await (const path of createInterface({ input: process.stdin })) {
  const file = new Uint8Array(readFileSync(path));
  let what = await said(opened(file));
  if (what.document === null && options.includes('--salvage')) what = await said(saved(file));
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
