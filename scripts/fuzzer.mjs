// The fuzz targets of tests/fuzz.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { must, root, run, step } from './run.mjs';
import { tool } from './tools.mjs';

export const targets = ['container', 'phrase', 'minima', 'requests'];

const version = '0.13.2';
const folder = join(root, 'tests', 'fuzz');
/** Where what runs find is kept. */
const kept = join(root, 'target', 'fuzz');

/** Builds the targets with coverage. All that they run of Holdfast is safe Rust, so there is no sanitizer to pay for. */
export async function buildTargets(options) {
  const program = await tool('cargo-fuzz', version, options);
  if (!options?.behind) step('Building the fuzz targets');
  const what = ['fuzz', 'build', '--fuzz-dir', folder, '--sanitizer', 'none', '--dev'];
  await must(program, what, { ...options, cwd: folder, env: { CARGO_TARGET_DIR: join(root, 'target') } });
}

/** Runs targets for so many seconds each, one on each core. Gives `{ name, status, seconds, runs }` of each. */
export async function fuzz(seconds, names) {
  const waiting = [...names];
  const results = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) results.push(await one(name, seconds));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, work));
  return results;
}

async function one(name, seconds) {
  const [corpus, found] = ['corpus', 'found'].map((what) => join(kept, what, name));
  for (const path of [corpus, found]) mkdirSync(path, { recursive: true });
  const options = [`-max_total_time=${seconds}`, '-timeout=60', '-rss_limit_mb=4096', '-print_final_stats=1'];
  const program = join(root, 'target', await host(), 'debug', name);
  // New inputs go to the first folder. There is nothing outside that a target may talk to.
  const args = [...options, `-artifact_prefix=${found}/`, corpus, join(folder, 'corpus', name)];
  const env = { DISPLAY: '', WAYLAND_DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const { status, output } = await run(program, args, { quiet: true, env });
  const runs = Number(output.match(/stat::number_of_executed_units: (\d+)/)?.[1] ?? 0);
  console.log(`${name}: ${runs} runs in ${seconds} s, ${status === 0 ? 'nothing found' : 'found something'}`);
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
