// The npm packages and the pages.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, step } from './run.mjs';

const mark = join(root, 'node_modules', '.holdfast-lock');

/** Installs the npm packages of the lock file, if they are not there. Their install scripts are not run: none is needed. */
export async function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  step('Installing npm packages');
  await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(mark, lock);
}

/** Runs a program of an npm package. */
export function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** Builds the pages into ui/dist. */
export async function buildPages() {
  step('Building the pages');
  await must(bin('vite'), ['build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn']);
}
