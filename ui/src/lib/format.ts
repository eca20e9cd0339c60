// Sizes and lists as a person writes them.
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { formatTag } from './language.svelte';

const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;

export function size(bytes: number): string {
  if (bytes < MEGABYTE) return m.backups_kilobytes({ count: Math.max(1, Math.round(bytes / KILOBYTE)) });
  return m.backups_megabytes({ count: number(bytes / MEGABYTE, 1) });
}

/** With so many digits after the point. */
export function number(value: number, digits = 0): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(formatTag(), options).format(value);
}

/** "150 %" as the language writes it. */
export function percent(value: number): string {
  return new Intl.NumberFormat(formatTag(), { style: 'percent' }).format(value / 100);
}

/** One after the other: with spaces between them in English, without in Chinese. */
export function sentences(parts: string[]): string {
  return parts.filter(Boolean).join(getLocale() === 'en' ? ' ' : '');
}

/** How many names a list has before it says how many more there are. */
const NAMED = 8;

export function list(names: string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED), m.list_more({ count: names.length - NAMED })] : names;
  return new Intl.ListFormat(formatTag()).format(shown);
}
