import { expect, test } from 'vitest';
import { type App, until } from './driver';
import { PASSWORD } from './known';
import { Ceremony } from './screens/ceremony';
import { unlocked } from './setting';
import type { Role } from './xpath';

const TAB = '\uE004';
const SHIFT = '\uE008';
const ENTER = '\uE007';
const ESCAPE = '\uE00C';
/** No screen has more that takes the focus. */
const MOST_TABS = 60;

interface Focus {
  /** Whether something has the focus at all. */
  is: boolean;
  /** Whether it can be seen that it has. */
  seen: boolean;
  what: string;
}

function focus(app: App): Promise<Focus> {
  return app.run(`
    const element = document.activeElement;
    const { outlineStyle, outlineWidth, boxShadow, borderTopColor } = getComputedStyle(element);
    const { width, height, top, bottom } = element.getBoundingClientRect();
    const ring = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    return {
      is: element !== document.body && element !== document.documentElement,
      seen: ring && width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      what: element.tagName + ' ' + (element.ariaLabel || element.textContent.trim()).slice(0, 60)
    };`) as Promise<Focus>;
}

/** Goes on by the Tab key until it is there; everything on the way can be seen. */
async function tabTo(app: App, role: Role, name: string): Promise<void> {
  const wanted = await app.get(role, name);
  for (let i = 0; i < MOST_TABS; i += 1) {
    const here = await app.run('return document.activeElement === arguments[0]', {
      'element-6066-11e4-a52e-4f735466cecf': wanted
    });
    if (here) {
      expect((await focus(app)).seen, name).toBe(true);
      return;
    }
    await app.press(TAB);
    const now = await focus(app);
    if (now.is) expect(now.seen, now.what).toBe(true);
  }
  throw new Error(`the Tab key does not come to ${role} "${name}"`);
}

async function act(app: App, role: Role, name: string): Promise<void> {
  await tabTo(app, role, name);
  await app.press(ENTER);
}

/** A new screen has the focus somewhere in it. */
async function hasFocus(app: App): Promise<void> {
  await until('the focus', async () => (await focus(app)).is);
}

test('the whole ceremony goes by the keyboard alone, and the focus is always somewhere', async () => {
  const app = await unlocked();
  await act(app, 'button', 'Settings');
  await act(app, 'button', 'Back up now');
  await app.toPrivate();
  const ceremony = new Ceremony(app);
  await app.get('heading', 'Store your mnemonic phrase in a safe place');
  await hasFocus(app);
  await act(app, 'button', 'Start');
  await ceremony.isVeiled();
  await hasFocus(app);
  await act(app, 'button', 'Click to view');
  await app.get('textbox', 'Local password');
  await hasFocus(app);
  await app.keys(PASSWORD);
  await app.press(ENTER);
  const words = await ceremony.words();
  await hasFocus(app);
  await act(app, 'button', 'Next');
  await ceremony.isArranging();
  await hasFocus(app);
  for (const word of words) {
    const chips = await ceremony.chips();
    await act(app, 'button', word);
    await until('the word to be put', async () => (await ceremony.chips()).length === chips.length - 1);
    await hasFocus(app);
  }
  await act(app, 'button', 'Completed');
  await ceremony.isProved();
  await hasFocus(app);
  await act(app, 'button', 'Done');
  await app.privateGone();
  await app.shows('Backed up');
});

test('a dialog keeps the focus until it closes, and then gives it back', async () => {
  const app = await unlocked();
  await act(app, 'button', 'Settings');
  await act(app, 'button', 'Edit');
  await app.get('dialog');
  for (let i = 0; i < 12; i += 1) {
    await app.press(...(i < 8 ? [TAB] : [SHIFT, TAB]));
    expect(await app.run('return document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
  }
  await app.press(ESCAPE);
  await until('the dialog to go', async () => (await app.find('dialog')) === undefined);
  expect((await focus(app)).what).toBe('BUTTON Edit');
});

test('an answer comes up by the keyboard and goes again', async () => {
  const app = await unlocked();
  await act(app, 'button', 'Settings');
  await act(app, 'button', 'Security');
  await act(app, 'button', 'Is this password the same on my other computer?');
  await app.get('dialog');
  await app.shows('No. ');
  await app.press(ESCAPE);
  await until('the answer to go', async () => (await app.find('dialog')) === undefined);
  expect((await focus(app)).what).toContain('Is this password the same');
});

test('each word is read with its number', async () => {
  const app = await unlocked();
  const ceremony = new Ceremony(app);
  const words = await ceremony.show(PASSWORD);
  const read = (await app.run(
    `return [...document.querySelectorAll('ol.cells > li')].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim())`
  )) as string[];
  expect(read).toEqual(words.map((word, i) => `${i + 1} ${word}`));
  await ceremony.next();
  const slots = (await app.run(
    `return [...document.querySelectorAll('ol.cells > li')].map((cell) => cell.ariaLabel)`
  )) as string[];
  expect(slots).toHaveLength(words.length);
  expect(slots[2]).toContain('3');
});

test('who wants less motion has none that lasts', async () => {
  const app = await unlocked();
  // The system's wish cannot be changed under the driver; the rule for it is in the sheets that were loaded.
  const rules = (await app.run(`
    return [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule.media?.mediaText.includes('prefers-reduced-motion'))
      .map((rule) => rule.cssText).join(' ');`)) as string;
  expect(rules).toMatch(/animation-duration: 0\.01ms !important/);
  expect(rules).toMatch(/transition-duration: 0\.01ms !important/);
});
