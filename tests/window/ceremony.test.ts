import { expect, test } from 'vitest';
import { activate, activeWindow, windowsOf } from './desktop';
import { type App } from './driver';
import { PASSWORD, WORDS } from './known';
import { once } from './once';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Welcome } from './screens/welcome';
import { start, unlocked } from './setting';

const words = WORDS.split(' ');
const wrong = [words[1], words[0], ...words.slice(2)] as string[];

/** The ceremony of "Home", at its first screen. */
async function begun(app: App): Promise<Ceremony> {
  await app.click('button', 'Back up now');
  await app.toPrivate();
  await app.get('heading', 'Store your mnemonic phrase in a safe place');
  return new Ceremony(app);
}

/** Whether any word of the phrase stands in the page. */
async function wordsInPage(app: App): Promise<string[]> {
  const html = await app.html();
  return words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(html));
}

test('a new account is made, backed up and proved, and the badge changes', async () => {
  const app = await start();
  const keep = new Keep(app);
  const ceremony = new Ceremony(app);
  await new Welcome(app).create();
  await keep.create('Alice');
  await keep.newPassword(PASSWORD);
  await app.get('heading', 'Alice is ready');
  await app.toMain();
  await app.get('button', 'Accounts 1 1 not backed up');
  await app.toPrivate();
  await keep.backUpNow();
  await ceremony.start();
  await ceremony.view(PASSWORD);
  const made = await ceremony.words();
  expect(made).toHaveLength(12);
  await ceremony.next();
  await ceremony.arrange(made);
  await ceremony.isProved();
  await ceremony.done();
  await app.get('button', 'Accounts');
  await app.showsNot('Not backed up yet');
  expect(app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`)).toMatchObject({
    accounts: [{ name: 'Alice', backedUpAt: expect.any(String) }]
  });
});

test('the words are in the page only after the right password, and not after Hide, Back or Done', once, async () => {
  const app = await unlocked();
  const ceremony = await begun(app);
  await ceremony.start();
  expect(await wordsInPage(app)).toEqual([]);
  await ceremony.view('not this one at all');
  await app.alert('The password is wrong');
  expect(await wordsInPage(app)).toEqual([]);
  await app.type('Local password', PASSWORD);
  await app.click('button', 'Click to view');
  expect(await ceremony.words()).toEqual(words);
  expect(await wordsInPage(app)).toEqual(words);
  await app.click('button', 'Hide');
  await ceremony.isVeiled();
  expect(await wordsInPage(app)).toEqual([]);
  await ceremony.view();
  await ceremony.words();
  await app.click('button', 'Back');
  await app.get('heading', 'Store your mnemonic phrase in a safe place');
  expect(await wordsInPage(app)).toEqual([]);
  await ceremony.start();
  await ceremony.view(PASSWORD);
  await ceremony.next();
  await ceremony.arrange(words);
  await ceremony.isProved();
  expect(await wordsInPage(app)).toEqual([]);
});

test('a word can be taken back', async () => {
  const app = await unlocked();
  const ceremony = await begun(app);
  await ceremony.start();
  await ceremony.view(PASSWORD);
  await ceremony.next();
  await app.click('button', 'yellow');
  await app.click('button', 'Take word 1, yellow, back');
  expect(await ceremony.chips()).toHaveLength(12);
  await ceremony.arrange(words);
  await ceremony.isProved();
});

test('the veil falls when another window gets the focus', once, async () => {
  const app = await unlocked();
  const pid = app.pid();
  const ceremony = await begun(app);
  await ceremony.start();
  await ceremony.view(PASSWORD);
  await ceremony.words();
  const own = activeWindow();
  const other = windowsOf(pid).find((window) => window !== own);
  expect(other).toBeDefined();
  activate(other ?? '');
  await ceremony.isVeiled();
  expect(await wordsInPage(app)).toEqual([]);
  activate(own);
  await ceremony.view();
  expect(await ceremony.words()).toEqual(words);
});
