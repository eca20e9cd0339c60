// Building the programs.
import { must, step } from './run.mjs';

/** What test builds have and shipped ones have not. */
export const testFeatures = ['--features', 'holdfast-desktop/automation,holdfast-desktop/bindings'];

/** Builds every program for the tests. */
export async function buildForTests() {
  step('Building the programs');
  await must('cargo', ['build', '--workspace', '--bins', '--locked', ...testFeatures]);
}

/** Builds the app as it is shipped. */
export async function buildApp() {
  step('Building Holdfast (some minutes the first time)');
  await must('cargo', ['build', '--release', '--locked', '-p', 'holdfast-desktop', '-p', 'holdfast']);
}

/** Writes target/bindings.ts: the types of src-tauri/src/dto and the commands, for the pages. */
export async function writeBindings() {
  await must('cargo', ['test', '--locked', '-q', '-p', 'holdfast-desktop', ...testFeatures, 'bindings_are_written']);
}
