// What the core says in the address of a page, so that it begins in its colours and its language.
import { beginLanguage, useLanguage } from './language.svelte';
import { beginTheme, useTheme } from './theme';

const SOON_MS = 300;

/** Before anything is shown; what the core says there later counts from then on. */
export function begin(): void {
  const language = (): string => said('language') ?? '';
  const theme = (): string => said('theme') ?? 'system';
  beginLanguage(language());
  beginTheme(theme());
  window.addEventListener('hashchange', () => {
    useLanguage(language());
    useTheme(theme());
  });
}

/** Resolves when the letters of the screens are there, so that no text moves under the eyes; or soon, should they not come. */
export async function letters(): Promise<void> {
  const fonts = ['Inter Variable', 'JetBrains Mono Variable'].map((font) => document.fonts.load(`1em "${font}"`));
  const soon = new Promise((resolve) => setTimeout(resolve, SOON_MS));
  await Promise.race([Promise.allSettled(fonts), soon]);
}

function said(name: string): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get(name);
}
