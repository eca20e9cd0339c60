// A test of the real window has the whole desktop to wait for, so it is run once more when it fails, in a new app. What passed only
// then is named, with what went wrong before: it is to be mended all the same. A secret that is left somewhere every other time is
// left there, so tests of that have to pass at once.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';
import { root } from './driver';

const mustPassAtOnce = ['border.test.ts', 'clipboard.test.ts', 'memory.test.ts', 'offline.test.ts'];

interface Found {
  test: string;
  wrong: string;
  counts: boolean;
}

export default class Unsteady implements Reporter {
  readonly #found: Found[] = [];

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return;
    const wrong = (test.result().errors ?? []).map(({ message }) => message.split('\n')[0] ?? '');
    const file = test.module.relativeModuleId;
    this.#found.push({
      test: `${file}: ${test.fullName}`,
      wrong: wrong.join('; '),
      counts: mustPassAtOnce.includes(file)
    });
  }

  onTestRunEnd(): void {
    const folder = join(root, 'target', 'test-results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'unsteady.json'), JSON.stringify(this.#found, null, 2));
  }
}
