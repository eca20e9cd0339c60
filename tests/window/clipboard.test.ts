import { expect, test } from 'vitest';
import { copyElsewhere, onClipboard, staysForHalfAMinute } from './desktop';
import { type App, sleep, until } from './driver';
import { PASSWORD, WORDS } from './known';
import { once } from './once';
import { Ceremony } from './screens/ceremony';
import { Unlock } from './screens/unlock';
import { unlocked } from './setting';

/** Longer than words stay on the clipboard. */
const CLEARED_MS = 32_000;

/** When they were copied, too. */
async function copied(): Promise<{ app: App; at: number }> {
  const app = await unlocked();
  const ceremony = new Ceremony(app);
  await ceremony.show(PASSWORD);
  await app.click('button', 'Copy');
  expect(onClipboard()).not.toContain('winner');
  // Escape takes the dialog away, and not the words.
  await app.get('heading', 'Copy the words?');
  await app.press('\uE00C');
  await until('the dialog to go', async () => (await app.find('heading', 'Copy the words?')) === undefined);
  expect(await ceremony.words()).toEqual(WORDS.split(' '));
  await app.click('button', 'Copy');
  const at = Date.now();
  await app.click('button', 'Copy for 30 seconds');
  await until('the words on the clipboard', () => Promise.resolve(onClipboard() === WORDS));
  return { app, at };
}

test('words are copied after a warning, and are off the clipboard after 30 s', once, async () => {
  const { app, at } = await copied();
  await app.shows('The words are on the clipboard for another');
  await staysForHalfAMinute(at, onClipboard, WORDS);
  await app.showsNot('The words are on the clipboard for another');
});

test('what was copied since is left alone', once, async () => {
  await copied();
  copyElsewhere('something else');
  await sleep(CLEARED_MS);
  expect(onClipboard()).toBe('something else');
});

test('locking takes the words off the clipboard', once, async () => {
  const { app } = await copied();
  await app.press('\uE009', 'l');
  await new Unlock(app).isShown();
  await until('an empty clipboard', () => Promise.resolve(onClipboard() === ''));
});
