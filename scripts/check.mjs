// npm run check: format, lints, types, and the rules that no linter knows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFeatures, writeBindings } from './build.mjs';
import { bin, buildPages, installPackages } from './pages.mjs';
import { must, root, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild } from './system.mjs';

requireToolchains();
install(toBuild);
await installPackages();
await buildPages();

step('Format');
await must('cargo', ['fmt', '--all', '--check']);
await must('cargo', ['fmt', '--check', '--manifest-path', 'tests/fuzz/Cargo.toml']);
await must(bin('prettier'), ['--check', '--log-level', 'warn', 'ui', 'tests/window', 'scripts']);

step('Lints');
await must('cargo', ['clippy', '--workspace', '--all-targets', '--locked', ...testFeatures, '--', '-D', 'warnings']);
const tested = ['--features', 'holdfast-desktop/fuzzing,holdfast-phrase/testing,holdfast-vault/testing'];
await must('cargo', ['clippy', '--workspace', '--locked', ...tested, '--', '-D', 'warnings']);
await must(bin('eslint'), ['--max-warnings', '0', '.'], { cwd: join(root, 'ui') });

step('Types');
await must(bin('svelte-check'), ['--workspace', 'ui', '--tsconfig', './tsconfig.json', '--fail-on-warnings']);
await must(bin('tsc'), ['--noEmit', '-p', 'ui/tsconfig.json']);
await must(bin('tsc'), ['--noEmit', '-p', 'tests/window/tsconfig.json']);

step('Bindings');
await writeBindings();
const bindings = (path) => readFileSync(join(root, path), 'utf8');
if (bindings('target/bindings.ts') !== bindings('ui/src/lib/ipc/bindings.ts')) {
  stop('ui/src/lib/ipc/bindings.ts is stale. Run: npm run bindings');
}

step('Every look at a secret says why');
await checkExpose();

step('Nothing in the programs can talk to a server');
await checkOffline();

console.log('\nAll checks passed.');

/** No HTTP client and no TLS is among what the programs are built of, on any system that they are made for. */
async function checkOffline() {
  const forbidden = [
    'attohttpc',
    'curl',
    'h2',
    'hyper',
    'isahc',
    'minreq',
    'native-tls',
    'openssl',
    'reqwest',
    'rustls',
    'surf',
    'tungstenite',
    'ureq'
  ];
  const names = new Set();
  for (const target of ['x86_64-unknown-linux-gnu', 'aarch64-apple-darwin', 'x86_64-pc-windows-msvc']) {
    const what = ['--workspace', '--edges', 'normal', '--prefix', 'none', '--format', '{p}', '--target', target];
    const tree = await must('cargo', ['tree', '--locked', ...what], { quiet: true });
    for (const line of tree.split('\n')) names.add(line.split(' ')[0]);
  }
  const found = forbidden.filter((name) => names.has(name));
  if (names.size < 100) stop('cargo tree lists too little to judge by.');
  if (found.length > 0) stop(`These crates talk to servers, and Holdfast does not: ${found.join(', ')}`);
}

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
