// What both windows do alike with whoever sits there.

/** The core is told that somebody is there at most this often. */
const ACTIVITY_MS = 5_000;

/** Tells that somebody is there, and not with every movement. */
export function activity(tell: () => void): () => void {
  let last = -ACTIVITY_MS;
  return () => {
    if (performance.now() - last < ACTIVITY_MS) return;
    last = performance.now();
    tell();
  };
}

/** Whether a key locks: Ctrl and L, by its letter or its place. */
export function locks(event: KeyboardEvent): boolean {
  const isL = event.code === 'KeyL' || event.key.toLowerCase() === 'l';
  return isL && (event.ctrlKey || event.metaKey) && !event.repeat && !event.isComposing;
}

/** Reload and its like have no place here; text fields keep their menu. */
export function oncontextmenu(event: MouseEvent): void {
  const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (!isField) event.preventDefault();
}
