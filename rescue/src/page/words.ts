import type { Words } from '../reader/types';
import { element } from './dom';
import type { Say } from './language';

/** The button that shows words at the moment. */
let shown: (() => void) | null = null;

/** Hides the words that are shown. */
export function hideWords(): void {
  shown?.();
}

/** A button that shows words while it is held, by a pointer or by the space bar. Only one phrase is shown at a time, and what is hidden is not in the page. */
export function heldWords(secret: Words, name: string, say: Say): HTMLElement {
  const isLong = secret.words.split(/\s/).length > 15;
  const place = element('div', { class: isLong ? 'words many' : 'words', 'aria-live': 'polite' });
  const hold = element('button', { type: 'button', class: 'first', 'aria-describedby': 'how-to-hold' }, say('hold'));
  hold.setAttribute('aria-label', say('hold_of', { name }));

  const hide = () => {
    place.replaceChildren();
    if (shown === hide) shown = null;
  };
  const show = () => {
    if (shown === hide) return;
    hideWords();
    shown = hide;
    for (const line of secret.words.split('\n')) place.append(numbered(line));
    if (secret.passphrase) place.append(...passphrase(secret.passphrase, say));
  };
  const isHoldKey = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';

  hold.addEventListener('pointerdown', (event) => {
    if (event.button === 0) show();
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) hold.addEventListener(end, hide);
  hold.addEventListener('keydown', (event) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    show();
  });
  hold.addEventListener('keyup', (event) => {
    if (isHoldKey(event)) hide();
  });
  // A screen reader or a switch only clicks: it shows the words until the next click, or until the focus goes.
  hold.addEventListener('click', (event) => {
    if (event.detail !== 0) return;
    if (shown === hide) hide();
    else show();
  });
  hold.addEventListener('contextmenu', (event) => event.preventDefault());
  return element('div', {}, element('div', { class: 'row' }, hold), place);
}

/** Each character counts, a space too. */
function passphrase(text: string, say: Say): HTMLElement[] {
  const characters = [...text].length;
  const value = element('p', { class: 'passphrase' }, text.replaceAll(' ', '\u2423'));
  return [element('p', {}, say('passphrase', { characters })), value];
}

function numbered(line: string): HTMLElement {
  const words = line.split(' ').filter((word) => word !== '');
  const items = words.map((word, i) => element('li', {}, element('span', { 'aria-hidden': 'true' }, `${i + 1}`), word));
  return element('ol', {}, ...items);
}
