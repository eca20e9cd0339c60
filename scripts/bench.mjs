// npm run bench: measures what has a goal, in one run, and writes docs/BENCHMARKS.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildForTests } from './build.mjs';
import { onOwnDisplay } from './display.mjs';
import { bin, buildPages, installPackages } from './pages.mjs';
import { root, run, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toDrive } from './system.mjs';

if (process.platform !== 'linux') stop('The benches run on Linux: they need Xvfb and WebKitWebDriver.');

requireToolchains();
install([...toBuild, ...toDrive]);
await installPackages();
await buildPages();
await buildForTests();

step('Typing words, in the real window');
const [program, args] = onOwnDisplay([bin('vitest'), 'run', '--config', 'tests/window/vitest.config.ts']);
const { status } = await run(program, args, { env: { HOLDFAST_TOUR: 'bench' } });
if (status !== 0) stop('The bench did not reach its end.');

const typing = JSON.parse(readFileSync(join(root, 'target', 'bench-typing.json'), 'utf8'));
const ms = (value) => value.toFixed(1);
const row = ({ name, keys, shown, answered }) =>
  `| ${name} | ${keys} | ${ms(shown.median)} | ${ms(shown.p95)} | ${ms(shown.most)} | ${ms(answered.median)} | ${ms(answered.p95)} | ${ms(answered.most)} |`;
const [one, ten] = typing;
const [cpu] = cpus();
const text = `# Benchmarks

Written by \`npm run bench\`, on ${cpus().length} cores of "${cpu.model.trim()}", ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release().split('.').slice(0, 2).join('.')}, without a
graphics card, with the window of the test build.

## Typing words in an import

Goal: under 16 ms a key, with all ten word lists. *Shown* is the time from a key's event until the page is free again with the
letter in its field; *answered* is until the marks and completions of the core are in the page, which nobody waits for. Milliseconds.

| words of | keys | shown, median | 95 % | most | answered, median | 95 % | most |
| --- | --- | --- | --- | --- | --- | --- | --- |
${typing.map(row).join('\n')}

Ten lists against one: ${(ten.answered.median / one.answered.median).toFixed(2)} times as long until the answer, ${(ten.shown.median / one.shown.median).toFixed(2)} times until the letter.
`;
writeFileSync(join(root, 'docs', 'BENCHMARKS.md'), text);
console.log(`\n${text}`);
