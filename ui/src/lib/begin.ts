// What the core says in the address of a page, so that it begins in its colours and its language.
import { beginLanguage } from './language.svelte';
import { beginTheme } from './theme';

const SOON_MS = 300;

/** Before anything is shown. */
export function begin(): void {
  beginLanguage(said('language') ?? '');
  beginTheme(said('theme') ?? 'system');
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
