import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beyondMending } from './damaged';
import { App, commandLine, DataFolder, until } from './driver';
import { keyring, noKeyring } from './keyring';
import { OTHER_WORDS, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';

let data: DataFolder;
let folder: string;
let app: App;

beforeEach(() => {
  data = new DataFolder();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-keychain-'));
});

afterEach(async () => {
  await app.stop();
  data.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** An account in a vault without a password. */
async function skipped(): Promise<void> {
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await app.toMain();
  await app.click('button', 'Create an account');
  await app.toPrivate();
  await new Keep(app).create('Home');
  await app.get('heading', 'Set a local password');
  await app.click('button', 'Skip for now');
  await app.get('button', 'Later');
  await new Keep(app).later();
  await until('the warning', async () => (await app.html()).includes('Holdfast has no password yet'));
}

const slots = () => (data.cli(['status'], '') as { slots: string[] }).slots;

test('the password can be put off: the keychain opens the vault, and words ask for a first password', async () => {
  await skipped();
  expect(slots()).toEqual(['keychain']);
  await app.click('button', 'Lock');
  await app.toPrivate();
  await app.click('button', 'Open');
  await app.privateGone();

  // After a restart it opens without a click.
  await app.stop();
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await until('the accounts', async () => (await app.pages()).join() === 'index.html');
  await app.toMain();
  await app.get('heading', 'Accounts');

  const ceremony = new Ceremony(app);
  await ceremony.open();
  await app.click('button', 'Start');
  await new Keep(app).newPassword(PASSWORD);
  // Setting a password shows no words: that is asked for.
  await ceremony.isVeiled();
  expect(await app.html()).not.toContain('Hide');
  await ceremony.view();
  expect(await ceremony.words()).toHaveLength(12);
  expect(slots()).toEqual(['password']);
  await app.press('\uE00C');
  await app.privateGone();
  await app.showsNot('Holdfast has no password yet');
  await app.click('button', 'Lock');
  await new Unlock(app).unlock(PASSWORD);
});

test('a keychain that is another one, or gone, is said with the ways on, and the old one opens again', async () => {
  await skipped();
  await app.stop();
  app = await App.start(data, undefined, keyring(folder, 'two'));
  await app.toPrivate();
  await app.alert('The keychain has no key for this vault');
  await app.get('button', 'Restore from a backup file');
  await app.stop();
  app = await App.start(data, undefined, noKeyring(folder));
  await app.toPrivate();
  await app.alert('The keychain of this computer does not answer');
  await app.stop();
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await until('the accounts', async () => (await app.pages()).join() === 'index.html');
});

test('a damaged vault without a password opens its state before the last change with the keychain', async () => {
  await skipped();
  await app.stop();
  const file = join(data.path, 'vault.holdfast');
  writeFileSync(file, beyondMending(readFileSync(file)));
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await until('the accounts', async () => (await app.pages()).join() === 'index.html');
  await app.toMain();
  await until('the notice', async () => (await app.html()).includes('Go on with this state'));
});

test('a vault that was set aside without a password is restored once its keychain is back', async () => {
  await skipped();
  await app.stop();
  app = await App.start(data, undefined, keyring(folder, 'two'));
  await app.toPrivate();
  await app.click('button', 'Restore from a backup file');
  await app.get('heading', 'The keychain does not open it');
  await app.click('checkbox', 'I have the words of my accounts on paper, or I give them up.');
  await app.click('button', 'Set the vault aside and begin again');
  await app.privateGone();
  await app.stop();

  app = await App.start(data, undefined, keyring(folder, 'one'));
  await app.toMain();
  await app.click('button', 'Restore from a backup file');
  await app.toPrivate();
  const [aside] = readdirSync(join(data.path, 'aside')).filter((name) => !name.includes('previous'));
  await new Backups(app).file('Choose a file…', join(data.path, 'aside', aside ?? ''));
  await app.get('heading', 'What is in it');
  await app.shows('Home');
  await app.click('button', 'Next');
  await new Keep(app).newPassword(PASSWORD);
  await app.get('heading', 'Restored');
});

test('a folder that went back in time as a whole is noticed, because the keychain remembers', async () => {
  data.withAccount(WORDS, 'Home', PASSWORD);
  const before = join(folder, 'before');
  cpSync(data.path, before, { recursive: true });
  data.withAccount(OTHER_WORDS, 'Second', PASSWORD);
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await new Unlock(app).unlock(PASSWORD);
  await app.click('button', 'Lock');
  await app.toPrivate();
  await app.stop();

  rmSync(data.path, { recursive: true });
  cpSync(before, data.path, { recursive: true });
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await new Unlock(app).unlock(PASSWORD);
  await app.shows("This vault isn't the latest version");
  await app.click('button', 'Keep this version');
  await app.showsNot("This vault isn't the latest version");
  await app.shows('Home');
});

test('where no keychain answers the password cannot be put off', async () => {
  app = await App.start(data, undefined, noKeyring(folder));
  await app.toMain();
  await app.click('button', 'Create an account');
  await app.toPrivate();
  await new Keep(app).create('Home');
  await app.get('heading', 'Set a local password');
  expect(await app.find('button', 'Skip for now')).toBeUndefined();
});

test('the command line gives such a vault its first password, with the same keychain and not with another', async () => {
  await skipped();
  await app.stop();
  const set = (name: string) => {
    const [program = '', ...args] = keyring(folder, name);
    const line = ['--data-dir', data.path, '--json', 'password', 'set', '--new-password-file', '-'];
    return spawnSync(program, [...args, commandLine, ...line], { input: `${PASSWORD}\n`, encoding: 'utf8' });
  };
  const refused = set('two');
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('keychain');
  expect(slots()).toEqual(['keychain']);
  const done = set('one');
  expect(done.status).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ slots: ['password'], removedSlots: ['keychain'] });
  expect(slots()).toEqual(['password']);
  app = await App.start(data, undefined, keyring(folder, 'one'));
  await new Unlock(app).unlock(PASSWORD);
});
