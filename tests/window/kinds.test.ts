import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onClipboard } from './desktop';
import type { App } from './driver';
import { root, until } from './driver';
import { MINIMA, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { unlocked } from './setting';

const ABOUT = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

const FIRST_ADDRESS = 'MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHHR';

/** A backup as a node writes it, made by the tests of the core. */
function fixture(name: string): string {
  return join(root, 'crates', 'phrase', 'fixtures', name);
}

interface Case {
  kind: string;
  typed: string;
  passphrase?: string;
  shows: string[];
  /** What the ceremony shows with the words. */
  beside?: string;
  /** As the check expects it. */
  paper: string;
}

const cases: Case[] = [
  {
    kind: 'Olares ID',
    typed: ABOUT.toUpperCase(),
    shows: ['did:key:z6MkvARmXmTXnwyJz9uXbzJjEVKVb9PegegGZMqiuQQCHzo2'],
    paper: ABOUT
  },
  {
    kind: 'ONT ID',
    typed: ABOUT,
    shows: [
      'did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W',
      'AJHeWQn2qKKqD4nBE82etebgT3GEM9HDRH',
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'
    ],
    paper: ABOUT
  },
  {
    kind: 'Minima node',
    typed: MINIMA.toLowerCase()
      .split(' ')
      .map((word) => word.slice(0, 4))
      .join(' '),
    shows: [FIRST_ADDRESS],
    beside: '64 keys, keyuses 1000',
    paper: MINIMA
  },
  {
    kind: 'Wallet',
    typed: `${'あいこくしん\u3000'.repeat(11)}あおぞら`,
    passphrase: '㍍ガバヴァぱばぐゞちぢ十人十色',
    beside: '㍍ガバヴァぱばぐゞちぢ十人十色',
    shows: ['bc1q', '0x'],
    paper: `${'あいこくしん '.repeat(11)}あおぞら`
  }
];

async function importing(app: App): Promise<void> {
  await app.toMain();
  await app.click('button', 'Accounts 1 1 not backed up');
  await app.click('button', 'Import');
  await app.toPrivate();
  await app.get('heading', 'Import a phrase');
}

test.each(cases)(
  'a phrase of the kind "$kind" is imported, shown as its identities, and checked from paper',
  async (it) => {
    const app = await unlocked();
    await importing(app);
    const keep = new Keep(app);
    await keep.choose(it.kind);
    await keep.fill(it.typed);
    if (it.passphrase !== undefined) await app.type('Passphrase, if there is one', it.passphrase);
    await app.type('Name', 'Mine');
    await app.click('button', 'Go on');
    await app.get('heading', 'Is this your identity?');
    for (const value of it.shows) await app.shows(value);
    await keep.confirmIdentity();
    await keep.password(PASSWORD);
    await app.get('heading', 'Mine is kept');
    await keep.later();

    await app.get('heading', 'Account');
    for (const value of it.shows) await app.shows(value);
    await app.click('button', 'Check');
    await app.toPrivate();
    await app.get('heading', 'Check my paper backup');
    // Nothing is completed unless that is asked for: a misspelling on the paper is to show.
    await app.type('Word 1', 'aban');
    expect(await app.find('option')).toBeUndefined();
    for (const [i, word] of it.paper.split(' ').entries()) await app.type(`Word ${i + 1}`, word);
    if (it.passphrase !== undefined) {
      // With another one, it is another wallet.
      await app.type('Passphrase', 'another');
      await app.click('button', 'Check');
      await app.alert('another passphrase');
      await app.type('Passphrase', it.passphrase);
    }
    await app.click('button', 'Check');
    await app.get('heading', 'Your paper is right');
    await app.click('button', 'Done');
    await app.privateGone();

    // What is kept beside the words is shown with them.
    if (it.beside === undefined) return;
    await app.click('button', 'Back up again');
    await app.toPrivate();
    const ceremony = new Ceremony(app);
    await ceremony.start();
    await ceremony.view(PASSWORD);
    await ceremony.words();
    const beside = it.beside.normalize('NFKD');
    await until('what is beside the words', async () => (await app.html()).normalize('NFKD').includes(beside));
    if (it.passphrase === undefined) return;
    // Putting words in order would not prove a passphrase.
    await app.click('button', 'Next');
    await app.get('heading', 'Check my paper backup');
    await app.get('textbox', 'Passphrase');
  }
);

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

test('what is no phrase of the kind is said at once', async () => {
  const app = await unlocked();
  await importing(app);
  const keep = new Keep(app);
  await keep.choose();
  const words = WORDS.split(' ');
  const swapped = [words[1], words[0], ...words.slice(2)].join(' ');
  for (const [pasted, said] of [
    [words.slice(0, 11).join(' '), '11 words'],
    [`${WORDS} ${WORDS} zoo`, '25 words'],
    [swapped, 'do not fit together'],
    [WORDS.replace('sausage', 'sausges'), 'Word 6 is not in the word list'],
    ['あいこくしん '.repeat(12), 'of another list: Japanese'],
    ['🦀', 'There are no words in what you pasted'],
    ['legal winner '.repeat(80_000), 'more than 1000 words'],
    ['{"crypto":{"cipher":"aes-128-ctr"},"version":3}', 'This is a keystore'],
    ['0x' + '7f'.repeat(32), 'This is a private key']
  ] as const) {
    await keep.paste(pasted);
    const begun = Date.now();
    await app.alert(said);
    expect(Date.now() - begun).toBeLessThan(5_000);
  }
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
  expect(await app.run('return [...document.querySelectorAll("input")].at(-1).value')).toBe('Again');
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

test('an address that a person knows is looked for, and the kind whose it is is named', async () => {
  const app = await unlocked();
  await importing(app);
  const keep = new Keep(app);
  await keep.import(ABOUT, undefined, 'Wallet');
  await app.get('heading', 'Is this your identity?');
  const find = async (address: string, said: string) => {
    await app.type('Do you know one of its addresses, or its DID?', address);
    await app.click('button', 'Look for it');
    await app.alert(said);
  };
  // BIP-84's own vectors: the second receiving address.
  await find(
    'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
    "Yes, it is of this phrase: Bitcoin address, at m/84'/0'/0'/0/1"
  );
  await find('did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W', "as another kind, ONT ID: ONT ID, at m/44'/1024'/0'/0/0");
  await find('0x9858EfFD232B4033E47d90003D41EC34EcaEda94', "Ethereum address, at m/44'/60'/0'/0/0");
  await find('did:ont:AGEdeZu965DFFFwsAWcThgL6uduf4U7htA', 'before version 2.3.0');
});

const NODE_PASSWORD = 'Longsecurepassword456';

test("a phrase comes out of a node's backup, and a backup that is read again raises its key uses", async () => {
  const app = await unlocked((data) => {
    data.cli(
      [
        ...['account', 'import', '--kind', 'minima', '--name', 'Node', '--keyuses', '1000'],
        ...['--password-file', '-', '--phrase-file', '-']
      ],
      `${PASSWORD}\n${MINIMA}`
    );
  });
  await app.click('button', 'Import');
  await app.toPrivate();
  const keep = new Keep(app);
  const backups = new Backups(app);
  await keep.choose('Minima node');
  await app.click('button', 'From a file');
  await app.get('heading', 'Choose a file');
  await app.click('button', 'Choose a file…');
  await backups.dismiss();
  const letter = join(app.data.path, 'letter.bak');
  writeFileSync(letter, 'Dear node,');
  await backups.file('Choose a file…', letter);
  await app.alert('This is no backup of a Minima node');
  await backups.file('Choose a file…', join(app.data.path, 'vault.holdfast'));
  await app.alert('This is a backup of Holdfast');
  await backups.file('Choose a file…', fixture('minima-locked.bak'));
  await app.get('heading', 'The password of this backup');
  await app.type('Password of the backup', 'wrong');
  await app.click('button', 'Next');
  await app.alert('That password does not open the file');
  await app.type('Password of the backup', NODE_PASSWORD);
  await app.click('button', 'Next');
  await app.get('heading', 'The lock password of the node');
  await app.type('Lock password', 'wrong');
  await app.click('button', 'Next');
  await app.alert('That is not the lock password');
  await app.type('Lock password', 'lockpassword1234');
  await app.click('button', 'Next');
  // It is here already, and was used more often than was known.
  await app.alert('so they count as used 2000 times now');
  await app.click('button', 'Back');
  await app.click('button', 'Cancel');
  await app.privateGone();
  const { accounts } = app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`) as {
    accounts: { name: string; keyuses: number }[];
  };
  expect(accounts.find(({ name }) => name === 'Node')?.keyuses).toBe(2000);
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
