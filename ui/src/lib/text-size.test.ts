import { expect, test } from 'vitest';
import { sizeByKey } from './text-size';

function pressed(key: string, ctrlKey = true): unknown {
  return sizeByKey(new KeyboardEvent('keydown', { key, ctrlKey }));
}

test('plus and minus with Ctrl ask for another size, nought for the usual one, and other keys for none', () => {
  expect(pressed('+')).toEqual({ to: 'larger' });
  expect(pressed('=')).toEqual({ to: 'larger' });
  expect(pressed('-')).toEqual({ to: 'smaller' });
  expect(pressed('0')).toEqual({ to: 'usual' });
  expect(pressed('l')).toBeUndefined();
  expect(pressed('+', false)).toBeUndefined();
});
