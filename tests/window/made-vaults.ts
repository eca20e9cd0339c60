// Where the vaults that many tests begin with are kept during one run. They hold the phrases of the tests.
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'HOLDFAST_MADE_VAULTS';

/** The folder of this run. */
const madeVaults = (): string => process.env[NAME] ?? '';

/** Called by vitest before the first file of tests and, what it returns, after the last. */
export default function setup(): () => void {
  // Each project of the configuration calls it.
  if (madeVaults() !== '') return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-made-'));
  process.env[NAME] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Copies the folder that was made under this name in this run of the tests, or makes it in its place and keeps a copy. */
export function made(name: string, path: string, make: () => unknown): void {
  const kept = join(madeVaults(), name);
  if (existsSync(kept)) {
    cpSync(kept, path, { recursive: true, preserveTimestamps: true });
    return;
  }
  make();
  const own = mkdtempSync(join(madeVaults(), 'new-'));
  cpSync(path, join(own, 'data'), { recursive: true, preserveTimestamps: true });
  try {
    renameSync(join(own, 'data'), kept);
  } catch (error) {
    // Another file of tests may have made the same in the meantime.
    if (!existsSync(kept)) throw error;
  }
  rmSync(own, { recursive: true, force: true });
}
