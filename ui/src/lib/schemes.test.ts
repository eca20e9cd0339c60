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
const kindOf = (code: string) => (['codex32', 'later'].includes(code) ? null : code);
const schemes: SchemeView[] = [
  ...plain.map((code) => ({ code, language: null, share: null, kind: kindOf(code), certain: code === 'aezeed' })),
  { code: 'slip39', language: null, share: share(1, 1), kind: null, certain: true },
  { code: 'slip39', language: null, share: share(1, 2), kind: null, certain: true },
  { code: 'slip39', language: null, share: share(3, 2), kind: null, certain: true },
  { code: 'bip39', language: 'es', share: null, kind: 'wallet', certain: false }
];

test.each(['en', 'zh-Hans'])(
  'each system has a sentence of its own in %s, and none sends to the spelling',
  (language) => {
    useLanguage(language);
    const unchecked = { button: 'Go on' };
    for (const say of [(scheme: SchemeView) => sayScheme(scheme), saySchemeOfPaper]) {
      const said = schemes.map((scheme) => say(scheme));
      expect(new Set(said).size).toBe(schemes.length);
      for (const sentence of said) expect(sentence).not.toMatch(/spelling|拼写/);
    }
    // Where nothing tells that words are of the kind that was chosen, they may be of it all the same.
    const chance = schemes.filter(({ certain, kind }) => !certain && kind !== null);
    for (const scheme of chance) expect(sayScheme(scheme, unchecked)).toContain('Go on');
  }
);
