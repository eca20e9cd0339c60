// The npm packages and the pages.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Builds the pages into ui/dist, where files that come out the same stay as they are: the programs hold them, and are built again for new ones. */
export async function buildPages() {
  step('Building the pages');
  const [made, pages] = [join(root, 'target', 'pages'), join(root, 'ui', 'dist')];
  const options = ['--outDir', made, '--emptyOutDir', '--logLevel', 'warn'];
  await must(bin('vite'), ['build', '--config', 'ui/vite.config.ts', ...options]);
  const [fresh, there] = [filesIn(made), filesIn(pages)];
  for (const name of there.filter((name) => !fresh.includes(name))) rmSync(join(pages, name));
  for (const name of fresh) {
    const bytes = readFileSync(join(made, name));
    if (there.includes(name) && bytes.equals(readFileSync(join(pages, name)))) continue;
    mkdirSync(dirname(join(pages, name)), { recursive: true });
    writeFileSync(join(pages, name), bytes);
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
}
