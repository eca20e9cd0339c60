// Sizes and lists as a person writes them.
import { m } from '$lib/paraglide/messages';

const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;

export function size(bytes: number): string {
  if (bytes < MEGABYTE) return m.backups_kilobytes({ count: Math.max(1, Math.round(bytes / KILOBYTE)) });
  return m.backups_megabytes({ count: (bytes / MEGABYTE).toFixed(1) });
}

/** How many names a list has before it says how many more there are. */
const NAMED = 8;

export function list(names: string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED), m.list_more({ count: names.length - NAMED })] : names;
  return new Intl.ListFormat('en-GB').format(shown);
}
