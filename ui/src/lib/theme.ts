// The theme: as it is set, or as the system has it. The core names it in the address, so that a window begins in its colours.

const system = window.matchMedia('(prefers-color-scheme: dark)');

let set = 'system';

function apply(): void {
  const dark = set === 'dark' || (set === 'system' && system.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** Switches to `light`, `dark` or `system`. */
export function useTheme(theme: string): void {
  set = theme;
  apply();
}

/** Begins with the theme that the address names. */
export function beginTheme(theme: string): void {
  system.addEventListener('change', apply);
  useTheme(theme);
}
