import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import type { KindView } from '$lib/ipc/types';
import type { Cut, Typed } from './conversation.svelte';
import { Draft } from './draft.svelte';
import Import from './Import.svelte';

const nothing = () => undefined;

const wallet: KindView = {
  code: 'wallet',
  words: [12],
  accepted: [12, 15, 18, 21, 24],
  takesPassphrase: true,
  suggestedName: 'Wallet 1'
};

const silent: Typed = { marks: [], completions: [], near: [], foreign: null, fits: null };

interface Answers {
  look?: (words: string[], at: number) => Promise<Typed | null>;
  cut?: (text: string) => Promise<Cut | null>;
}

function open({ look = () => Promise.resolve(silent), cut = plain }: Answers = {}) {
  const draft = new Draft();
  draft.choose(wallet);
  const onimport = vi.fn();
  render(Import, {
    kinds: [wallet],
    draft,
    busy: false,
    error: null,
    look: (_kind, words, at) => look(words, at),
    lastWords: () => Promise.resolve([]),
    cut,
    paste: () => Promise.resolve(null),
    onchanged: nothing,
    onfile: nothing,
    onimport,
    oncancel: nothing
  });
  return { draft, onimport };
}

function plain(text: string): Promise<Cut> {
  const words = text.split(/\s+/).filter(Boolean);
  return Promise.resolve({ words: words.slice(0, 24), count: words.length, other: null });
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

test('more words than a phrase has are refused, and what was typed stays', async () => {
  const { draft } = open();
  await fireEvent.input(field(1), { target: { value: 'typed' } });
  await paste(1, words(25).join(' '));
  expect(screen.getByRole('alert').textContent).toContain('25 words');
  expect(draft.words[0]).toBe('typed');
});

test('a key is named for what it is, and put into no field', async () => {
  const { draft } = open({ cut: () => Promise.resolve({ words: [], count: 0, other: 'keystore' }) });
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
