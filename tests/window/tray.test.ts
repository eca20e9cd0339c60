import { spawn } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAccessible } from './axe';
import { fileDialog, quit, windowsNamed } from './desktop';
import { App, binary, DataFolder, sleep, until } from './driver';
import { BACKUP_PASSWORD, PASSWORD, WORDS } from './known';
import { choose, Panel } from './panel';
import { Backups } from './screens/backups';
import { Unlock } from './screens/unlock';

let panel: Panel | undefined;
let data: DataFolder;
let app: App;

beforeEach(() => {
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  data.autoBackup(PASSWORD, BACKUP_PASSWORD);
});

afterEach(async () => {
  await app.stop();
  data.remove();
  await panel?.end();
  panel = undefined;
});

test('a closed window stays in the tray, locked, auto backups go on, and another start brings it back', async () => {
  panel = await Panel.show();
  app = await App.start(data);
  const pid = app.pid();
  await new Unlock(app).unlock(PASSWORD);
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await app.get('dialog');
  await app.shows('Stay in the tray?');
  await isAccessible(app, 'the question when the window is closed');
  await app.click('checkbox', 'Do this every time');
  await app.click('button', 'Stay in the tray');
  await until('all windows to go', () => Promise.resolve(windowsNamed('^Holdfast$').length === 0));
  expect(app.pid()).toBe(pid);

  const backups = join(data.path, 'backups');
  for (const name of readdirSync(backups)) rmSync(join(backups, name));
  await until('an auto backup', () => Promise.resolve(readdirSync(backups).some((name) => name.endsWith('.holdfast'))));

  const second = spawn(binary, ['--data-dir', data.path], { stdio: 'ignore' });
  await new Promise((resolve) => second.once('exit', resolve));
  await until('the lock screen', () => Promise.resolve(windowsNamed('^Holdfast$').length === 1));
  expect(app.pid()).toBe(pid);
  expect(data.cli(['status'], '')).toMatchObject({ vault: 'locked', autoBackup: { enabled: true } });
  // Now nobody is asked any more.
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await until('all windows to go', () => Promise.resolve(windowsNamed('^Holdfast$').length === 0));
  await sleep(1_000);
  expect(app.pid()).toBe(pid);
});

test('what is chosen in the tray is done, also while a dialog asks whether to replace a file', async () => {
  panel = await Panel.show();
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  const backups = new Backups(app);
  await backups.toSaving(BACKUP_PASSWORD);
  const file = join(data.path, '..', 'there.holdfast');
  writeFileSync(file, 'what was there');
  await app.click('button', 'Choose where…');
  await backups.asksToReplace(file);
  await until('the tray to lock', () => {
    choose('Lock');
    return Promise.resolve(fileDialog() === undefined);
  });
  await new Unlock(app).isShown();
  choose('Quit');
  await until('the app to end', () => Promise.resolve(!app.isRunning()));
});

test('where there is no tray, closing the window ends the app, and the settings say so', async () => {
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  await new Backups(app).settings();
  await app.shows('This desktop shows no tray');
  expect(await app.find('button', 'Stay in the tray when the window is closed')).toBeUndefined();
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await until('the app to end', () => Promise.resolve(!app.isRunning()));
});
