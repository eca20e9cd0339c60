// The keyboard and the window manager, past WebDriver: what is typed here goes through the X server alone.
import { execFileSync } from 'node:child_process';

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

/** The file dialog that is on the screen. */
export function fileDialog(): string | undefined {
  try {
    return xdotool('search', '--onlyvisible', '--name', '^(Save File|Open File|Select Folder)$')
      .split('\n')
      .find(Boolean);
  } catch {
    return undefined;
  }
}

/** Types a path into the file dialog, in the place of the name that it suggests. */
export function typePath(dialog: string, path: string): void {
  activate(dialog);
  // A dialog that opens has no field for a path until it is asked for.
  const saves = xdotool('getwindowname', dialog).startsWith('Save');
  pressByKeyboard(saves ? 'ctrl+a' : 'ctrl+l');
  xdotool('type', '--delay', '60', path);
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
