// Pictures for the tours, in target/tour.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type App, root, sleep, until } from './driver';

const folder = join(root, 'target', 'tour');

export const sizes = [
  { width: 880, height: 640 },
  { width: 1440, height: 900 }
];

/** Whether a screen of the journeys is the lock screen, which has the size of the main window. */
function onLockScreen(name: string): boolean {
  return ['unlock', 'wrong-password', 'forgotten'].some((start) => name.startsWith(start));
}

/** Those of the last tour go. */
export function noPictures(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

interface Named {
  theme: string;
  language: string;
  journey: string;
}

/** Takes pictures of the current window in the size of a round. Private windows are at most as large as they open. */
export function photographer(
  { theme, language, journey }: Named,
  { width, height }: { width: number; height: number }
) {
  let number = 0;
  return async (app: App, name: string) => {
    const here = await app.client.getUrl();
    const isLockScreen = onLockScreen(name);
    const isPrivate = here.includes('private.html') && !isLockScreen;
    const size = isPrivate ? { width: 760, height: Math.min(700, height) } : { width, height };
    await app.client.setWindowRect(null, null, size.width, size.height);
    await until('the window to have its size', async () => {
      const inner = (await app.run('return [innerWidth, innerHeight]')) as [number, number];
      return Math.abs(inner[0] - size.width) < 3 && Math.abs(inner[1] - size.height) < 60;
    });
    await app.run(
      `return Promise.all(['Inter Variable', 'JetBrains Mono Variable'].map((font) => document.fonts.load('16px "' + font + '"')))`
    );
    // The window manager and the compositor are done a moment after the page is.
    await sleep(250);
    number += 1;
    const place = `${journey}-${String(number).padStart(2, '0')}`;
    await app.picture(join(folder, `${language}-${theme}-${width}x${height}-${place}-${name}.png`));
  };
}
