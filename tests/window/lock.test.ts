import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { activeWindow, minimise, windowsOf } from './desktop';
import { binary, sleep, until } from './driver';
import { NEW_PASSWORD, PASSWORD, WORDS } from './known';
import { once } from './once';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Security } from './screens/security';
import { Unlock } from './screens/unlock';
import { restart, start, unlocked } from './setting';

test('a wrong password is said, and the right one opens', async () => {
  const app = await start((data) => data.withAccount(WORDS, 'Home', PASSWORD));
  const unlock = new Unlock(app);
  await unlock.try('not this one at all');
  await app.alert('The password is wrong');
  await unlock.unlock(PASSWORD);
  await app.shows('Home');
});

test('the fifth wrong password in a row has to wait', async () => {
  const app = await start((data) => data.withAccount(WORDS, 'Home', PASSWORD));
  const unlock = new Unlock(app);
  for (let i = 0; i < 4; i += 1) {
    await unlock.try(`not this one ${i}`);
    await app.alert('The password is wrong');
  }
  await until('the wait', async () => (await app.html()).includes('Try again in'));
  await app.type('Local password', PASSWORD);
  expect(await app.client.isElementEnabled(await app.get('button', 'Unlock'))).toBe(false);
  await until('the wait to end', async () => !(await app.html()).includes('Try again in'));
  await unlock.unlock(PASSWORD);
});

test('locking leaves the lock screen alone, with no name in any page', once, async () => {
  const app = await unlocked();
  await app.click('button', 'Lock');
  await new Unlock(app).isShown();
  await until('the main window to go', async () => (await app.pages()).join() === 'private.html');
  await app.toPrivate();
  expect(await app.html()).not.toContain('Home');
});

test('Ctrl+L locks, also while the words are shown, and the private window goes', once, async () => {
  const app = await unlocked();
  const ceremony = new Ceremony(app);
  await ceremony.show(PASSWORD);
  await app.press('\uE009', 'l');
  await new Unlock(app).isShown();
  expect(await app.html()).not.toContain('sausage');
  await new Unlock(app).unlock(PASSWORD);
});

test('it locks by itself when nobody is there for the time that is set, and not before', async () => {
  const app = await unlocked((data) => data.settings({ autoLockSeconds: 60 }));
  await sleep(45_000);
  expect(await app.pages()).toEqual(['index.html']);
  await until('the lock screen', async () => (await app.pages()).join() === 'private.html');
  await new Unlock(app).unlock(PASSWORD);
});

test('after a restart everything is there', async () => {
  const first = await unlocked();
  await first.click('button', 'Settings');
  await first.click('button', 'Edit');
  // The dialog itself speaks of another name.
  await first.type('Bound name', 'bob@olares.com');
  await first.type('Note', 'In the safe');
  await first.click('button', 'Save');
  await first.shows('bob@olares.com');
  const app = await restart(first);
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('bob@olares.com');
});

test('a second start brings the first window to the front and ends', async () => {
  const app = await unlocked();
  const [window] = windowsOf(app.pid());
  expect(window).toBeDefined();
  minimise(window ?? '');
  await until('the window to be gone', async () => activeWindow() !== window);
  const second = spawn(binary, ['--data-dir', app.data.path], { stdio: 'ignore' });
  const status = await new Promise((resolve) => second.once('exit', resolve));
  expect(status).toBe(0);
  await until('the first window in front', async () => activeWindow() === window);
});

test('who locks while the password is being changed is told which one holds', async () => {
  const app = await unlocked();
  const keep = new Keep(app);
  await new Security(app).open();
  await app.click('button', 'Change…');
  await app.toPrivate();
  await keep.password(PASSWORD);
  const vault = () => readFileSync(join(app.data.path, 'vault.holdfast'));
  const before = vault();
  await keep.newPassword(NEW_PASSWORD);
  await app.get('heading', 'One moment');
  await app.press('\uE009', 'l');
  const unlock = new Unlock(app);
  await unlock.isShown();
  // The work goes on.
  await until('the vault with the new password', () => Promise.resolve(!vault().equals(before)));
  await unlock.unlock(NEW_PASSWORD);
  await app.shows('Holdfast locked while the password was being changed');
});

test('a change of password by the command line locks the app', async () => {
  const app = await unlocked();
  app.data.cli(
    ['password', 'change', '--password-file', '-', '--new-password-file', '-'],
    `${PASSWORD}\n${NEW_PASSWORD}\n`
  );
  await app.run('window.dispatchEvent(new Event("focus"))');
  await new Unlock(app).unlock(NEW_PASSWORD);
});
