// The language of the pages. The core decides it; messages that are on the screen change with it.
import { baseLocale, isLocale, type Locale, overwriteGetLocale } from '$lib/paraglide/runtime';

let spoken = $state<Locale>(baseLocale);

/** How languages call themselves. */
export const languages: { tag: Locale; name: string }[] = [
  { tag: 'en', name: 'English' },
  { tag: 'zh-Hans', name: '简体中文' }
];

/** What Intl is asked for: English with the day before the month. */
const formats: Record<Locale, string> = { en: 'en-GB', 'zh-Hans': 'zh-Hans-CN' };

/** The tag for dates, numbers and lists in the language of the page. */
export function formatTag(): string {
  return formats[spoken];
}

/** Switches to a language that there are messages in; any other leaves it as it is. */
export function useLanguage(tag: string): void {
  if (!isLocale(tag)) return;
  spoken = tag;
  document.documentElement.lang = tag;
}

/** Begins with the language that the address names. */
export function beginLanguage(tag: string): void {
  overwriteGetLocale(() => spoken);
  useLanguage(tag);
}
