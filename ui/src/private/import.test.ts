import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import type { ErrorView, KindView, ShareView } from '$lib/ipc/types';
import { beginLanguage, useLanguage } from '$lib/language.svelte';
import type { Cut, Typed } from './conversation.svelte';
import { Draft } from './draft.svelte';
import Import from './Import.svelte';

const nothing = () => undefined;

const wallet: KindView = {
  code: 'wallet',
  words: [12],
  usual: 12,
  accepted: [12, 15, 18, 21, 24],
  takesPassphrase: true,
  check: 'bip39',
  suggestedName: 'Wallet 1'
};

const silent: Typed = { marks: [], completions: [], near: [], foreign: null, fits: null, scheme: null };

interface Answers {
  kind?: KindView;
  shares?: ShareView[];
  error?: ErrorView;
  lastWords?: (text: string) => Promise<string[]>;
  look?: (words: string[], at: number) => Promise<Typed | null>;
  cut?: (text: string) => Promise<Cut | null>;
}

const minima: KindView = {
  code: 'minima',
  words: [24],
  usual: 24,
  accepted: Array.from({ length: 24 }, (_, i) => i + 1),
  takesPassphrase: false,
  check: 'none',
  suggestedName: 'Minima 1'
};

const monero: KindView = {
  code: 'monero',
  words: [],
  usual: 25,
  accepted: [13, 25],
  takesPassphrase: false,
  check: 'own',
  suggestedName: 'Monero 1'
};

const trezor: KindView = {
  code: 'slip39',
  words: [],
  usual: 20,
  accepted: [20, 33],
  takesPassphrase: true,
  check: 'own',
  suggestedName: 'Trezor shares 1'
};

const others: KindView = {
  code: 'words',
  words: [],
  usual: 12,
  accepted: Array.from({ length: 59 }, (_, i) => i + 1),
  takesPassphrase: true,
  check: 'none',
  suggestedName: 'Other words 1'
};

function open({
  kind = wallet,
  shares = [],
  error,
  look = () => Promise.resolve(silent),
  lastWords = () => Promise.resolve([]),
  cut = plain,
  draft = new Draft()
}: Answers & { draft?: Draft } = {}) {
  draft.choose(kind);
  const onimport = vi.fn();
  render(Import, {
    kinds: [wallet, minima, monero, trezor, others],
    shares,
    draft,
    busy: false,
    error: error ?? null,
    look: (_kind: string, words: string[], at: number) => look(words, at),
    lastWords: (_kind: string, text: string) => lastWords(text),
    cut: (_kind: string, text: string) => cut(text),
    paste: () => Promise.resolve(null),
    onchanged: nothing,
    onfile: nothing,
    onimport,
    onback: nothing,
    oncancel: nothing
  });
  return { draft, onimport };
}

function plain(text: string): Promise<Cut> {
  const words = text.split(/\s+/).filter(Boolean);
  return Promise.resolve({ words: words.slice(0, 24), count: words.length, other: null, scheme: null });
}

function field(number: number): HTMLInputElement {
  return screen.getByLabelText(`Word ${number}`);
}

/** What can be taken for what is typed. */
function offered(): HTMLElement[] {
  return within(screen.getByRole('listbox')).getAllByRole('option');
}

async function paste(number: number, text: string): Promise<void> {
  await fireEvent.paste(field(number), { clipboardData: { getData: () => text } });
  await settled();
}

async function submit(): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
}

const words = (count: number, word = 'zoo') =>
  Array.from({ length: count }, (_, i) => `${word}${'abcdefghijklmnopqrstuvwxyz'[i]}`);

test('a whole phrase that is pasted into any field fills all, and as many as it has', async () => {
  const { draft } = open();
  await fireEvent.input(field(1), { target: { value: 'typed' } });
  await paste(7, words(15).join(' '));
  expect(draft.words).toEqual(words(15));
});

test('some words that are pasted into a later field leave what is before them', async () => {
  const { draft } = open();
  await paste(1, words(12, 'a').join(' '));
  await paste(7, words(6, 'b').join(' '));
  expect(draft.words).toEqual([...words(6, 'a').slice(0, 6), ...words(6, 'b')]);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a part of a phrase changes the fields that it covers and no others', async () => {
  const { draft } = open();
  await paste(1, words(12, 'a').join(' '));
  await paste(1, 'x y');
  expect(draft.words).toEqual(['x', 'y', ...words(12, 'a').slice(2)]);
  // What does not fit behind its field is refused.
  await paste(10, words(5, 'b').join(' '));
  expect(screen.getByRole('alert').textContent).toContain('5 words');
  expect(draft.words).toEqual(['x', 'y', ...words(12, 'a').slice(2)]);
});

test('Chinese that is pasted without spaces is cut', async () => {
  const cut = vi.fn(() => Promise.resolve({ words: ['的', '一', '是'], count: 3, other: null, scheme: null }));
  const { draft } = open({ cut });
  await paste(1, '的一是');
  expect(draft.words.slice(0, 4)).toEqual(['的', '一', '是', '']);
  // One word is typed, as it is.
  await paste(4, '在');
  expect(cut).toHaveBeenCalledTimes(1);
});

test('a field that was skipped is named, and nothing is sent', async () => {
  const { draft, onimport } = open({ kind: minima });
  await paste(1, words(24).join(' '));
  await fireEvent.input(field(7), { target: { value: '' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  expect(screen.getByRole('alert').textContent).toContain('Word 7 is empty');
  expect(onimport).not.toHaveBeenCalled();
  expect(draft.count).toBe(24);
});

test('what is wrong is said in the language of the moment', async () => {
  beginLanguage('en');
  open({ kind: minima });
  await paste(1, words(24).join(' '));
  await fireEvent.input(field(7), { target: { value: '' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  expect(screen.getByRole('alert').textContent).toContain('Word 7 is empty');
  useLanguage('zh-Hans');
  await tick();
  expect(screen.getByRole('alert').textContent).toContain('第 7 个');
  useLanguage('en');
});

test('a number of words that no node makes is asked about once', async () => {
  const { draft, onimport } = open({ kind: minima });
  await paste(1, words(23).join(' '));
  expect(draft.count).toBe(24);
  draft.count = 23;
  await tick();
  const go = screen.getByRole('button', { name: 'Go on' });
  await fireEvent.click(go);
  expect(screen.getByRole('alert').textContent).toContain('Nodes make 24 words, and these are 23');
  expect(onimport).not.toHaveBeenCalled();
  await fireEvent.click(go);
  expect(onimport).toHaveBeenCalledWith('minima', words(23).join(' '), '', 'Minima 1', '');
});

test('fewer fields hide words and do not lose them', async () => {
  const { draft } = open();
  await paste(1, words(24).join(' '));
  await fireEvent.change(screen.getByLabelText('Words'), { target: { value: '12' } });
  expect(draft.words).toEqual(words(12));
  await fireEvent.change(screen.getByLabelText('Words'), { target: { value: '24' } });
  expect(draft.words).toEqual(words(24));
});

test('last words are offered for the words that they were asked for alone', async () => {
  const { draft } = open({ lastWords: () => Promise.resolve(['zone', 'zoo']) });
  await paste(1, words(11).join(' '));
  await fireEvent.click(screen.getByRole('button', { name: 'Choose the last word' }));
  await settled();
  expect(offered()).toHaveLength(2);
  await fireEvent.input(field(3), { target: { value: 'other' } });
  field(12).focus();
  await settled();
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(draft.words[11]).toBe('');
});

test('the space of an input method leads on, too', async () => {
  const { draft } = open();
  field(1).focus();
  await fireEvent.input(field(1), { target: { value: 'あい\u3000うえ' } });
  await settled();
  expect(draft.words.slice(0, 3)).toEqual(['あい', 'うえ', '']);
  expect(document.activeElement).toBe(field(2));
});

test('more words than a phrase has are refused, and what was typed stays', async () => {
  const { draft } = open();
  await fireEvent.input(field(1), { target: { value: 'typed' } });
  await paste(1, words(25).join(' '));
  expect(screen.getByRole('alert').textContent).toContain('25 words');
  expect(draft.words[0]).toBe('typed');
});

test('a key is named for what it is, and put into no field', async () => {
  const { draft } = open({ cut: () => Promise.resolve({ words: [], count: 0, other: 'keystore', scheme: null }) });
  await paste(1, '{"crypto":{}}');
  expect(screen.getByRole('alert').textContent).toContain('keystore');
  expect(draft.words.every((word) => word === '')).toBe(true);
});

test('an answer that was overtaken marks nothing', async () => {
  const answers: ((typed: Typed) => void)[] = [];
  open({ look: () => new Promise((resolve) => answers.push(resolve)) });
  await fireEvent.input(field(1), { target: { value: 'zo' } });
  await fireEvent.input(field(1), { target: { value: 'zoo' } });
  await tick();
  const [last, before] = [answers.at(-1), answers.at(-2)];
  last?.({ ...silent, marks: ['known'] });
  await settled();
  before?.({ ...silent, marks: ['unknown'] });
  await settled();
  expect(field(1).getAttribute('aria-invalid')).toBe('false');
});

test('what is begun is wrong once it is left, and is not sent', async () => {
  const marks = ['begun', ...Array.from({ length: 11 }, () => 'known' as const)] as Typed['marks'];
  const { onimport } = open({ look: () => Promise.resolve({ ...silent, marks }) });
  await paste(1, words(12).join(' '));
  field(1).focus();
  await settled();
  expect(field(1).getAttribute('aria-invalid')).toBe('false');
  field(12).focus();
  await settled();
  expect(field(1).getAttribute('aria-invalid')).toBe('true');
  await fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  expect(screen.getByRole('alert').textContent).toContain('Word 1');
  expect(onimport).not.toHaveBeenCalled();
});

test('the arrows choose a completion, Enter takes it, and space takes the only one', async () => {
  const completions = (word: string | undefined) =>
    word === 'aba' ? ['abate', 'abaco'] : word === 'zon' ? ['zone'] : [];
  const { draft } = open({
    look: (words, at) =>
      Promise.resolve({ ...silent, marks: words.map(() => 'begun'), completions: completions(words[at]) })
  });
  field(1).focus();
  await fireEvent.input(field(1), { target: { value: 'aba' } });
  await settled();
  expect(offered().map((option) => option.textContent?.trim())).toEqual(['abate', 'abaco']);
  await fireEvent.keyDown(field(1), { key: 'ArrowUp' });
  expect(field(1).getAttribute('aria-activedescendant')).toBe(offered()[1]?.id);
  await fireEvent.keyDown(field(1), { key: 'Enter' });
  await settled();
  expect(draft.words[0]).toBe('abaco');
  expect(document.activeElement).toBe(field(2));
  await fireEvent.input(field(2), { target: { value: 'zon' } });
  await settled();
  await fireEvent.keyDown(field(2), { key: ' ' });
  await settled();
  expect(draft.words[1]).toBe('zone');
  expect(document.activeElement).toBe(field(3));
});

const share = { group: 1, groupThreshold: 1, groupCount: 1, member: 2, memberThreshold: 2 };
const slip39 = { code: 'slip39', language: null, share, kind: null, certain: true };

test('words of another system are named, and put into no field', async () => {
  const { draft } = open({ cut: () => Promise.resolve({ words: ['shadow'], count: 20, other: null, scheme: slip39 }) });
  await paste(1, 'shadow pistol');
  await screen.findByText(/share 2 of a Trezor backup \(SLIP-39\)\. It takes 2 shares/);
  expect(screen.queryByText(/spelling/)).toBeNull();
  expect(draft.words.every((word) => word === '')).toBe(true);
});

const seed = Array.from({ length: 13 }, (_, i) => `lagoon${String.fromCharCode(97 + i)}`);
const fitsMonero = { code: 'monero', language: null, share: null, kind: 'monero', certain: false };

test('words of another system are kept as what they are with a click', async () => {
  const cut = () => Promise.resolve({ words: seed, count: 13, other: null, scheme: fitsMonero });
  const { draft, onimport } = open({ cut });
  await paste(1, seed.join(' '));
  await screen.findByText(/These words fit a Monero seed/);
  expect(draft.words.every((word) => word === '')).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Keep as Monero' }));
  expect(draft.words).toEqual(seed);
  expect(screen.queryByText(/These words fit/)).toBeNull();
  await submit();
  expect(onimport).toHaveBeenCalledWith('monero', seed.join(' '), '', 'Monero 1', '');
});

test('where nothing tells, words that fit another system are asked about once', async () => {
  const look = () => Promise.resolve({ ...silent, scheme: fitsMonero });
  const { draft, onimport } = open({ kind: minima, look });
  draft.replace(words(24), 24);
  await fireEvent.input(field(1), { target: { value: 'abandon' } });
  await settled();
  await submit();
  await screen.findByText(/press Go on again to keep them as they are/);
  expect(onimport).not.toHaveBeenCalled();
  await submit();
  expect(onimport).toHaveBeenCalledOnce();
});

test('what is certainly of another system is kept as nothing else', async () => {
  const look = () => Promise.resolve({ ...silent, scheme: { ...fitsMonero, certain: true } });
  const { draft, onimport } = open({ kind: minima, look });
  draft.replace(words(24), 24);
  await fireEvent.input(field(1), { target: { value: 'abandon' } });
  await settled();
  await submit();
  await submit();
  expect(onimport).not.toHaveBeenCalled();
});

test('words that nothing can be checked of are kept after a plain question', async () => {
  const { onimport } = open({ kind: others });
  await paste(1, 'xyzzy plugh Foo7 bar baz');
  await settled();
  await submit();
  await screen.findByText(/Nothing about these words can be checked/);
  expect(onimport).not.toHaveBeenCalled();
  await submit();
  expect(onimport).toHaveBeenCalledWith('words', 'xyzzy plugh Foo7 bar baz', '', 'Other words 1', '');
});

test('a share that was taken makes room for the next one, and one that was not stays', async () => {
  const here: ShareView[] = [{ ...share, member: 3 }];
  const first = new Draft();
  first.choose(trezor);
  first.replace(words(20), 20);
  open({ kind: trezor, shares: here, draft: first });
  await settled();
  expect(screen.getByText('One more share is needed.')).toBeTruthy();
  expect(first.words.every((word) => word === '')).toBe(true);
  // The next one is wrong: it is said, and nothing is lost.
  first.replace(words(20), 20);
  open({ kind: trezor, shares: here, draft: first, error: { code: 'sharesOfOthers' } });
  await settled();
  expect(screen.getByText(/come from different backups/)).toBeTruthy();
  expect(first.words).toEqual(words(20));
});

test('shares that are enough go on with another passphrase, and nothing typed', async () => {
  const here: ShareView[] = [share, { ...share, member: 3 }];
  const { draft, onimport } = open({ kind: trezor, shares: here });
  draft.passphrase = 'TREZOR';
  await settled();
  await submit();
  expect(onimport).toHaveBeenCalledWith('slip39', '', 'TREZOR', 'Trezor shares 1', '');
});
