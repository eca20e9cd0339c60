import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { App, DataFolder, sleep, until } from './driver';
import { keyring } from './keyring';
import { NEW_PASSWORD, PASSWORD, WORDS } from './known';
import { keysOf, scan } from './memory';
import { once } from './once';
import { family } from './processes';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Security } from './screens/security';
import { Unlock } from './screens/unlock';
import { Welcome } from './screens/welcome';
import { SystemBus } from './system';

/** A key that was dropped is gone from stacks a little later. */
const SETTLED_MS = 2_000;

let bus: SystemBus;
let data: DataFolder;
let app: App;

beforeEach(async () => {
  bus = await SystemBus.start();
  await bus.enrol('right');
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  app = await App.start(data, undefined, bus.wrap);
  await new Unlock(app).unlock(PASSWORD);
});

afterEach(async () => {
  await app.stop();
  data.remove();
  await bus.stop();
});

async function turnOn(): Promise<Security> {
  const security = new Security(app);
  await security.open();
  await security.flip('Unlock with fingerprint', PASSWORD);
  await bus.touch('right');
  await security.isOn();
  return security;
}

async function lock(): Promise<Unlock> {
  await app.click('button', 'Lock');
  const unlock = new Unlock(app);
  await unlock.isShown();
  return unlock;
}

function waiting(): Promise<boolean> {
  return until('the reader', async () => (await app.html()).includes('Touch the fingerprint reader'));
}

async function touchToUnlock(finger: string): Promise<void> {
  await app.click('button', 'Unlock with fingerprint');
  await waiting();
  await bus.touch(finger);
}

test('the right finger unlocks, the wrong one does not, and after five wrong ones only the password does', async () => {
  await turnOn();
  await lock();
  await touchToUnlock('left');
  await app.alert('That was not recognised');
  await touchToUnlock('right');
  await app.privateGone();
  await app.shows('Home');
  const unlock = await lock();
  for (let i = 0; i < 4; i += 1) {
    await touchToUnlock('left');
    await app.alert('That was not recognised');
  }
  await touchToUnlock('left');
  await app.alert('Five tries in a row did not match');
  expect(await app.find('button', 'Unlock with fingerprint')).toBeUndefined();
  await unlock.unlock(PASSWORD);
  await lock();
  await touchToUnlock('right');
  await app.privateGone();
});

test('a reader that is unplugged while it waits is said, and the password opens', async () => {
  await turnOn();
  const unlock = await lock();
  await app.click('button', 'Unlock with fingerprint');
  await waiting();
  await bus.unplug();
  await until('that it is said', async () => /reader did not answer|no fingerprint reader/.test(await app.html()));
  await unlock.unlock(PASSWORD);
});

test('words are shown by finger only where that is allowed too, and the password goes on showing them', async () => {
  const security = await turnOn();
  const ceremony = new Ceremony(app);
  await app.click('button', 'Account');
  await ceremony.open();
  await ceremony.start();
  await ceremony.view();
  await app.get('textbox', 'Local password');
  expect(await app.find('button', 'Show with fingerprint')).toBeUndefined();
  await app.press('\uE00C');
  await app.privateGone();

  await security.open();
  await security.flip('Show words, too', PASSWORD);
  await bus.touch('right');
  await security.isOn();
  await app.click('button', 'Account');
  await ceremony.open();
  await ceremony.start();
  await ceremony.view();
  await app.click('button', 'Show with fingerprint');
  await waiting();
  await bus.touch('right');
  expect(await ceremony.words()).toEqual(WORDS.split(' '));
});

test('a change of password keeps it working, also with new keys, and turning it off ends it', async () => {
  const security = await turnOn();
  await security.changePassword(PASSWORD, NEW_PASSWORD);
  await lock();
  await touchToUnlock('right');
  await app.privateGone();
  await security.replacePassword(NEW_PASSWORD, PASSWORD);
  await lock();
  await touchToUnlock('right');
  await app.privateGone();
  await security.open();
  await security.turnOff('Unlock with fingerprint');
  await lock();
  expect(await app.find('button', 'Unlock with fingerprint')).toBeUndefined();
});

test('sleep and the lock of the screen lock; after sleep the password comes first', once, async () => {
  await turnOn();
  const keys = keysOf(data.path, PASSWORD);
  const keysInMemory = () => [...new Set(scan(family(app.pid()), keys).found.map(({ what }) => what))];
  bus.lockScreen();
  await new Unlock(app).isShown();
  // What a match gives back waits in memory, and never the key of the words where they are not allowed.
  await sleep(SETTLED_MS);
  expect(keysInMemory()).toEqual(['the vault key']);
  await touchToUnlock('right');
  await app.privateGone();
  await app.get('heading', 'Accounts');
  bus.sleep(true);
  const unlock = new Unlock(app);
  await unlock.isShown();
  expect(await app.find('button', 'Unlock with fingerprint')).toBeUndefined();
  await sleep(SETTLED_MS);
  expect(keysInMemory()).toEqual([]);
  bus.sleep(false);
  await unlock.unlock(PASSWORD);
  bus.sleep(true);
  await unlock.isShown();
});

test('the lock of the screen ends a wait: a touch that comes after it opens nothing', async () => {
  await turnOn();
  const unlock = await lock();
  await app.click('button', 'Unlock with fingerprint');
  await waiting();
  bus.lockScreen();
  await app.get('button', 'Unlock with fingerprint');
  await bus.touchNobodyWaitsFor('right');
  await sleep(SETTLED_MS);
  await unlock.isShown();
  await touchToUnlock('right');
  await app.privateGone();
});

test('a logind that is started anew is listened to', async () => {
  await bus.restartLogind();
  await until('that sleep locks', async () => {
    bus.sleep(true);
    return (await app.pages()).includes('private.html');
  });
  await new Unlock(app).isShown();
});

test('the lock of the screen closes a window with a phrase in it also where there is no vault yet', async () => {
  await app.stop();
  data.remove();
  data = new DataFolder();
  app = await App.start(data, undefined, bus.wrap);
  await new Welcome(app).import();
  const keep = new Keep(app);
  await keep.choose();
  await app.type('Word 1', 'legal');
  bus.lockScreen();
  await app.privateGone();
  await until('the reason', async () => (await app.html()).includes('The screen was locked'));
});

test('without a program on the system bus that root owns there is nothing to turn on', async () => {
  await app.stop();
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  await new Security(app).open();
  await app.get('heading', 'Biometric unlock');
  expect(await app.find('switch', 'Biometric unlock')).toBeUndefined();
});

test('it is offered after a first password, and can be skipped or turned on', async () => {
  for (const wish of ['Skip', 'Turn on']) {
    await app.stop();
    data.remove();
    data = new DataFolder();
    app = await App.start(data, undefined, bus.wrap);
    await app.toMain();
    await app.click('button', 'Create an account');
    await app.toPrivate();
    const keep = new Keep(app);
    await keep.create('Alice');
    await keep.newPassword(PASSWORD);
    await app.get('heading', 'Unlock with fingerprint?');
    await app.click('button', wish);
    if (wish === 'Turn on') {
      await waiting();
      // Another finger turns nothing on, and the offer stands.
      await bus.touch('left');
      await app.alert('That was not recognised');
      await app.click('button', wish);
      await waiting();
      await bus.touch('right');
    }
    await app.get('heading', 'Alice is ready');
    await keep.later();
    const unlock = await lock();
    if (wish === 'Skip') {
      expect(await app.find('button', 'Unlock with fingerprint')).toBeUndefined();
      await unlock.unlock(PASSWORD);
    } else {
      await touchToUnlock('right');
      await app.privateGone();
    }
  }
});

test('kept with the keychain it unlocks after a restart, until the password is due after 14 days', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-fingerprint-'));
  const settings = join(data.path, 'settings.json');
  const both = (name: string) => [...bus.wrap, ...keyring(folder, name)];
  const slots = () => (data.cli(['status'], '') as { slots: string[] }).slots;
  const begin = async (wrap: string[]) => {
    await app.stop();
    app = await App.start(data, undefined, wrap);
    await new Unlock(app).isShown();
  };
  await begin(both('one'));
  await new Unlock(app).unlock(PASSWORD);
  const security = await turnOn();
  expect(slots()).toEqual(['password']);
  await security.open();
  await security.flip('Also after a restart', PASSWORD);
  await bus.touch('right');
  await security.isOn();
  expect(slots()).toEqual(['password', 'biometric']);

  await begin(both('one'));
  await touchToUnlock('right');
  await app.privateGone();
  await app.get('heading', 'Accounts');

  // A keychain without the key gives none, and the password opens.
  await begin(both('two'));
  await touchToUnlock('right');
  await app.alert('The keychain did not give the key');
  await new Unlock(app).unlock(PASSWORD);

  // As if it had been typed 15 days ago for the last time.
  const typedAt = () => (JSON.parse(readFileSync(settings, 'utf8')) as { password: { givenAt: string } }).password;
  const old = new Date(Date.now() - 15 * 86_400_000).toISOString();
  await app.stop();
  const all = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;
  writeFileSync(settings, JSON.stringify({ ...all, password: { ...typedAt(), givenAt: old } }));
  app = await App.start(data, undefined, both('one'));
  await new Unlock(app).isShown();
  await until('the reason', async () => (await app.html()).includes('You have not typed your password for 14 days'));
  expect(await app.find('button', 'Unlock with fingerprint')).toBeUndefined();
  await app.click('button', 'Ask me again tomorrow');
  await touchToUnlock('right');
  await app.privateGone();
  await until('the warning', async () => (await app.html()).includes('Tomorrow Holdfast will ask for your password'));
  await (await lock()).unlock(PASSWORD);
  expect(await app.html()).not.toContain('will ask for your password instead');

  // A change of password puts no key into memory where the keychain keeps it.
  await new Security(app).changePassword(PASSWORD, NEW_PASSWORD);
  await lock();
  await sleep(SETTLED_MS);
  expect(scan(family(app.pid()), keysOf(data.path, NEW_PASSWORD)).found).toEqual([]);
  await new Unlock(app).unlock(NEW_PASSWORD);

  // New keys: the one that the keychain has opens nothing any more.
  await new Security(app).replacePassword(NEW_PASSWORD, PASSWORD, 'biometric unlock is off');
  expect(slots()).toEqual(['password']);
  rmSync(folder, { recursive: true });
});
