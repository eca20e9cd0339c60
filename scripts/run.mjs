// Running other programs, for the tasks in package.json. Uses nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The steps so far, and the second in which each began. */
const steps = [];

/** Says which step comes now, and how long the task has run. */
export function step(text) {
  steps.push({ text, from: process.uptime() });
  console.log(`\n── ${text} (${clock(process.uptime()).trim()})`);
}

/** Says how long each step took. */
export function sayTimes() {
  const now = process.uptime();
  const rows = steps.map(({ text, from }, i) => `${clock((steps[i + 1]?.from ?? now) - from)}  ${text}`);
  console.log(`\nHow long each step took, ${clock(now)} in all:\n${rows.join('\n')}`);
}

/** Minutes and seconds. */
function clock(seconds) {
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Ends the task with a sentence that says what to do. */
export function stop(text) {
  console.error(`\n${text}`);
  process.exit(1);
}

/**
 * Runs a program with its output shown. Resolves to its exit status and to what it printed. One that is `behind` others takes what they
 * leave of the processors.
 */
export function run(program, args, { env = {}, cwd = root, quiet = false, behind = false } = {}) {
  return new Promise((resolve) => {
    const [name, line] = behind ? ['nice', ['-n', '19', program, ...args]] : [program, args];
    const child = spawn(name, line, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const show = (stream) => (chunk) => {
      output += chunk;
      if (!quiet) stream.write(chunk);
    };
    child.stdout.on('data', show(process.stdout));
    child.stderr.on('data', show(process.stderr));
    child.on('error', (error) => resolve({ status: 127, output: String(error) }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** Runs a program that must work, or `mayFail`. What it printed is shown where it does not. */
export async function must(program, args, options) {
  const { status, output } = await run(program, args, options);
  if (status !== 0 && options?.mayFail) return output;
  if (status !== 0 && options?.quiet) console.error(output);
  if (status !== 0) stop(`${program} ${args.join(' ')} failed (${status}).`);
  return output;
}

/** Keeps so many processors busy until this process ends, however it ends. */
export function keepBusy(count) {
  const line = ['--pdeathsig', 'KILL', process.execPath, '-e', 'for (;;);'];
  for (let loop = 0; loop < count; loop += 1) spawn('setpriv', line, { stdio: 'ignore' }).unref();
}

/** Whether a program is there. */
export function has(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
