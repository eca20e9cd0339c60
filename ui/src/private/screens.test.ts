import type { PrivateView } from '$lib/ipc/types';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Arrange from './Arrange.svelte';
import Check from './Check.svelte';
import { Conversation } from './conversation.svelte';
import NewPassword from './NewPassword.svelte';
import Private from './Private.svelte';
import Shown from './Shown.svelte';
import Unlock from './Unlock.svelte';

const nothing = () => undefined;

const onlyPassword = {
  withoutPassword: false,
  opening: false,
  biometric: null,
  passwordDue: { due: 'not' },
  ontouch: nothing,
  onstop: nothing,
  onputoff: nothing,
  onkeychain: nothing
} as const;

afterEach(() => vi.useRealTimers());

test('an arrangement names the chips in the order in which they were put', async () => {
  const onarranged = vi.fn();
  render(Arrange, {
    chips: ['b', 'a', 'c'],
    share: null,
    wrong: false,
    goesLeft: 3,
    busy: false,
    onback: nothing,
    onarranged
  });
  for (const word of ['a', 'b', 'c']) await fireEvent.click(screen.getByRole('button', { name: word }));
  await fireEvent.click(screen.getByRole('button', { name: 'Completed' }));
  expect(onarranged).toHaveBeenCalledWith([1, 0, 2]);
});

test('a word that is taken back leaves the first free place', async () => {
  const onarranged = vi.fn();
  render(Arrange, {
    chips: ['b', 'a'],
    share: null,
    wrong: false,
    goesLeft: 3,
    busy: false,
    onback: nothing,
    onarranged
  });
  await fireEvent.click(screen.getByRole('button', { name: 'b' }));
  await fireEvent.click(screen.getByRole('button', { name: 'a' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Take word 1, b, back' }));
  expect(screen.getByRole('button', { name: 'Completed' }).hasAttribute('disabled')).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Take word 2, a, back' }));
  await fireEvent.click(screen.getByRole('button', { name: 'a' }));
  await fireEvent.click(screen.getByRole('button', { name: 'b' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Completed' }));
  expect(onarranged).toHaveBeenCalledWith([1, 0]);
});

test('a new shuffle starts with empty places', async () => {
  const props = { share: null, wrong: false, goesLeft: 3, busy: false, onback: nothing, onarranged: nothing };
  const { rerender } = render(Arrange, { ...props, chips: ['b', 'a'] });
  await fireEvent.click(screen.getByRole('button', { name: 'b' }));
  await rerender({ ...props, chips: ['a', 'b'], wrong: true });
  expect(screen.getAllByLabelText(/, empty$/)).toHaveLength(2);
});

test('the veil falls when its time has come', async () => {
  vi.useFakeTimers();
  const onhide = vi.fn();
  render(Shown, {
    words: ['a'],
    share: null,
    passphrase: null,
    keys: null,
    keyuses: null,
    corrected: false,
    remaining: 3,
    onClipboard: 0,
    onhide,
    onkeep: nothing,
    oncopy: nothing,
    onback: nothing,
    onnext: nothing
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(onhide).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(onhide).toHaveBeenCalled();
});

test('pasting into the check is refused and explained', async () => {
  render(Check, {
    name: 'Home',
    share: null,
    madeWhere: null,
    words: 12,
    finding: null,
    insteadOfArranging: false,
    hasPassphrase: false,
    busy: false,
    error: null,
    look: () => Promise.resolve(null),
    oncheck: nothing,
    oncancel: nothing
  });
  const field = screen.getByLabelText('Word 1');
  const allowed = await fireEvent.paste(field);
  expect(allowed).toBe(false);
  expect(screen.getByRole('alert').textContent).toContain('pasted phrase says nothing');
});

const newPassword = {
  ...{ title: 'Set it', text: '', label: 'New password', hint: '', action: 'Set password' },
  ...{ busy: false, error: null, onpassword: nothing, oncancel: nothing },
  strength: (password: string) =>
    Promise.resolve(
      password.length > 10
        ? { score: 4, refused: null }
        : { score: 1, refused: { code: 'passwordGuessable', why: 'common' } as const }
    )
};

async function type(label: string, value: string): Promise<void> {
  await fireEvent.input(screen.getByLabelText(label), { target: { value } });
  await tick();
  await Promise.resolve();
}

test('a password is set only when both are the same and it is not too guessable', async () => {
  const onpassword = vi.fn();
  render(NewPassword, { ...newPassword, onpassword });
  const set = screen.getByRole('button', { name: 'Set password' });
  await type('New password', 'password');
  await type('Type it again', 'password');
  expect(set.hasAttribute('disabled')).toBe(true);
  await type('New password', 'harbour lantern');
  expect(screen.getByRole('status').textContent).toContain('not the same');
  await type('Type it again', 'harbour lantern');
  await fireEvent.click(set);
  expect(onpassword).toHaveBeenCalledWith('harbour lantern');
});

test('a first password with which something goes at once says what, and so does the button', async () => {
  const view: PrivateView = {
    screen: 'newPassword',
    first: true,
    maySkip: false,
    reason: 'deleteAccount',
    about: 'Home'
  };
  const core = { ask: () => Promise.resolve({ reply: 'screen', view }) };
  render(Private, { conversation: new Conversation(Promise.resolve(core)) });
  expect(await screen.findByText('To delete an account that is not backed up, and its phrase.')).toBeTruthy();
  expect(screen.getByText('Home')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Delete account' }).hasAttribute('disabled')).toBe(true);
});

test('the question why a password was refused comes with the first refusal, and keeps the focus that it was given', async () => {
  render(NewPassword, newPassword);
  const why = screen.getByText('Why was my password refused?').closest('button');
  const isSeen = () => why !== null && getComputedStyle(why).visibility !== 'hidden';
  expect(isSeen()).toBe(false);
  await type('New password', 'password');
  await tick();
  expect(isSeen()).toBe(true);
  why?.focus();
  await type('New password', 'harbour lantern');
  await screen.findByText(/Strength: very good/);
  expect(isSeen()).toBe(true);
  expect(document.activeElement).toBe(why);
});

test('the lock screen empties its field with every try', async () => {
  const onpassword = vi.fn();
  render(Unlock, {
    ...onlyPassword,
    said: null,
    wait: 0,
    trouble: null,
    busy: false,
    error: null,
    onpassword,
    onagain: nothing,
    onforgotten: nothing
  });
  const field = screen.getByLabelText<HTMLInputElement>('Local password');
  await fireEvent.input(field, { target: { value: 'harbour' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
  expect(onpassword).toHaveBeenCalledWith('harbour');
  expect(field.value).toBe('');
});

test('the lock screen says that a page died', () => {
  render(Unlock, {
    ...onlyPassword,
    said: { code: 'pageDied' },
    wait: 0,
    trouble: null,
    busy: false,
    error: null,
    onpassword: nothing,
    onagain: nothing,
    onforgotten: nothing
  });
  expect(screen.getAllByRole('alert')[0]?.textContent).toContain('A page stopped working');
});

test('after a wrong password the field has the focus again', async () => {
  const props = {
    ...onlyPassword,
    said: null,
    wait: 0,
    trouble: null,
    busy: false,
    onpassword: nothing,
    onagain: nothing,
    onforgotten: nothing
  };
  const { rerender } = render(Unlock, { ...props, error: null });
  screen.getByRole('button', { name: 'Show password' }).focus();
  await rerender({ ...props, error: { code: 'wrongPassword' } });
  await tick();
  expect(document.activeElement).toBe(screen.getByLabelText('Local password'));
});
