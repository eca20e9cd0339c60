// How the account list of 10,000 accounts scrolls and is searched. Played by `npm run bench`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, until } from './driver';
import { PASSWORD } from './known';
import { Unlock } from './screens/unlock';
import { start } from './setting';
import { times } from './times';

const ACCOUNTS = 10_000;
/** Typing in the search answers within this. */
const GOAL_MS = 50;
const TYPED = 'account 98';

/** Scrolls a little in each frame, as a wheel that is turned fast does, and notes how far the frames are apart. */
const SCROLL = `
  const done = arguments[arguments.length - 1];
  const list = document.querySelector('.many');
  list.scrollTo(0, 0);
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    list.scrollBy(0, 180);
    if (frames.length < 240) requestAnimationFrame(step);
    else done(frames.slice(2));
  };
  requestAnimationFrame(step);`;

/** Notes, for each key in the search, when the page that shows what was found is drawn. */
const WATCH = `
  window.bench = [];
  document.querySelector('input[type=search]').addEventListener('input', (event) => {
    const begun = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.bench.push(performance.now() - begun)));
  }, true);
  document.querySelector('input[type=search]').focus();`;

test('a list of many accounts', async () => {
  const app = await start((data) => data.withAccounts(ACCOUNTS));
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('Account 0');
  const frames = (await app.runAsync(SCROLL)) as number[];
  await app.run(WATCH);
  for (const letter of TYPED) {
    await app.keys(letter);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await app.shows(`of ${ACCOUNTS} accounts`);
  await until('each answer', async () => Number(await app.run('return window.bench.length')) >= TYPED.length);
  const search = times((await app.run('return window.bench')) as number[]);
  const slow = frames.filter((frame) => frame > GOAL_MS).length;
  writeFileSync(
    join(root, 'target', 'bench-list.json'),
    JSON.stringify({ frames: times(frames), slow, count: frames.length, search })
  );
  expect(search.most).toBeLessThan(4 * GOAL_MS);
});
