import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { date } from './dates';
import { list, sentences, size } from './format';
import { answer, topicNames, topics } from './help/topics';
import { blocksOf } from './help/blocks';
import { beginLanguage, languages, useLanguage } from './language.svelte';
import { m } from '$lib/paraglide/messages';

beginLanguage('en');
afterEach(() => useLanguage('en'));

test('messages, dates, numbers and lists follow the language', () => {
  useLanguage('zh-Hans');
  expect(document.documentElement.lang).toBe('zh-Hans');
  expect(m.nav_settings()).toBe('设置');
  expect(date('2026-11-21T12:00:00Z')).toBe('2026年11月21日');
  expect(list(['a', 'b', 'c'])).toBe('a、b和c');
  expect(size(1_234_567)).toContain('1.2');
  expect(sentences(['一。', '', '二。'])).toBe('一。二。');
  useLanguage('en');
  expect(m.nav_settings()).toBe('Settings');
  expect(date('2026-11-21T12:00:00Z')).toBe('21 Nov 2026');
  expect(sentences(['One.', '', 'Two.'])).toBe('One. Two.');
});

test('a language that there are no messages in changes nothing', () => {
  useLanguage('de');
  expect(document.documentElement.lang).toBe('en');
});

test.each(languages)('each question is answered in $name, under its own words', async ({ tag }) => {
  useLanguage(tag);
  for (const topic of topicNames) {
    const text = await answer(topic);
    expect(text.split('\n')[0], topic).toBe(`# ${topics[topic]()}`);
    expect(text).toBe(readFileSync(`docs/help/${tag}/${topic}.md`, 'utf8'));
    expect(blocksOf(text).length, topic).toBeGreaterThan(1);
  }
});

test('the marks of an answer become what they mean', () => {
  expect(blocksOf('# T\n\nA **b** `c`.\n\n- one\n- two\n\n    run it\n')).toEqual([
    {
      block: 'paragraph',
      spans: [
        { mark: 'plain', text: 'A ' },
        { mark: 'bold', text: 'b' },
        { mark: 'plain', text: ' ' },
        { mark: 'code', text: 'c' },
        { mark: 'plain', text: '.' }
      ]
    },
    { block: 'list', ordered: false, items: [[{ mark: 'plain', text: 'one' }], [{ mark: 'plain', text: 'two' }]] },
    { block: 'code', text: 'run it' }
  ]);
});
