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
    return xdotool('search', '--onlyvisible', '--pid', String(pid), '--name', '^Holdfast$').split('\n').filter(Boolean);
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
