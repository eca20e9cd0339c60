// The keys that show everything larger or smaller, as in a browser. How large that is, the core knows.
import type { TextSize } from './ipc/types';

/** What a key asks for together with Ctrl, or the Mac's command key; nothing for others. */
export function sizeByKey(event: KeyboardEvent): TextSize | undefined {
  if (!event.ctrlKey && !event.metaKey) return undefined;
  if (event.key === '0') return { to: 'usual' };
  if (event.key === '+' || event.key === '=') return { to: 'larger' };
  if (event.key === '-') return { to: 'smaller' };
  return undefined;
}
