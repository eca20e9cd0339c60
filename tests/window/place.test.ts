import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maximise, moveTo, placeOf, resize, windowsOf } from './desktop';
import { type App, until } from './driver';
import { PASSWORD } from './known';
import { Unlock } from './screens/unlock';
import { restart, start, unlocked } from './setting';

function window(app: App): string {
  return windowsOf(app.pid()).at(-1) ?? '';
}

function kept(app: App): { width: number; maximized: boolean } | null | undefined {
  const settings = JSON.parse(readFileSync(join(app.data.path, 'settings.json'), 'utf8')) as {
    noted?: { window?: ReturnType<typeof kept> };
  };
  return settings.noted?.window;
}

/** The frame of a window manager takes a few pixels more or less. */
function isNear(found: number[], wanted: number[]): boolean {
  return found.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= 30);
}

test('the window comes back where it was, as large as it was: after locking, and after a restart', async () => {
  const app = await unlocked();
  resize(window(app), 900, 640);
  moveTo(window(app), 300, 200);
  // What the window manager made of it, which counts its frame in its own way.
  const wanted = await until('the window to be moved', () => {
    const place = placeOf(window(app));
    return Promise.resolve(isNear(place.slice(2), [900, 640]) && (place[0] ?? 0) >= 300 && place);
  });
  const stays = (which: App) =>
    until(`the window at ${wanted.join()}`, () => Promise.resolve(isNear(placeOf(window(which)), wanted)));
  await app.click('button', 'Lock');
  await new Unlock(app).isShown();
  await stays(app);
  await new Unlock(app).unlock(PASSWORD);
  await stays(app);
  await until('the place to be kept', () => Promise.resolve(kept(app)?.width === 900));
  const again = await restart(app);
  await new Unlock(again).isShown();
  await stays(again);
  // The frame of a window manager must not move it a little each time.
  const [left = 0, upper = 0] = placeOf(window(again));
  for (let round = 0; round < 2; round += 1) {
    await new Unlock(again).unlock(PASSWORD);
    await stays(again);
    await again.click('button', 'Lock');
    await new Unlock(again).isShown();
  }
  await until('the window where it was before', () => {
    const [x = 0, y = 0] = placeOf(window(again));
    return Promise.resolve(Math.abs(x - left) <= 2 && Math.abs(y - upper) <= 2);
  });
});

test('a window as large as the screen comes back so, and knows how large it was', async () => {
  const app = await unlocked();
  resize(window(app), 900, 640);
  moveTo(window(app), 300, 200);
  await until('the place to be kept', () => Promise.resolve(kept(app)?.width === 900));
  const fills = (which: App) =>
    until('the window to fill the screen', () => Promise.resolve((placeOf(window(which))[2] ?? 0) >= 1590));
  maximise(window(app), true);
  await fills(app);
  await app.click('button', 'Lock');
  await new Unlock(app).isShown();
  await fills(app);
  await until('the place to be kept', () => Promise.resolve(kept(app)?.maximized));
  const again = await restart(app);
  await new Unlock(again).isShown();
  await fills(again);
  maximise(window(again), false);
  await until('the window as it was', () => Promise.resolve(Math.abs((placeOf(window(again))[2] ?? 0) - 900) <= 30));
});

test('a window that no screen shows any more comes back on one that is there', async () => {
  const app = await start((data) =>
    data.settings({ noted: { window: { x: 9000, y: 9000, width: 900, height: 640, maximized: false } } })
  );
  await app.toMain();
  await until('the window', () => Promise.resolve(windowsOf(app.pid()).length === 1));
  const [x = 9000, y = 9000] = placeOf(window(app));
  expect(x < 1600 && y < 1000).toBe(true);
});
