// Whether people who see, hear or point differently can use a screen: axe-core, in the real window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { type App } from './driver';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A rule that a screen breaks, and the elements that do. */
export interface Violation {
  screen: string;
  rule: string;
  where: string[];
}

/** What axe finds: `complete` says how many rules were looked at, so that none is not for want of looking. */
export interface Finding {
  violations: Violation[];
  passes: number;
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  passes: unknown[];
}

/** Fewer rules than that were never met on any screen; with less, axe did not look. */
const FEWEST_RULES = 8;

/** Puts a page into a theme, as a change in Settings does; colours fade for a moment. */
export async function wear(app: App, theme: string): Promise<void> {
  await app.runAsync(`
    const done = arguments[arguments.length - 1];
    document.documentElement.dataset.theme = ${JSON.stringify(theme)};
    getComputedStyle(document.body).color;
    const fades = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    Promise.allSettled(fades.map(({ finished }) => finished)).then(() => done());`);
}

/** Looks at a screen in both themes; the light one stays. */
export async function bothThemes(app: App, screen: string): Promise<Record<string, Finding>> {
  const findings: Record<string, Finding> = {};
  for (const theme of ['dark', 'light']) {
    await wear(app, theme);
    const found = await axe(app, `${screen}, ${theme}`);
    expect(found.passes, screen).toBeGreaterThanOrEqual(FEWEST_RULES);
    findings[theme] = found;
  }
  return findings;
}

/** The same for a screen that no journey comes by. */
export async function isAccessible(app: App, screen: string): Promise<void> {
  const findings = await bothThemes(app, screen);
  expect(Object.values(findings).flatMap(({ violations }) => violations)).toEqual([]);
}

/** Looks at the current window. */
async function axe(app: App, screen: string): Promise<Finding> {
  // The page's own policy forbids scripts from elsewhere; the driver puts this one in as it does its own.
  await app.run(`if (!window.axe) { ${source} }`);
  const result = (await app.runAsync(`
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
      ({ violations, passes }) => done(JSON.stringify({ violations, passes: passes.map(({ id }) => id) })),
      (error) => done(JSON.stringify({ violations: [{ id: String(error), nodes: [] }], passes: [] }))
    );`)) as string;
  const { violations, passes } = JSON.parse(result) as AxeResult;
  return {
    passes: passes.length,
    violations: violations.map(({ id, nodes }) => ({
      screen,
      rule: id,
      where: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`)
    }))
  };
}
