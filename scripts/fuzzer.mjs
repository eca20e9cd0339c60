// The fuzz targets of tests/fuzz.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { must, root, run, step } from './run.mjs';
import { tool } from './tools.mjs';

export const targets = ['container', 'phrase', 'minima', 'requests'];

const version = '0.13.2';
const folder = join(root, 'tests', 'fuzz');
/** What `npm test` tries: the same inputs each time, which take some twenty seconds. */
const SEED = 15;
const RUNS = { container: 20_000, phrase: 12_000, minima: 50_000, requests: 1_600 };
/** A computer that is so slow tries fewer. */
const MOST_SECONDS = 600;
/** Where what runs find is kept. */
const kept = join(root, 'target', 'fuzz');

/** Builds the targets with coverage. What they run of Holdfast is safe Rust, so there is no sanitizer to pay for. */
export async function buildTargets(options) {
  const program = await tool('cargo-fuzz', version, options);
  if (!options?.behind) step('Building the fuzz targets');
  const what = ['fuzz', 'build', '--fuzz-dir', folder, '--sanitizer', 'none', '--dev'];
  await must(program, what, { ...options, cwd: folder, env: { CARGO_TARGET_DIR: join(root, 'target') } });
}

/**
 * Runs targets, one on each core: each for so many seconds, or `fixed`: so many inputs from the same seed, beginning with the corpus that is
 * committed and no other. Gives `{ name, status, seconds, runs }` of each.
 */
export async function fuzz(names, { seconds, fixed }) {
  const waiting = [...names];
  const results = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const limits = fixed ? [`-seed=${SEED}`, `-runs=${RUNS[name]}`] : [];
      results.push(await one(name, [...limits, `-max_total_time=${fixed ? MOST_SECONDS : seconds}`], fixed));
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, work));
  return results;
}

async function one(name, limits, fixed) {
  const [corpus, found] = [fixed ? 'fixed' : 'corpus', 'found'].map((what) => join(kept, what, name));
  if (fixed) rmSync(corpus, { recursive: true, force: true });
  for (const path of [corpus, found]) mkdirSync(path, { recursive: true });
  const options = [...limits, '-timeout=60', '-rss_limit_mb=4096', '-print_final_stats=1'];
  const program = join(root, 'target', await host(), 'debug', name);
  // New inputs go to the first folder. There is nothing outside that a target may talk to.
  const args = [...options, `-artifact_prefix=${found}/`, corpus, join(folder, 'corpus', name)];
  const env = { DISPLAY: '', WAYLAND_DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const start = performance.now();
  const { status, output } = await run(program, args, { quiet: true, env });
  const seconds = (performance.now() - start) / 1000;
  const runs = Number(output.match(/stat::number_of_executed_units: (\d+)/)?.[1] ?? 0);
  console.log(
    `${name}: ${runs} runs in ${seconds.toFixed(0)} s, ${status === 0 ? 'nothing found' : 'found something'}`
  );
  if (status !== 0) console.log(output.split('\n').slice(-60).join('\n'));
  return { name, status, seconds, runs };
}

/** What cargo-fuzz builds for. */
async function host() {
  const { output } = await run('rustc', ['-vV'], { quiet: true });
  return output.match(/^host: (.+)$/m)?.[1] ?? '';
}

/** Adds what was run to the table in docs/FUZZING.md. What found something is not counted. */
export async function record(results) {
  const path = join(root, 'docs', 'FUZZING.md');
  const text = readFileSync(path, 'utf8');
  const updated = text.replace(/^\| `(\w+)` \| (\d+) \| (\d+) \|/gm, (row, name, minutes, runs) => {
    const result = results.find((one) => one.name === name && one.status === 0);
    if (!result) return row;
    return `| \`${name}\` | ${Number(minutes) + Math.round(result.seconds / 60)} | ${Number(runs) + result.runs} |`;
  });
  writeFileSync(path, updated);
}
