// The keyboard and the window manager, past WebDriver: what is typed here goes through the X server alone.
import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { sleep, until } from './driver';
import { escaped, inEveryLanguage } from './speech';

function xdotool(...args: string[]): string {
  return execFileSync('xdotool', args, { encoding: 'utf8' }).trim();
}

/** Types into the window that has the focus. */
export function typeByKeyboard(text: string): void {
  xdotool('type', '--delay', '15', text);
}

export function pressByKeyboard(key: string): void {
  xdotool('key', key);
}

/** The app's windows that can be seen, oldest first. */
export function windowsOf(pid: number): string[] {
  try {
    return xdotool('search', '--all', '--onlyvisible', '--pid', String(pid), '--name', '^Holdfast$')
      .split('\n')
      .filter(Boolean);
  } catch {
    return [];
  }
}

export function activate(window: string): void {
  xdotool('windowactivate', '--sync', window);
}

export function minimise(window: string): void {
  xdotool('windowminimize', '--sync', window);
}

export function activeWindow(): string {
  try {
    return xdotool('getactivewindow');
  } catch {
    return '';
  }
}

/** What a window looks like, small and grey; nothing if it is gone. */
export function lookOf(window: string): Buffer | undefined {
  try {
    const geometry = xdotool('getwindowgeometry', '--shell', window);
    const [x, y, width, height] = ['X', 'Y', 'WIDTH', 'HEIGHT'].map((name) =>
      Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(geometry)?.[1])
    );
    // The screen is always there; a window that is not makes `import` wait for a click on another.
    const part = ['-crop', `${width}x${height}+${x}+${y}`, '-colorspace', 'Gray', '-resize', '240x', '-depth', '8'];
    return execFileSync('import', ['-silent', '-window', 'root', ...part, 'gray:-'], {
      stdio: ['ignore', 'pipe', 'ignore']
    });
  } catch {
    return undefined;
  }
}

/** Whether two looks are of the same screen: a cursor that blinks and a time that runs are no difference. */
export function isAlike(a: Buffer, b: Buffer): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let at = 0; at < a.length; at += 1) if (Math.abs((a[at] ?? 0) - (b[at] ?? 0)) > 16) different += 1;
  return different < a.length / 200;
}

/** What another program finds on the clipboard. */
export function onClipboard(): string {
  try {
    const args = ['-selection', 'clipboard', '-out'];
    return execFileSync('xclip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** Words that were copied at this time are on the clipboard for 30 seconds, and soon after that they are not. */
export async function staysForHalfAMinute(copiedAt: number, onClipboard: () => string, words: string): Promise<void> {
  await sleep(copiedAt + 26_000 - Date.now());
  const found = onClipboard();
  // A busy computer may have let the time go by.
  if (Date.now() < copiedAt + 30_000) expect(found).toBe(words);
  await until('an empty clipboard', () => Promise.resolve(onClipboard() === ''));
  expect(Date.now() - copiedAt).toBeLessThan(40_000);
}

/** Another program copies a text. */
export function copyElsewhere(text: string): void {
  execFileSync('xclip', ['-selection', 'clipboard', '-in'], { input: text, stdio: ['pipe', 'ignore', 'ignore'] });
}

/** The titles of the dialogs that have a field for a name from the beginning, and of those that have not. */
const SAVING = ['native_dialog_save', 'native_dialog_save_sheet'].flatMap(inEveryLanguage);
const CHOOSING = ['native_dialog_open', 'native_dialog_open_minima', 'native_dialog_folder'].flatMap(inEveryLanguage);

/** The file dialog that is on the screen. */
export function fileDialog(): string | undefined {
  return windowsNamed(`^(${[...SAVING, ...CHOOSING].map(escaped).join('|')})$`)[0];
}

/**
 * Types a path into the file dialog, in the place of the name that it suggests. Whether it stands there: a dialog that was just shown may
 * lose keys, and would then save under another name.
 */
export function typePath(dialog: string, path: string): boolean {
  activate(dialog);
  if (!SAVING.includes(xdotool('getwindowname', dialog))) pressByKeyboard('ctrl+l');
  pressByKeyboard('ctrl+a');
  xdotool('type', '--delay', '60', path);
  copyElsewhere('');
  for (let look = 0; look < 3; look += 1) {
    pressByKeyboard('ctrl+a');
    pressByKeyboard('ctrl+c');
    if (onClipboard() === path) return true;
  }
  return false;
}

/** The windows whose name fits, oldest first. */
export function windowsNamed(pattern: string): string[] {
  try {
    return xdotool('search', '--onlyvisible', '--name', pattern).split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Closes a window as a person does. */
export function quit(window: string): void {
  activate(window);
  pressByKeyboard('alt+F4');
}

export function resize(window: string, width: number, height: number): void {
  xdotool('windowsize', '--sync', window, String(width), String(height));
}

/** Makes a window as large as the screen, or as it was. */
export function maximise(window: string, wanted: boolean): void {
  const action = wanted ? 'add' : 'remove';
  execFileSync('wmctrl', ['-i', '-r', window, '-b', `${action},maximized_vert,maximized_horz`]);
}

export function moveTo(window: string, x: number, y: number): void {
  xdotool('windowmove', window, String(x), String(y));
}

/** Left, top, width and height of a window. */
export function placeOf(window: string): number[] {
  try {
    const geometry = xdotool('getwindowgeometry', '--shell', window);
    return ['X', 'Y', 'WIDTH', 'HEIGHT'].map((name) =>
      Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(geometry)?.[1] ?? NaN)
    );
  } catch {
    return [NaN];
  }
}
