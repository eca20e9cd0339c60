import { afterEach, expect, test } from 'vitest';
import { until } from './driver';
import { lost } from './enlarged';
import { Stage } from './journeys/stage';
import { PASSWORD, WORDS } from './known';
import { Unlock } from './screens/unlock';

const CONTROL = '\uE009';
const ENTER = '\uE007';

let stage: Stage | undefined;

afterEach(async () => stage?.end());

// The other screens are looked at where axe looks, in screens.test.ts.
test.each([
  ['the welcome', false],
  ['the lock screen', true]
])('with text twice as large everything can be reached on %s', async (_, hasVault) => {
  stage = new Stage({ theme: 'light', language: 'en', textSize: 200 }, () => Promise.resolve());
  if (hasVault) stage.data.withAccount(WORDS, 'Home', PASSWORD);
  const app = await stage.start();
  await (hasVault ? app.toPrivate() : app.toMain());
  await app.get('heading', hasVault ? 'Unlock Holdfast' : 'Keep your mnemonic phrases safe');
  expect(await app.run('return innerWidth')).toBeLessThan(600);
  expect(await lost(app)).toEqual([]);
});

test('Ctrl and + make the lock screen larger, Ctrl and 0 as it was, and the size stays', async () => {
  stage = new Stage({ theme: 'light', language: 'en' }, () => Promise.resolve());
  stage.data.withAccount(WORDS, 'Home', PASSWORD);
  const app = await stage.start();
  await new Unlock(app).isShown();
  const width = () => app.run('return innerWidth') as Promise<number>;
  const usual = await width();
  for (let press = 0; press < 3; press += 1) await app.press(CONTROL, '+');
  await until('larger text', async () => (await width()) < usual * 0.7);
  await app.press(CONTROL, '0');
  await until('the usual text', async () => (await width()) === usual);
  await app.press(CONTROL, '+');
  await until('larger text', async () => (await width()) < usual);
  // The driver clicks beside what is enlarged.
  await app.type('Local password', PASSWORD);
  await app.press(ENTER);
  await app.privateGone();
  await app.get('heading', 'Accounts');
  expect(await width()).toBeLessThan(usual);
});
