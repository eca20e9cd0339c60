// Running the test runners, and reading what they write down.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { testFeatures } from './build.mjs';
import { bin } from './pages.mjs';
import { buildRescueReader } from './rescue-page.mjs';
import { must, root, run, step } from './run.mjs';
import { tool } from './tools.mjs';

/** What the runners write down in the newest run. */
export const results = join(root, 'target', 'test-results');

const workspace = ['--workspace', '--locked', ...testFeatures];
/** As .config/nextest.toml says. */
const junit = join(root, 'target', 'nextest', 'default', 'junit.xml');

/** Takes away what the runners wrote down before. */
export function forgetResults() {
  rmSync(junit, { force: true });
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
}

/** Runs the Rust tests and the examples in the documentation, or only those tests that a filter of nextest names. */
export async function rust({ filter, env } = {}) {
  await installPython();
  await buildRescueReader();
  const nextest = await tool('cargo-nextest', '0.9.143');
  step('Rust');
  rmSync(junit, { force: true });
  const only = filter === undefined ? [] : ['-E', filter];
  const tested = await run(nextest, ['nextest', 'run', ...workspace, ...only], { env });
  const cases = rustTests();
  const failed = cases.filter(({ passed }) => !passed).length;
  if (filter !== undefined) return { status: tested.status, passed: cases.length - failed, failed };
  // nextest runs no examples in the documentation.
  const examples = await run('cargo', ['test', '--doc', ...workspace]);
  const found = [...examples.output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)];
  const sum = (group) => found.reduce((total, match) => total + Number(match[group]), 0);
  return {
    status: tested.status || examples.status,
    passed: cases.length - failed + sum(1),
    failed: failed + sum(2)
  };
}

let hasPython = false;

/** Other implementations of what is derived, into target/python, once in a task. */
async function installPython() {
  if (hasPython) return;
  hasPython = true;
  step('Python packages for comparisons');
  const python = join(root, 'target', 'python');
  await must('/usr/bin/python3', ['-m', 'venv', python]);
  await must(join(python, 'bin', 'pip'), [
    'install',
    '--quiet',
    '-r',
    join(root, 'tests', 'blackbox', 'requirements.txt')
  ]);
}

/** Runs a program where there is no network but the computer's own. */
const offline = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
// Another user needs a user namespace for that; root does without, and has none inside another root.
const alone = ['unshare', '--net', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

/** Runs a configuration of vitest, where it says so without a network. */
export async function vitest(name, options, { env, isOffline = false } = {}) {
  const file = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  rmSync(file, { force: true });
  const [program, ...line] = [...(isOffline ? [...alone, ...offline] : []), bin('vitest'), 'run', ...options];
  const { status } = await run(program, [...line, ...reporters], { env: { NODE_ENV: 'test', ...env } });
  const { numPassedTests, numFailedTests } = read(file) ?? { numPassedTests: 0, numFailedTests: 0 };
  return { status, passed: numPassedTests, failed: numFailedTests };
}

/** The window tests that passed when they were run once more, and not before; and those whose app had to be started again. */
export function unsteady() {
  const again = join(results, 'started-again.txt');
  const started = existsSync(again) ? readFileSync(again, 'utf8').trim().split('\n') : [];
  return { tests: read(join(results, 'unsteady.json')) ?? [], starts: started };
}

/** The tests of the newest run that took longest. */
export function slowest(count) {
  const pages = ['pages', 'rescue', 'window', 'package'].flatMap(
    (name) => read(join(results, `${name}.json`))?.testResults ?? []
  );
  const all = pages.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      name: `${relative(root, name)}: ${fullName}`,
      seconds: (duration ?? 0) / 1000
    }))
  );
  all.push(...rustTests());
  return all.sort((a, b) => b.seconds - a.seconds).slice(0, count);
}

/** The tests in nextest's newest report. */
function rustTests() {
  const text = existsSync(junit) ? readFileSync(junit, 'utf8') : '';
  const found = text.matchAll(/<testcase ([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g);
  return [...found].map(([, attributes, , inside = '']) => {
    const value = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    return {
      name: `${value('classname')}: ${value('name')}`,
      seconds: Number(value('time')),
      passed: !/<(failure|error)\b/.test(inside)
    };
  });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
