// npm test: installs what tests need and runs everything. Ends with one line "N passed, N failed".
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp, buildForTests, testFeatures } from './build.mjs';
import { onOwnDisplay } from './display.mjs';
import { buildTargets, fuzz, targets } from './fuzzer.mjs';
import { bin, buildPages, installPackages } from './pages.mjs';
import { must, root, run, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toDrive, toPackage, toRecover, toUnlock, toWayland } from './system.mjs';

if (process.platform !== 'linux') stop('The tests run on Linux: they need Xvfb and WebKitWebDriver.');

requireToolchains();
install([...toBuild, ...toDrive, ...toPackage, ...toRecover, ...toUnlock, ...toWayland]);
await installPackages();
await buildPages();
await buildForTests();
await installPython();

const counts = { passed: 0, failed: 0 };
const results = join(root, 'target', 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

step('Rust');
count(await rust());
step('Pages');
count(await vitest('pages', ['--config', 'ui/vite.config.ts']));
step('The real window');
// These tests wait more than they compute: what is tested after them is built behind them.
const built = buildBehind();
const inWindow = ['--config', 'tests/window/vitest.config.ts', '--reporter=./tests/window/unsteady.ts'];
count(await vitest('window', inWindow, onOwnDisplay));
step('The packages');
await built;
await must(process.execPath, [join(root, 'scripts', 'package.mjs')]);
count(await vitest('package', ['--config', 'tests/package/vitest.config.ts']));
await buildTargets();
step('Fuzzing, a minute each');
const fuzzed = await fuzz(60, targets);
counts.passed += fuzzed.filter(({ status }) => status === 0).length;
counts.failed += fuzzed.filter(({ status }) => status !== 0).length;

sayUnsteady();
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

/** What goes wrong there is said where it is built again and not behind anything. */
async function buildBehind() {
  const options = { quiet: true, behind: true, mayFail: true };
  await buildApp(options);
  await buildTargets(options);
}

/** Other implementations of what is derived, into target/python. */
async function installPython() {
  step('Python packages for comparisons');
  const python = join(root, 'target', 'python');
  await must('/usr/bin/python3', ['-m', 'venv', python]);
  await must(join(python, 'bin', 'pip'), ['install', '--quiet', '-r', join(root, 'tests', 'requirements.txt')]);
}

/** Window tests that passed when they were run once more, and not before. */
function sayUnsteady() {
  const file = join(results, 'unsteady.json');
  const found = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  if (found.length > 0) console.log(`\nPassed only when run once more:\n  ${found.join('\n  ')}`);
}

/** A runner that fails without a failed test, as when it does not compile, counts as one failure. */
function count({ passed, failed, status }) {
  counts.passed += passed;
  counts.failed += failed + (status !== 0 && failed === 0 ? 1 : 0);
}

async function rust() {
  const { status, output } = await run('cargo', ['test', '--workspace', '--locked', '--no-fail-fast', ...testFeatures]);
  const found = [...output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)];
  const sum = (group) => found.reduce((total, match) => total + Number(match[group]), 0);
  return { status, passed: sum(1), failed: sum(2) };
}

async function vitest(name, options, wrap = ([program, ...args]) => [program, args]) {
  const file = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const [program, args] = wrap([bin('vitest'), 'run', ...options, ...reporters]);
  const { status } = await run(program, args);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { status, passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { status: 1, passed: 0, failed: 0 };
  }
}
