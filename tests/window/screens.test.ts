import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { bothThemes, type Violation } from './axe';
import { root } from './driver';
import { enlarged } from './enlarged';
import { journeys, rootJourneys } from './journeys/all';
import { Stage } from './journeys/stage';
import { isRoot } from './processes';

const all = { ...journeys, ...(isRoot ? rootJourneys : {}) };

/** Chinese where the most is read; every screen in every language is the tour's. */
const languages: Record<string, string> = { ceremony: 'zh-Hans' };

const lines = new Map<string, string>();
let stage: Stage | undefined;

afterEach(async () => stage?.end());

afterAll(() => {
  const folder = join(root, 'target', 'test-results');
  mkdirSync(folder, { recursive: true });
  const head = '| theme | screen | rules that hold | rules that do not |\n| --- | --- | --- | --- |\n';
  writeFileSync(join(folder, 'axe.md'), head + [...lines.values()].join('\n') + '\n');
});

test.each(Object.entries(all))(
  '%s: axe finds nothing wrong in either theme, and all can be reached at 200 %',
  async (name, journey) => {
    const found: Violation[] = [];
    const lost: Record<string, string[]> = {};
    stage = new Stage({ theme: 'light', language: languages[name] ?? 'en' }, async (app, screen) => {
      for (const [theme, { violations, passes }] of Object.entries(await bothThemes(app, screen))) {
        found.push(...violations);
        const broken = violations.map(({ rule }) => rule).join(', ') || 'none';
        lines.set(`${name} ${theme} ${screen}`, `| ${theme} | ${screen} | ${passes} | ${broken} |`);
      }
      // The size is a setting, too.
      const here = screen === 'settings-unreadable' ? [] : await enlarged(app);
      if (here.length > 0) lost[screen] = here;
    });
    await journey(stage);
    expect(found).toEqual([]);
    expect(lost).toEqual({});
  }
);
