// Where the vaults that many tests begin with are kept during one run. They hold the phrases of the tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'HOLDFAST_MADE_VAULTS';

/** The folder of this run. */
export const madeVaults = (): string => process.env[NAME] ?? '';

/** Called by vitest before the first file of tests and, what it returns, after the last. */
export default function setup(): () => void {
  // Each project of the configuration calls it.
  if (madeVaults() !== '') return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-made-'));
  process.env[NAME] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
