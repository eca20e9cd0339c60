import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activeWindow, pressByKeyboard, typeByKeyboard, windowsOf } from './desktop';
import { App, DataFolder, sleep, until } from './driver';
import { BACKUP_PASSWORD, NEW_PASSWORD, PASSWORD } from './known';
import { keysOf, type Patterns, phrase, scan, text } from './memory';
import { once } from './once';
import { family } from './processes';
import { Backups } from './screens/backups';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Security } from './screens/security';
import { Unlock } from './screens/unlock';

/** A BIP-39 test vector whose entropy looks like nothing else in memory. */
const WORDS = 'ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic';
const ENTROPY = Buffer.from('9e885d952ad362caeb4efe34a8e91bd2', 'hex');
/** Another one. */
const IMPORTED = 'vessel ladder alter error federal sibling chat ability sun glass valve picture';
const IMPORTED_ENTROPY = Buffer.from('f30f8c1da665478f49b001d94c5fc452', 'hex');
const SETTLED_MS = 5_000;

let data: DataFolder;
let app: App;

beforeEach(async () => {
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  app = await App.start(data);
});

afterEach(async () => {
  await app.stop();
  data.remove();
});

/** Types into the focused field of the app's newest window, past WebDriver, which would leave copies of its own. */
async function typeSecret(secret: string): Promise<void> {
  const pid = app.pid();
  await until('the window to have the focus', async () => windowsOf(pid).includes(activeWindow()));
  await until('the field to have the focus', async () => app.run('return document.activeElement.tagName === "INPUT"'));
  typeByKeyboard(secret);
  // A scan that does not find it now would find nothing later either.
  const typed: Patterns = new Map();
  text(typed, 'the password', secret);
  await until('the scan to find what was typed', async () => scan(family(pid), typed).found.length > 0);
  pressByKeyboard('Return');
}

/** Types a new password into its two fields. */
async function typeTwice(secret: string): Promise<void> {
  await until('the field to have the focus', async () => app.run('return document.activeElement.tagName === "INPUT"'));
  typeByKeyboard(secret);
  // Past the button that shows what was typed, and the question that a first letter brings with it.
  const isThere = () => app.run('return document.activeElement === [...document.querySelectorAll("input")].at(-1)');
  const focus = () => app.run('return [...document.querySelectorAll("*")].indexOf(document.activeElement)');
  for (let press = 0; press < 4 && !(await isThere()); press += 1) {
    const before = await focus();
    pressByKeyboard('Tab');
    await until('the focus to go on', async () => (await focus()) !== before);
  }
  await typeSecret(secret);
}

/** What one scan found, under what may be printed of it. */
interface Row {
  when: string;
  'MiB read': number;
  phrase: number;
  'entropy, seed': number;
  password: number;
}

test(
  'unlocked, after the ceremony and locked no process of the app holds the password, the words or their entropy',
  once,
  async () => {
    const secrets: Patterns = new Map();
    phrase(secrets, WORDS, ENTROPY);
    text(secrets, 'the password', PASSWORD);
    const table: Row[] = [];
    const look = (when: string) => {
      const { found, bytes } = scan(family(app.pid()), secrets);
      expect(bytes).toBeGreaterThan(50 << 20);
      const count = (what: string) => found.filter((one) => one.what.startsWith(what)).length;
      table.push({
        when,
        'MiB read': bytes >> 20,
        phrase: count('words'),
        'entropy, seed': count('the entropy') + count('the seed'),
        password: count('the password')
      });
      return found;
    };

    await new Unlock(app).isShown();
    await typeSecret(PASSWORD);
    await app.privateGone();
    await app.get('heading', 'Accounts');
    await sleep(SETTLED_MS);
    const unlocked = look('unlocked, no flow open, after 5 s');

    const ceremony = new Ceremony(app);
    await ceremony.open();
    await ceremony.start();
    await app.click('button', 'Click to view');
    await app.get('textbox', 'Local password');
    await typeSecret(PASSWORD);
    await app.get('button', 'Hide');
    // The right order is kept in the page itself, so that no word passes through WebDriver.
    await app.run(
      `window.order = [...document.querySelectorAll('ol.cells li')].map((cell) => cell.lastChild.textContent.trim())`
    );
    const shown = look('while the words are shown');

    await ceremony.next();
    await app.run(`
    for (const word of window.order) {
      [...document.querySelectorAll('[role=group] button')].find((chip) => chip.textContent.trim() === word).click();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }`);
    await app.click('button', 'Completed');
    await ceremony.isProved();
    await ceremony.done();
    await sleep(SETTLED_MS);
    const ended = look('after the ceremony, after 5 s');
    await app.click('button', 'Lock');
    await new Unlock(app).isShown();
    await sleep(SETTLED_MS);
    const locked = look('locked, after 5 s');

    console.table(table);
    // The page has them, and the core its one phrase: a scan that finds nothing here would show nothing elsewhere.
    const wordsIn = (name: string) => shown.filter((found) => found.program === name && found.what.startsWith('words'));
    expect(wordsIn('WebKitWebProces').length).toBeGreaterThan(0);
    expect(shown.filter(({ what }) => what.startsWith('the password')).map(({ program }) => program)).not.toContain(
      'holdfast-deskto'
    );
    expect({ unlocked, ended, locked }).toEqual({ unlocked: [], ended: [], locked: [] });
  }
);

test(
  'after a backup file is saved no process of the app holds its password, the local one or the words',
  once,
  async () => {
    const file = join(data.path, '..', 'saved.holdfast');
    const secrets: Patterns = new Map();
    phrase(secrets, WORDS, ENTROPY);
    text(secrets, 'the password', PASSWORD);
    text(secrets, 'the backup password', BACKUP_PASSWORD);

    await new Unlock(app).isShown();
    await typeSecret(PASSWORD);
    await app.privateGone();
    const backups = new Backups(app);
    await backups.open();
    await app.click('button', 'Back up to a file…');
    await app.toPrivate();
    await app.get('heading', 'Choose a backup password');
    await typeTwice(BACKUP_PASSWORD);
    await backups.file('Choose where…', file);
    await app.get('textbox', 'Local password');
    await typeSecret(PASSWORD);
    await app.get('heading', 'Saved');
    await backups.done();
    await sleep(SETTLED_MS);
    const { found, bytes } = scan(family(app.pid()), secrets);
    expect(bytes).toBeGreaterThan(50 << 20);
    expect(found).toEqual([]);
    rmSync(file);
  }
);

test('after the password was changed no process of the app holds the old one or the new one', once, async () => {
  const secrets: Patterns = new Map();
  phrase(secrets, WORDS, ENTROPY);
  text(secrets, 'the password', PASSWORD);
  text(secrets, 'the new password', NEW_PASSWORD);

  await new Unlock(app).isShown();
  await typeSecret(PASSWORD);
  await app.privateGone();
  await new Security(app).open();
  await app.click('button', 'Change…');
  await app.toPrivate();
  await app.get('textbox', 'Local password');
  await typeSecret(PASSWORD);
  await app.get('textbox', 'New password');
  await typeTwice(NEW_PASSWORD);
  await app.get('heading', 'Your local password is changed');
  await app.click('button', 'Done');
  await app.privateGone();
  await sleep(SETTLED_MS);
  const { found, bytes } = scan(family(app.pid()), secrets);
  expect(bytes).toBeGreaterThan(50 << 20);
  expect(found).toEqual([]);
});

test('after a restore no process of the app holds a password that was typed, or the words', once, async () => {
  const file = join(data.path, '..', 'saved.holdfast');
  data.cli(
    ['backup', 'create', '--out', file, '--password-file', '-', '--backup-password-file', '-'],
    `${PASSWORD}\n${BACKUP_PASSWORD}\n`
  );
  await app.stop();
  rmSync(data.path, { recursive: true });
  app = await App.start(data);
  const secrets: Patterns = new Map();
  phrase(secrets, WORDS, ENTROPY);
  text(secrets, 'the password', PASSWORD);
  text(secrets, 'the backup password', BACKUP_PASSWORD);

  await app.toMain();
  await app.click('button', 'Restore from a backup file');
  await app.toPrivate();
  const backups = new Backups(app);
  await backups.file('Choose a file…', file);
  await app.get('heading', 'Password of the backup');
  await typeSecret(BACKUP_PASSWORD);
  await app.get('heading', 'What is in it');
  await app.click('button', 'Next');
  await app.get('textbox', 'New password');
  await typeTwice(PASSWORD);
  await app.get('heading', 'Restored');
  await backups.done();
  await sleep(SETTLED_MS);
  const { found, bytes } = scan(family(app.pid()), secrets);
  expect(bytes).toBeGreaterThan(50 << 20);
  expect(found).toEqual([]);
});

test(
  'after an import that was typed no process of the app holds the words, their entropy or the password',
  once,
  async () => {
    const secrets: Patterns = new Map();
    phrase(secrets, IMPORTED, IMPORTED_ENTROPY);
    text(secrets, 'the password', PASSWORD);
    await new Unlock(app).isShown();
    await typeSecret(PASSWORD);
    await app.privateGone();
    await app.click('button', 'Import');
    await app.toPrivate();
    const keep = new Keep(app);
    await keep.choose();
    const pid = app.pid();
    await until('the window to have the focus', async () => windowsOf(pid).includes(activeWindow()));
    // Past WebDriver, which would leave copies of its own. Space leads to the next field.
    typeByKeyboard(IMPORTED);
    await app.shows('12 of 12 words');
    // While they are in the page they are found.
    await until('the words in the page', async () =>
      scan(family(pid), secrets).found.some(({ what }) => what.startsWith('words'))
    );
    await app.click('button', 'Go on');
    await keep.confirmIdentity();
    await app.get('textbox', 'Local password');
    await typeSecret(PASSWORD);
    await app.get('heading', 'Olares ID 1 is kept');
    await keep.later();
    await sleep(SETTLED_MS);
    const { found, bytes } = scan(family(pid), secrets);
    expect(bytes).toBeGreaterThan(50 << 20);
    expect(found).toEqual([]);
  }
);

test('an auto backup that is made while locked needs no key, and no process of the app holds one', once, async () => {
  await app.stop();
  data.autoBackup(PASSWORD, BACKUP_PASSWORD);
  const backups = join(data.path, 'backups');
  const keys = keysOf(data.path, PASSWORD);
  app = await App.start(data);
  await new Unlock(app).isShown();
  await typeSecret(PASSWORD);
  await app.privateGone();
  await app.get('heading', 'Accounts');
  // While it is open the vault key is there: a scan that does not find it would show nothing below. The phrase key never is.
  expect(scan(family(app.pid()), keys).found.map(({ what }) => what)).toContain('the vault key');

  await app.click('button', 'Lock');
  await new Unlock(app).isShown();
  // What is gone is due again.
  for (const name of readdirSync(backups)) rmSync(join(backups, name));
  await until('an auto backup', () => Promise.resolve(readdirSync(backups).some((name) => name.endsWith('.holdfast'))));
  const secrets: Patterns = new Map(keys);
  phrase(secrets, WORDS, ENTROPY);
  text(secrets, 'the password', PASSWORD);
  await sleep(SETTLED_MS);
  const { found, bytes } = scan(family(app.pid()), secrets);
  expect(bytes).toBeGreaterThan(50 << 20);
  expect(found).toEqual([]);
});
