// npm run check: format, lints, types, and the rules that no linter knows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { automated, testFeatures, writeBindings } from './build.mjs';
import { wrongInTheHouse } from './house.mjs';
import { wrongMessages } from './messages.mjs';
import { bin, buildPages, installPackages } from './pages.mjs';
import { isRescuePageFresh } from './rescue-page.mjs';
import { must, root, sayTimes, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild } from './system.mjs';
import { tool } from './tools.mjs';

requireToolchains();
install(toBuild);
await installPackages();
await buildPages();

step('Lock files');
// cargo-fuzz would write what is missing into it.
const ofFuzz = ['metadata', '--locked', '--format-version', '1', '--manifest-path', 'tests/fuzz/Cargo.toml'];
await must('cargo', ofFuzz, { quiet: true });

step('Format');
await must('cargo', ['fmt', '--all', '--check']);
await must('cargo', ['fmt', '--check', '--manifest-path', 'tests/fuzz/Cargo.toml']);
const formatted = ['ui', 'rescue', 'tests/window', 'tests/package', 'tests/rescue', 'scripts'];
await must(bin('prettier'), ['--check', '--log-level', 'warn', ...formatted]);

step('Lints');
await must('cargo', ['clippy', '--workspace', '--all-targets', '--locked', ...testFeatures, '--', '-D', 'warnings']);
// With the same features of the crates, or all of them would be checked once more.
const tested = ['--features', `${automated},holdfast-app/testing,holdfast-phrase/testing,holdfast-vault/testing`];
await must('cargo', ['clippy', '--workspace', '--all-targets', '--locked', ...tested, '--', '-D', 'warnings']);
for (const folder of ['ui', 'rescue'])
  await must(bin('eslint'), ['--max-warnings', '0', '.'], { cwd: join(root, folder) });

step('Types');
await must(bin('svelte-check'), ['--workspace', 'ui', '--tsconfig', './tsconfig.json', '--fail-on-warnings']);
await must(bin('tsc'), ['--noEmit', '-p', 'ui/tsconfig.json']);
for (const folder of ['rescue', 'tests/window', 'tests/rescue']) {
  await must(bin('tsc'), ['--noEmit', '-p', `${folder}/tsconfig.json`]);
}

step('Bindings');
await writeBindings();
const bindings = (path) => readFileSync(join(root, path), 'utf8');
if (bindings('target/bindings.ts') !== bindings('ui/src/lib/ipc/bindings.ts')) {
  stop('ui/src/lib/ipc/bindings.ts is stale. Run: npm run bindings');
}

step('The rescue page');
if (!(await isRescuePageFresh())) stop('rescue/page.html is stale. Run: npm run rescue');

step('The house');
const misplaced = await wrongInTheHouse();
if (misplaced.length > 0) stop(`Not as the house is (docs/ARCHITECTURE.md):\n  ${misplaced.join('\n  ')}`);

step('Messages');
const wrong = await wrongMessages();
if (wrong.length > 0) stop(`The messages are not whole:\n  ${wrong.join('\n  ')}`);

step('Every look at a secret says why');
await checkExpose();

// It reads the crates of all systems, and fetches none.
await must('cargo', ['fetch', '--locked', '--quiet']);
step('Licences, sources, and crates that nothing may be built of');
await must(await tool('cargo-deny', '0.20.2'), [
  '--offline',
  'check',
  '--hide-inclusion-graph',
  'bans',
  'licenses',
  'sources'
]);

step('No dependency is there for nothing');
await must(await tool('cargo-machete', '0.9.2'), ['--with-metadata']);

sayTimes();
console.log('\nAll checks passed.');

/** Each call of `expose()` in Rust has a line `// EXPOSE: why` in the eight lines above it. */
async function checkExpose() {
  const files = await must('git', ['ls-files', '*.rs'], { quiet: true });
  const silent = [];
  for (const file of files.split('\n').filter(Boolean)) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    lines.forEach((line, i) => {
      if (!/\.expose\(\)|::expose\b/.test(line) || line.trim().startsWith('//')) return;
      const above = lines.slice(Math.max(0, i - 8), i);
      if (!above.some((other) => other.includes('// EXPOSE:'))) silent.push(`${file}:${i + 1}`);
    });
  }
  if (silent.length > 0) stop(`These lines look at a secret without saying why:\n  ${silent.join('\n  ')}`);
}
