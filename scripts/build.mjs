// Building the programs.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, step } from './run.mjs';

/** What test builds have and shipped ones have not. */
export const automated = 'holdfast-desktop/automation,holdfast-desktop/bindings';
export const testFeatures = ['--features', automated];

/** Builds every program for the tests, and into target/closed the window that no WebDriver may attach to, like a shipped one. */
export async function buildForTests() {
  step('Building the programs');
  const build = (features) => must('cargo', ['build', '--workspace', '--bins', '--locked', '--features', features]);
  await build('holdfast-desktop/bindings');
  const closed = join(root, 'target', 'closed');
  mkdirSync(closed, { recursive: true });
  copyFileSync(join(root, 'target', 'debug', 'holdfast-desktop'), join(closed, 'holdfast-desktop'));
  await build(automated);
}

/** Builds the app as it is shipped. */
export async function buildApp(options) {
  if (!options?.behind) step('Building Holdfast (some minutes the first time)');
  await must('cargo', ['build', '--release', '--locked', '-p', 'holdfast-desktop', '-p', 'holdfast'], options);
}

/** Writes target/bindings.ts: the types of crates/app/src/dto and the commands, for the pages. */
export async function writeBindings() {
  // Of the whole workspace: with fewer packages the crates would be built with other features, and so once more.
  await must('cargo', ['test', '--locked', '-q', '--workspace', '--lib', ...testFeatures, 'bindings_are_written']);
}
