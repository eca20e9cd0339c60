import { m } from '$lib/paraglide/messages';
import { expect, test } from 'vitest';
import { countdown } from './dates';
import { say } from './errors';

test('the messages are there', () => {
  expect(m.app_name()).toBe('Holdfast');
  expect(m.accounts_count({ count: 1 })).toBe('One phrase, encrypted on this computer.');
  expect(m.accounts_count({ count: 3 })).toBe('3 phrases, encrypted on this computer.');
});

test('an error about words names positions', () => {
  expect(say({ code: 'phraseUnknownWord', positions: [6] })).toContain('Word 6 is');
  expect(say({ code: 'phraseUnknownWord', positions: [2, 5, 11] })).toContain('Words 2, 5 and 11 are');
});

test('an error that nobody named says who has the vault', () => {
  expect(say({ code: 'busy', holder: null })).toContain('another program');
});

test('a countdown reads like a kitchen timer', () => {
  expect([countdown(180), countdown(61), countdown(9), countdown(0)]).toEqual(['3:00', '1:01', '0:09', '0:00']);
});
