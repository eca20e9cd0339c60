import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { App, binary, DataFolder, sleep, until } from './driver';
import { BACKUP_PASSWORD, NEW_PASSWORD, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';

const ESCAPE = '\uE00C';
/** Longer than a window takes to come. */
const SETTLED_MS = 3000;

let files: string;
let file: string;
let other: DataFolder;
let app: App | undefined;

beforeEach(() => {
  files = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  file = join(files, 'mine.holdfast');
  const made = new DataFolder();
  made.withAccount(WORDS, 'Home', PASSWORD);
  const passwords = `${PASSWORD}\n${BACKUP_PASSWORD}\n`;
  made.cli(['backup', 'create', '--out', file, '--password-file', '-', '--backup-password-file', '-'], passwords);
  made.remove();
  other = new DataFolder();
});

afterEach(async () => {
  await app?.stop();
  app = undefined;
  other.remove();
  rmSync(files, { recursive: true });
});

/** Another start of the program, and how it ends. */
function start(path: string): Promise<{ code: number | null; signal: string | null }> {
  // It has handed the file over before it would need a display.
  const env = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  const started = spawn(binary, ['--data-dir', other.path, path], { stdio: 'ignore', env });
  return new Promise((resolve) => started.once('exit', (code, signal) => resolve({ code, signal })));
}

/** Opens a file as a file manager does. */
async function open(path: string): Promise<void> {
  expect(await start(path)).toEqual({ code: 0, signal: null });
}

test('a backup file that is opened in the file manager is restored from, on a new computer', async () => {
  app = await App.start(other);
  await app.toMain();
  await app.get('heading', 'Keep your mnemonic phrases safe');
  await open(file);
  const backups = new Backups(app);
  await backups.password(BACKUP_PASSWORD);
  await app.get('heading', 'What is in it');
  await app.click('button', 'Next');
  await new Keep(app).newPassword(NEW_PASSWORD);
  await app.get('heading', 'Restored');
});

test('a file that is opened while the vault is locked waits for the password', async () => {
  other.withAccount('zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong', 'Other', PASSWORD);
  app = await App.start(other);
  await new Unlock(app).isShown();
  await open(file);
  await new Unlock(app).isShown();
  await app.type('Local password', PASSWORD);
  await app.click('button', 'Unlock');
  await app.toMain();
  await app.toPrivate();
  await app.get('heading', 'Password of the backup');
  await app.shows('mine.holdfast');
});

test('a file that is no backup is named for what it is, and the screen to choose another is there', async () => {
  const text = join(files, 'notes.holdfast');
  writeFileSync(text, 'Nothing that was ever a backup.');
  app = await App.start(other);
  await app.toMain();
  await open(text);
  await app.toPrivate();
  await app.alert('This is not a Holdfast file');
  await app.get('button', 'Choose a file…');
});

test('a pipe that is opened is not read, which might never end', async () => {
  const pipe = join(files, 'pipe.holdfast');
  execFileSync('mkfifo', [pipe]);
  app = await App.start(other);
  await app.toMain();
  await open(pipe);
  await app.toPrivate();
  await app.alert('This is a folder, a pipe or a device, not a file');
});

test('a start that finds the app without an answer ends, and says so by its status', async () => {
  app = await App.start(other);
  await app.toMain();
  const pid = app.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await start(file)).toEqual({ code: 1, signal: null });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  // It had the message all the while.
  await app.toPrivate();
  await app.get('heading', 'Password of the backup');
});

test('a file that is opened while another window has work waits for its end', async () => {
  other.withAccount('zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong', 'Other', PASSWORD);
  app = await App.start(other);
  await new Unlock(app).unlock(PASSWORD);
  await app.click('button', 'New account');
  await app.toPrivate();
  await app.type('Name', 'Second');
  await open(file);
  await app.get('textbox', 'Name');
  await app.press(ESCAPE);
  const restoring = app;
  await until('the window for the file', async () => {
    await restoring.toPrivate();
    return restoring.find('heading', 'Password of the backup');
  });
  await app.shows('mine.holdfast');
});

test('who has forgotten the password and restores is not asked for the waiting file once more', async () => {
  other.withAccount('zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong', 'Other', PASSWORD);
  app = await App.start(other);
  await new Unlock(app).isShown();
  await open(file);
  await app.click('button', 'Forgotten password?');
  await app.click('button', 'Restore…');
  const backups = new Backups(app);
  await backups.file('Choose a file…', file);
  await backups.password(BACKUP_PASSWORD);
  await app.get('heading', 'What is in it');
  await app.click('button', 'Next');
  await new Keep(app).newPassword(NEW_PASSWORD);
  await app.get('heading', 'Restored');
  await app.click('button', 'Done');
  await app.toMain();
  await app.get('heading', 'Accounts');
  await sleep(SETTLED_MS);
  expect(await app.pages()).toEqual(['index.html']);
});
