import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activate, pressByKeyboard, windowsNamed } from './desktop';
import { type DataFolder, sleep, until } from './driver';
import { DID, MINIMA, NEW_PASSWORD, PASSWORD, WORDS } from './known';
import { once } from './once';
import { Backups } from './screens/backups';
import { Unlock } from './screens/unlock';
import { unlocked } from './setting';

/** 24 words: a vector of BIP-39. */
const LONG = `${'abandon '.repeat(23)}art`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-paper-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DAY_MS = 24 * 60 * 60 * 1000;

/** The words of "Home" are typed from paper, so many days ago. */
function checked(data: DataFolder, daysAgo: number): void {
  const day = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
  data.cliOn(
    `${day}`,
    ['account', 'check', 'Home', '--password-file', '-', '--phrase-file', '-'],
    `${PASSWORD}\n${WORDS}`
  );
}

test('a paper that nobody compared for half a year is asked for, and that can be put off', async () => {
  const app = await unlocked((data) => checked(data, 190));
  await app.shows('It is time to check your paper backup of Home');
  await app.shows('Check due');
  await app.get('button', 'Accounts 1 1 paper backup to check');
  await app.click('button', 'Remind me in a month: Home');
  await app.showsNot('It is time to check your paper backup of Home');

  // A shorter time does not undo what was put off; never asks for nothing.
  await app.click('button', 'Settings');
  await app.click('button', 'Backup');
  const pick = (value: string) => app.select('Remind me to check my paper backup', value);
  const none = async () => {
    await app.click('button', 'Accounts');
    await app.get('heading', 'Accounts');
    await app.showsNot('It is time to check your paper backup of Home');
    await app.click('button', 'Settings');
    await app.click('button', 'Backup');
  };
  await pick('3');
  await until('three months', () => Promise.resolve(settings(app.data).paperCheck.months === 3));
  await none();
  await pick('');
  await until('never', () => Promise.resolve(settings(app.data).paperCheck.months === null));
  await none();
});

test('a check is not due before its time, and a right one starts the time anew', async () => {
  const app = await unlocked((data) => checked(data, 170));
  await app.shows('Backed up · checked');
  await app.showsNot('It is time to compare');
  // When the next one is due is known to the tray of a locked vault, without a name.
  const due = Date.parse(settings(app.data).paperCheck.dueAt ?? '');
  expect(Math.abs(due - Date.now() - 12 * DAY_MS)).toBeLessThan(5 * DAY_MS);
  await app.click('button', 'Settings');
  await app.shows('typed from paper');
});

function settings(data: DataFolder): { paperCheck: { months: number | null; dueAt: string | null } } {
  return JSON.parse(readFileSync(join(data.path, 'settings.json'), 'utf8')) as ReturnType<typeof settings>;
}

test('the paper sheet has a line for each word and none of the words, and is saved as a PDF', once, async () => {
  const app = await unlocked();
  await app.click('button', 'Settings');
  await app.click('button', 'Paper sheet…');
  await app.get('heading', 'Home');
  const file = join(folder, 'sheet.pdf');
  await new Backups(app).file('Save as PDF…', file);
  await app.shows(`Saved: ${file}`);
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  for (const part of ['Home', 'Olares ID', '12 words', DID.slice(-20), 'b8688df1', 'Never photograph it']) {
    expect(text.replaceAll(/\s+/g, ' ')).toContain(part);
  }
  for (let line = 1; line <= 12; line += 1) expect(text).toMatch(new RegExp(`(^|\\s)${line}(\\s|$)`, 'm'));
  for (const word of ['legal', 'winner', 'sausage', 'yellow']) expect(text).not.toMatch(new RegExp(`\\b${word}\\b`));
  // One page.
  expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages:\s+1\n/);
  expect(statSync(file).size).toBeGreaterThan(1000);
  // The print dialog of the system.
  await app.click('button', 'Print…');
  const dialog = await until('the print dialog', () => Promise.resolve(windowsNamed('^Print$')[0]));
  // A dialog that was just shown may not take keys yet.
  await until('the dialog to go', async () => {
    if (windowsNamed('^Print$').length === 0) return true;
    activate(dialog);
    pressByKeyboard('Escape');
    await sleep(500);
    return false;
  });
  await app.click('button', 'Back');
  await app.get('heading', 'Account');
});

test('a lock takes the print dialog along, and the window with the name', async () => {
  const app = await unlocked();
  await app.visit('Settings');
  await app.click('button', 'Paper sheet…');
  await app.click('button', 'Print…');
  await until('the print dialog', () => Promise.resolve(windowsNamed('^Print$')[0]));
  app.data.cli(
    ['password', 'change', '--password-file', '-', '--new-password-file', '-'],
    `${PASSWORD}\n${NEW_PASSWORD}\n`
  );
  await until('the print dialog to go', () => Promise.resolve(windowsNamed('^Print$').length === 0));
  await until('the lock screen alone', async () => (await app.pages()).join() === 'private.html');
  await new Unlock(app).unlock(NEW_PASSWORD);
});

test('the sheet of a wallet has a line for its passphrase, and that of a node its key uses, each on one page', async () => {
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, 'seaside\n');
  const app = await unlocked((data) => {
    const kept = ['--password-file', '-', '--phrase-file', '-'];
    const wallet = ['--kind', 'wallet', '--name', 'Wallet', '--passphrase-file', passphrase];
    data.cli(['account', 'import', ...wallet, ...kept], `${PASSWORD}\n${LONG}`);
    const node = ['--kind', 'minima', '--name', 'Node', '--keyuses', '3000'];
    data.cli(['account', 'import', ...node, ...kept], `${PASSWORD}\n${MINIMA}`);
  });
  for (const [name, parts] of [
    ['Wallet', ['24 words', 'Passphrase', 'A passphrase belongs to this phrase']],
    ['Node', ['24 words', 'A restore has to give 3000', 'phrase:"YOUR 24 WORDS" keys:64 keyuses:3000']]
  ] as const) {
    await app.toMain();
    await app.click('button', 'Settings');
    await app.select('Account', name);
    await app.click('button', 'Paper sheet…');
    await app.get('heading', name);
    const file = join(folder, `${name}.pdf`);
    await new Backups(app).file('Save as PDF…', file);
    await app.shows(`Saved: ${file}`);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ');
    for (const part of parts) expect(text).toContain(part);
    for (const word of ['seaside', 'PENALTY', 'penalty', 'abandon']) expect(text).not.toContain(word);
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages:\s+1\n/);
    await app.click('button', 'Back');
  }
});

test('an identity is shown as a code that a camera reads', async () => {
  const app = await unlocked();
  await app.click('button', 'Settings');
  await app.click('button', 'QR code: DID');
  await app.get('heading', 'DID');
  await app.shows(DID);
  const picture = join(folder, 'code.png');
  // It comes into sight in a moment.
  const read = await until('a code that is read', async () => {
    await app.picture(picture);
    return execFileSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8' });
  });
  expect(read.trim()).toBe(DID);
});
