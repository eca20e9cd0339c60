import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileDialog, quit, windowsOf } from './desktop';
import { until } from './driver';
import { BACKUP_PASSWORD, NEW_PASSWORD, PASSWORD } from './known';
import { Backups } from './screens/backups';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';
import { start, unlocked } from './setting';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a backup file is saved through the real dialog, and restored on a first start elsewhere', async () => {
  const app = await unlocked();
  const backups = new Backups(app);
  await backups.open();
  await backups.says('There is no backup file of your accounts yet');
  await app.click('button', 'Back up to a file…');
  await app.toPrivate();
  await backups.choose(BACKUP_PASSWORD);
  await app.get('heading', 'Where to save it');
  // A dialog that is left leads back, and nothing is written.
  await app.click('button', 'Choose where…');
  await backups.dismiss();
  expect(readdirSync(folder)).toEqual([]);
  const file = join(folder, 'mine.holdfast');
  // What is shown for a moment is not missed by who looks at each change.
  await app.run(`
    new MutationObserver(() => {
      window.progress ||= [...document.querySelectorAll('h1')].some((title) => title.textContent === 'One moment');
    }).observe(document.body, { childList: true, subtree: true, characterData: true });`);
  await backups.file('Choose where…', file);
  await backups.local(PASSWORD);
  await app.get('heading', 'Saved');
  expect(await app.run('return window.progress')).toBe(true);
  await app.shows('It holds 1 account.');
  expect(statSync(file).size).toBe(133_248);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await backups.done();
  await backups.says('Saved by hand');
  await backups.says('Holds Home');
  await app.showsNot('There is no backup file of your accounts yet');

  const other = await start();
  const there = new Backups(other);
  await other.toMain();
  await other.click('button', 'Restore from a backup file');
  await other.toPrivate();
  await there.file('Choose a file…', file);
  await there.password('not this one at all');
  await other.alert('This is not the password of the file');
  await there.password(BACKUP_PASSWORD);
  await other.get('heading', 'What is in it');
  expect(await other.html()).toContain('Home');
  await other.click('button', 'Next');
  await new Keep(other).newPassword(NEW_PASSWORD);
  await other.get('heading', 'Restored');
  await there.done();
  await other.get('heading', 'Accounts');
  expect(await other.html()).toContain('Home');
  expect(other.data.cli(['account', 'list', '--password-file', '-'], `${NEW_PASSWORD}\n`)).toMatchObject({
    accounts: [{ name: 'Home', words: 12 }]
  });
});

test.each([
  ['', false],
  [' that asks whether to replace a file', true]
])('a lock takes a save dialog%s along, and says that nothing was saved', async (_, asks) => {
  const app = await unlocked();
  const backups = new Backups(app);
  const file = join(folder, 'mine.holdfast');
  writeFileSync(file, 'what was there');
  await backups.toSaving(BACKUP_PASSWORD);
  await app.click('button', 'Choose where…');
  if (asks) await backups.asksToReplace(file);
  else await backups.dialog();
  await app.toMain();
  // Nobody can click behind the question; the time to lock comes all the same.
  await app.run(`[...document.querySelectorAll('button')].find((one) => one.textContent.includes('Lock')).click()`);
  await new Unlock(app).isShown();
  expect(fileDialog()).toBeUndefined();
  await new Unlock(app).unlock(PASSWORD);
  await app.alert('Nothing was saved');
  expect(readdirSync(folder)).toEqual(['mine.holdfast']);
  expect(readFileSync(file, 'utf8')).toBe('what was there');
});

test('a dialog goes with its window', async () => {
  const app = await unlocked();
  const backups = new Backups(app);
  await backups.toSaving(BACKUP_PASSWORD);
  const window = windowsOf(app.pid()).at(-1) ?? '';
  await app.click('button', 'Choose where…');
  await backups.dialog();
  quit(window);
  await app.privateGone();
  await until('the dialog to go', () => Promise.resolve(fileDialog() === undefined));
  // It is not in the way of the next one.
  await app.click('button', 'Back up to a file…');
  await app.toPrivate();
  await app.get('heading', 'Choose a backup password');
});

test('auto backup is turned on with a password that is made here, and the list can be worked with', async () => {
  const app = await unlocked();
  const backups = new Backups(app);
  await backups.settings();
  await app.click('button', 'Turn on…');
  await backups.local(PASSWORD);
  await app.click('button', 'Make one for me');
  await app.get('heading', 'Write this password down');
  const words = (await app.run(
    'return [...document.querySelectorAll("ol li")].map((word) => word.lastChild.textContent.trim())'
  )) as string[];
  expect(words).toHaveLength(6);
  await app.click('button', 'I have written it down');
  await app.get('heading', 'Type it from your paper');
  expect(await app.run('return document.querySelectorAll("ol li").length')).toBe(0);
  await app.type('Backup password', 'some other words');
  await app.click('button', 'Next');
  await app.alert('These are not the words that were shown');
  await app.type('Backup password', words.join(' '));
  await app.click('button', 'Next');
  await app.get('heading', 'Auto backup is on');
  await backups.done();

  await backups.open();
  await backups.says('Every 24 hours');
  await backups.says('Authentic, looked at');
  await backups.says('All copies are on the disk of this computer');
  const files = () => readdirSync(join(app.data.path, 'backups')).sort();
  expect(files()).toHaveLength(1);

  await backups.act(0, 'Verify…');
  await backups.password(words.join(' '));
  await app.get('heading', 'It opens');
  await app.shows('Home');
  await backups.done();
  await backups.says('Opened');

  const copy = join(folder, 'copy.holdfast');
  await backups.act(0, 'Save a copy…');
  await backups.answer(copy);
  await backups.says('Saved by hand');
  expect(existsSync(copy)).toBe(true);

  await backups.settings();
  await app.click('button', 'Write one now');
  await backups.open();
  await backups.says('2 files');
  expect(files()).toHaveLength(2);

  await backups.act(0, 'Delete…');
  await app.click('button', 'Delete copy');
  await backups.says('1 file<');
  expect(files()).toHaveLength(1);

  await backups.settings();
  await app.click('button', 'Turn off…');
  await backups.local(PASSWORD);
  await app.get('heading', 'Auto backup is off');
  await backups.done();
  expect(app.data.cli(['status'], '')).toMatchObject({ slots: ['password'], autoBackup: { enabled: false } });
});

test('the last good copy, what was set aside, and fewer copies than there are take the password', async () => {
  const app = await unlocked((data) => {
    data.autoBackup(PASSWORD, BACKUP_PASSWORD);
    for (let more = 0; more < 3; more += 1) data.cli(['backup', 'auto', 'run', '--now'], '');
  });
  const backups = new Backups(app);
  const files = () => readdirSync(join(app.data.path, 'backups')).length;
  expect(files()).toBe(4);
  await backups.settings();
  await backups.keep(1);
  await backups.local(PASSWORD);
  await app.privateGone();
  expect(app.data.cli(['backup', 'auto', 'run', '--now'], '')).toMatchObject({ failed: [] });
  expect(files()).toBeLessThan(3);
  await backups.open();
  while (files() > 1) {
    const before = files();
    await backups.act(1, 'Delete…');
    await app.click('button', 'Delete copy');
    await until('one file less', () => Promise.resolve(files() < before));
  }
  await backups.act(0, 'Delete…');
  await app.click('button', 'Delete copy');
  await app.toPrivate();
  await app.shows('It may be the last good copy');
  const [last = ''] = readdirSync(join(app.data.path, 'backups'));
  await app.shows(last);
  await backups.takeAway(PASSWORD, 'Delete copy');
  await app.privateGone();
  // Another one is due then, and may be there by now.
  expect(readdirSync(join(app.data.path, 'backups'))).not.toContain(last);
});

test('a destination that is not there is said and filled when it comes back, and a failure is said until it is mended', async () => {
  const stick = join(folder, 'stick');
  mkdirSync(stick);
  const app = await unlocked((data) => {
    data.autoBackup(PASSWORD, BACKUP_PASSWORD, stick);
    rmSync(stick, { recursive: true });
    const settings = join(data.path, 'settings.json');
    const known = JSON.parse(readFileSync(settings, 'utf8')) as { autoBackup: Record<string, unknown> };
    const failures = [{ at: '2026-11-20T10:00:00Z', dir: stick, reason: 'disk_full' }];
    writeFileSync(settings, JSON.stringify({ ...known, autoBackup: { ...known.autoBackup, failures } }));
  });
  const backups = new Backups(app);
  await backups.open();
  await backups.says(`The auto backup of 20 Nov 2026 was not written to ${stick}: the disk is full`);
  await backups.says(`${stick} is not there. It gets its auto backup when it comes back.`);
  mkdirSync(stick);
  await backups.settings();
  await app.click('button', 'Write one now');
  await backups.open();
  await app.showsNot('is not there');
  await app.showsNot('the disk is full');
  // One by itself, as soon as the folder is there, one that was asked for, or both.
  const files = readdirSync(stick).length;
  expect([1, 2]).toContain(files);
  await backups.says(files === 1 ? '1 file' : '2 files');
});
