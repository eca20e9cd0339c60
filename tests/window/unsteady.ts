// A test of the real window has the whole desktop to wait for, so it is run once more when it fails, in a new app. What passed only
// then is named, with what went wrong before: it is to be mended all the same. See once.ts for those that are not run once more.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';
import { root } from './driver';

export default class Unsteady implements Reporter {
  readonly #found: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return;
    const wrong = (test.result().errors ?? []).map(({ message }) => message.split('\n')[0] ?? '');
    this.#found.push(`${test.module.relativeModuleId}: ${test.fullName}: ${wrong.join('; ')}`);
  }

  onTestRunEnd(): void {
    const folder = join(root, 'target', 'test-results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'unsteady.json'), JSON.stringify(this.#found, null, 2));
  }
}
