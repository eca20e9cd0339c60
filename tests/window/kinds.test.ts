import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onClipboard } from './desktop';
import type { App } from './driver';
import { root, until } from './driver';
import { MINIMA, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Keep } from './screens/keep';
import { unlocked } from './setting';

const FIRST_ADDRESS = 'MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHHR';

/** A backup as a node writes it, made by the tests of the core. */
function fixture(name: string): string {
  return join(root, 'crates', 'phrase', 'fixtures', name);
}

async function importing(app: App): Promise<void> {
  await app.toMain();
  await app.click('button', 'Accounts 1 1 not backed up');
  await app.click('button', 'Import');
  await app.toPrivate();
  await app.get('heading', 'Import a phrase');
}

test('Minima tells how often its keys were used, and that is changed by hand', async () => {
  const app = await unlocked((data) => {
    data.cli(
      ['account', 'import', '--kind', 'minima', '--name', 'Node', '--password-file', '-', '--phrase-file', '-'],
      `${PASSWORD}\n${MINIMA}`
    );
  });
  await app.run(
    `[...document.querySelectorAll('li button')].find((entry) => entry.textContent.includes('Node')).click()`
  );
  await app.get('heading', 'Account');
  await until('the uses', async () => (await app.html()).includes('64 keys. Give 1000 at the next restore'));
  await app.click('button', 'Edit');
  await app.type('Key uses for the next restore (keyuses)', '2,000');
  await app.click('button', 'Save');
  await app.alert('Type whole numbers');
  await app.type('Key uses for the next restore (keyuses)', '999');
  await app.click('button', 'Save');
  await app.alert('used 1000 times already');
  await app.type('Key uses for the next restore (keyuses)', '2000');
  await app.click('button', 'Save');
  await until('the uses', async () => (await app.html()).includes('64 keys. Give 2000 at the next restore'));
});

test('words are typed with completion, a wrong one is marked with near ones, and going back loses nothing', async () => {
  const app = await unlocked();
  await importing(app);
  const keep = new Keep(app);
  await keep.choose();
  await app.get('textbox', 'Word 1');
  const at = () => app.run('return document.activeElement.getAttribute("aria-label")');
  const [down, enter] = ['\uE015', '\uE007'];
  // Space takes the only word that begins so, and leads on.
  await app.keys('lega');
  await until('a completion', () => app.find('option', 'legal'));
  await app.keys(' ');
  expect((await keep.fields())[0]).toBe('legal');
  await until('the next field', async () => (await at()) === 'Word 2');
  await app.keys('winn');
  await until('a completion', () => app.find('option', 'winner'));
  await app.keys(down + enter);
  await until('the next field', async () => (await at()) === 'Word 3');
  expect((await keep.fields())[1]).toBe('winner');
  // Neither a word nor the beginning of one: three near ones, and one is taken by a click.
  await app.keys('htank');
  await app.alert('Word 3 is not in the word list');
  await app.click('option', 'thank');
  expect((await keep.fields())[2]).toBe('thank');
  for (const word of WORDS.split(' ').slice(3)) await app.keys(`${word} `);
  await until('all words', async () => (await keep.fields()).join(' ') === WORDS);
  await app.type('Name', 'Again');
  await app.click('button', 'Back');
  await keep.choose('ONT ID');
  expect((await keep.fields()).join(' ')).toBe(WORDS);
  await app.click('button', 'Go on');
  await app.get('heading', 'Is this your identity?');
  await app.click('button', 'Back');
  await app.get('textbox', 'Word 12');
  expect((await keep.fields()).join(' ')).toBe(WORDS);
  expect(await app.run('return [...document.querySelectorAll("input")].map((input) => input.value)')).toContain(
    'Again'
  );
});

test('words are completed in the check where that is asked for, and are not marked', async () => {
  const app = await unlocked();
  await app.click('button', 'Settings');
  await app.click('button', 'Check');
  await app.toPrivate();
  await app.click('checkbox', 'Complete words as I type. Leave this off to catch misspellings on your paper.');
  await app.click('textbox', 'Word 1');
  await app.keys('lega');
  await until('a completion', () => app.find('option', 'legal'));
  await app.keys(' sausges ');
  const fields = await new Keep(app).fields();
  expect(fields.slice(0, 3)).toEqual(['legal', 'sausges', '']);
  expect(await app.run('return document.querySelectorAll("[aria-invalid=true]").length')).toBe(0);
});

test('a phrase made with dice gets a last word that fits', async () => {
  const app = await unlocked();
  await importing(app);
  const keep = new Keep(app);
  await keep.choose('Wallet');
  await keep.fill(WORDS.split(' ').slice(0, 11).join(' '));
  await app.click('button', 'Choose the last word');
  await until(
    'the words that fit',
    async () => Number(await app.run('return document.querySelectorAll("[role=option]").length')) === 128
  );
  await app.click('option', 'yellow');
  expect((await keep.fields()).join(' ')).toBe(WORDS);
  await app.click('button', 'Go on');
  await app.get('heading', 'Is this your identity?');
});

test("what has to be known about a node's backup is said before the phrase is kept", async () => {
  const app = await unlocked();
  await app.click('button', 'Import');
  await app.toPrivate();
  const keep = new Keep(app);
  const backups = new Backups(app);
  await keep.choose('Minima node');
  await app.click('button', 'From a file');
  // Its password is the one that everybody knows, so none is asked for.
  await backups.file('Choose a file…', fixture('minima-public.bak'));
  await app.get('heading', 'Is this your identity?');
  for (const text of [
    FIRST_ADDRESS,
    'This file was not protected',
    'The node was not locked',
    'gives none of the keys in the file',
    'Keep one that is well protected',
    'Give 2000 at the next restore'
  ]) {
    await app.shows(text);
  }
  await keep.confirmIdentity();
  await keep.password(PASSWORD);
  await app.get('heading', 'Minima 1 is kept');
  await keep.later();
  await app.shows('64 keys. Give 2000 at the next restore');
  await app.shows('megammrsync action:resync host:HOST:PORT phrase:"YOUR 24 WORDS" keys:64 keyuses:2000');
  await app.click('button', 'I restored it');
  await app.shows('keyuses:3000');
  await app.click('button', 'Copy the command');
  await until('the command on the clipboard', () => Promise.resolve(onClipboard().endsWith('keyuses:3000')));
});
