import { expect, test, vi } from 'vitest';
import { activity, locks, oncontextmenu } from './presence';

test('that somebody is there is told at once, and then every five seconds at most', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const tell = vi.fn();
  const active = activity(tell);
  for (const [at, told] of [
    [0, 1],
    [4_999, 1],
    [5_000, 2],
    [5_001, 2],
    [20_000, 3]
  ] as const) {
    now.mockReturnValue(at);
    active();
    expect(tell).toHaveBeenCalledTimes(told);
  }
  now.mockRestore();
});

test('Ctrl and L locks, wherever the letter is, and once', () => {
  const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init);
  expect(locks(key({ key: 'l', ctrlKey: true }))).toBe(true);
  expect(locks(key({ key: 'L', metaKey: true }))).toBe(true);
  expect(locks(key({ key: 'д', code: 'KeyL', ctrlKey: true }))).toBe(true);
  expect(locks(key({ key: 'l' }))).toBe(false);
  expect(locks(key({ key: 'k', ctrlKey: true }))).toBe(false);
  expect(locks(key({ key: 'l', ctrlKey: true, repeat: true }))).toBe(false);
  expect(locks(key({ key: 'l', ctrlKey: true, isComposing: true }))).toBe(false);
});

test('only text fields have a menu', () => {
  for (const [name, has] of [
    ['input', true],
    ['textarea', true],
    ['p', false]
  ] as const) {
    const element: HTMLElement = document.createElement(name);
    element.addEventListener('contextmenu', oncontextmenu);
    const event = new MouseEvent('contextmenu', { cancelable: true });
    element.dispatchEvent(event);
    expect(event.defaultPrevented, name).toBe(!has);
  }
});
