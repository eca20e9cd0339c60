// Whether a screen can be used with its text twice as large.
import { type App, until } from './driver';

/** What cannot be reached by scrolling, is cut off, or stays under something else, such as a foot that does not scroll. */
export function lost(app: App): Promise<string[]> {
  return app.run(`
    const lost = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth + 1) lost.push('the page is ' + root.scrollWidth + ' of ' + innerWidth + ' wide');
    // What an open dialog or menu covers is not to be reached.
    const above = [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]')]
      .filter((element) => element.getClientRects().length > 0).at(-1);
    const away = (element) =>
      element.closest('[aria-hidden=true]') || element.disabled || element.getClientRects().length === 0 ||
      getComputedStyle(element).visibility === 'hidden' ||
      (getComputedStyle(element).position === 'absolute' && element.clientWidth <= 1);
    const reached = (element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) return false;
      const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
      const hit = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
      // An open list of words lies over what is below it until another field is gone to.
      if (hit?.closest('.offers')) return true;
      return hit !== null && (element.contains(hit) || (element.closest('label')?.contains(hit) ?? false));
    };
    for (const element of (above ?? document).querySelectorAll('h1, h2, button, a, input, select, textarea, summary, [role=menuitem], [role=option]')) {
      if (away(element)) continue;
      const ways = ['center', 'start', 'end'];
      const seen = ways.some((block) => {
        element.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
        return reached(element);
      });
      const { left, right, top, bottom } = element.getBoundingClientRect();
      if (!seen) lost.push((element.textContent.trim() || element.ariaLabel || element.tagName) + ' ' + [left, right, top, bottom].map(Math.round));
    }
    scrollTo(0, 0);
    return lost;`) as Promise<string[]>;
}

/** 110, 125, 150, 175, 200. */
const STEPS_TO_200 = ['+', '+', '+', '+', '+'];

/** Looks at a screen with its text twice as large. The driver clicks beside what is enlarged, so that it is so for the look alone. */
export async function enlarged(app: App): Promise<string[]> {
  const usual = await width(app);
  await resize(app, STEPS_TO_200);
  await until('the text to be large', async () => (await width(app)) <= usual / 2 + 1);
  const found = await lost(app);
  await resize(app, ['0']);
  await until('the text to be as it was', async () => (await width(app)) === usual);
  return found;
}

function width(app: App): Promise<number> {
  return app.run('return innerWidth') as Promise<number>;
}

/** Presses keys with Ctrl, one after the other, as a person who reads the screen does. */
async function resize(app: App, keys: string[]): Promise<void> {
  for (const key of keys) {
    await app.run(
      `window.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], ctrlKey: true, cancelable: true }))`,
      key
    );
  }
}
