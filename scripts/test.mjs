// npm test: installs what tests need and runs everything. Ends with one line "N passed, N failed". `npm test -- window lock` runs one part,
// and of the window the files that are named. `npm run test:strict` lets no window test pass that has to be run once more.
import { join } from 'node:path';
import { buildApp, buildForTests } from './build.mjs';
import { buildTargets, fuzz, targets } from './fuzzer.mjs';
import { buildPages, installPackages } from './pages.mjs';
import { forgetResults, rust, slowest, unsteady, vitest } from './results.mjs';
import { must, root, run, sayTimes, step, stop } from './run.mjs';
import {
  install,
  requireToolchains,
  toBrowse,
  toBuild,
  toDrive,
  toPackage,
  toRecover,
  toStandBeside,
  toSync,
  toUnlock,
  toWayland
} from './system.mjs';

const parts = ['rust', 'sync', 'pages', 'rescue', 'window', 'packages', 'fuzz'];
/** Changes on each of two computers, and the seed; `npm run test:sync` makes as many as one wants. */
const SYNCED = ['24', '3'];
const strict = process.argv.includes('--strict');
const [part, ...files] = process.argv.slice(2).filter((word) => word !== '--strict');
if (part !== undefined && !parts.includes(part)) stop(`There is no part "${part}". There are: ${parts.join(', ')}`);
const wants = (name) => part === undefined || part === name;

if (process.platform !== 'linux') stop('The tests run on Linux: they need Xvfb and WebKitWebDriver.');

requireToolchains();
install([
  ...[...toBrowse, ...toBuild, ...toDrive, ...toPackage, ...toRecover],
  ...[...toStandBeside, ...toSync, ...toUnlock, ...toWayland]
]);
await installPackages();
await buildPages();
if (wants('rust') || wants('window')) await buildForTests();

const counts = { passed: 0, failed: 0 };
const said = [];
forgetResults();

if (wants('rust')) await count(rust());
if (wants('sync')) {
  const { status } = await run(process.execPath, [join(root, 'scripts', 'synced.mjs'), ...SYNCED]);
  await count({ passed: Number(status === 0), failed: Number(status !== 0), status: 0 });
}
if (wants('pages')) {
  step('Pages');
  await count(vitest('pages', ['--config', 'ui/vite.config.ts']));
}
if (wants('rescue')) {
  step('The rescue page in browsers');
  await count(vitest('rescue', ['--config', 'tests/rescue/vitest.config.ts'], { isOffline: true }));
}
/** What is tested after the window is built behind its tests. */
let app;
let fuzzers;
if (wants('window')) {
  step('The real window');
  if (part === undefined) {
    // What goes wrong here is said where it is built again and not behind anything.
    const options = { quiet: true, behind: true, mayFail: true };
    app = buildApp(options);
    fuzzers = app.then(() => buildTargets(options));
  }
  const options = ['--config', 'tests/window/vitest.config.ts', '--reporter=./tests/window/unsteady.ts'];
  await count(vitest('window', [...options, ...files]));
  sayUnsteady();
}
if (wants('packages')) {
  step('The packages');
  await app;
  await must(process.execPath, [join(root, 'scripts', 'package.mjs')]);
  await count(vitest('package', ['--config', 'tests/package/vitest.config.ts']));
}
if (wants('fuzz')) {
  await fuzzers;
  await buildTargets();
  step('Fuzzing');
  const fuzzed = await fuzz(targets, { fixed: true });
  const failed = fuzzed.filter(({ status }) => status !== 0).length;
  await count({ passed: fuzzed.length - failed, failed, status: 0 });
}

sayTimes();
const slow = slowest(10).map(({ seconds, name }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`);
if (slow.length > 0) console.log(`\nThe slowest tests:\n${slow.join('\n')}`);
if (said.length > 0) console.log(`\n${said.join('\n')}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

/** Names the window tests that passed only when they were run once more. Where it is strict, each of them has failed. */
function sayUnsteady() {
  const { tests, starts } = unsteady();
  if (tests.length > 0) said.push(`Passed only when run once more:\n  ${tests.join('\n  ')}`);
  if (starts.length > 0) said.push(`The app had to be started again in:\n  ${starts.join('\n  ')}`);
  if (!strict) return;
  counts.passed -= tests.length;
  counts.failed += tests.length + starts.length;
}

/** A runner that fails without a failed test, as when it does not compile, counts as one failure. */
async function count(result) {
  const { passed, failed, status } = await result;
  counts.passed += passed;
  counts.failed += failed + (status !== 0 && failed === 0 ? 1 : 0);
}
