import { afterEach, expect, test } from 'vitest';
import type { SchemeView } from './ipc/types';
import { beginLanguage, useLanguage } from './language.svelte';
import { saySchemeOfPaper, sayScheme } from './schemes';

beginLanguage('en');
afterEach(() => useLanguage('en'));

const share = (groupCount: number, memberThreshold: number) => ({
  group: 1,
  groupThreshold: 1,
  groupCount,
  member: 2,
  memberThreshold
});
const plain = ['electrum', 'electrum-old', 'monero', 'polyseed', 'aezeed', 'ton', 'algorand', 'codex32', 'later'];
const schemes: SchemeView[] = [
  ...plain.map((code) => ({ code, language: null, share: null, certain: code === 'aezeed' })),
  { code: 'slip39', language: null, share: share(1, 1), certain: true },
  { code: 'slip39', language: null, share: share(1, 2), certain: true },
  { code: 'slip39', language: null, share: share(3, 2), certain: true },
  { code: 'bip39', language: 'es', share: null, certain: false }
];

test.each(['en', 'zh-Hans'])(
  'each system has a sentence of its own in %s, and none sends to the spelling',
  (language) => {
    useLanguage(language);
    for (const say of [sayScheme, saySchemeOfPaper]) {
      const said = schemes.map(say);
      expect(new Set(said).size).toBe(schemes.length);
      for (const sentence of said) expect(sentence).not.toMatch(/spelling|拼写/);
    }
  }
);
