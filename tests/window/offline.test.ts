// The window as it is shipped, without WebDriver: it opens no internet socket, and no WebDriver may attach to it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { activeWindow, pressByKeyboard, typeByKeyboard, windowsOf } from './desktop';
import { App, binary, DataFolder, freePort, root, sleep, until } from './driver';
import { PASSWORD } from './known';
import { end, family } from './processes';

const closed = join(root, 'target', 'closed', 'holdfast-desktop');

/** Putting equal words in order proves nothing, so they are typed: the one ceremony whose answer needs no look at the screen. */
const WORD = 'action';
const EQUAL = Array.from({ length: 12 }, () => WORD).join(' ');

/** A slow machine, and one that traces, may take this much longer for a step than the first time. */
const SLOWER = 3;
const LEAST_MS = 1_000;

/** How long a WebDriver waits for the app, which answers another build within two seconds. */
const PATIENCE_MS = 15_000;

/** Keys that lead from one screen to the next, how many windows there are then, and how long that took. */
interface Step {
  keys: string[];
  text: string;
  windows: number;
  took: number;
}

const clean: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const undo of clean.splice(0).reverse()) await undo();
});

function vault(): DataFolder {
  const data = new DataFolder();
  clean.push(() => data.remove());
  data.withAccount(EQUAL, 'Equal', PASSWORD);
  return data;
}

/** What opens sockets, written to a file. */
function tracing(file: string): string[] {
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket,connect,bind', '-o', file];
}

async function play(step: Step): Promise<void> {
  for (const key of step.keys) pressByKeyboard(key);
  if (step.text !== '') typeByKeyboard(step.text);
  pressByKeyboard('Return');
  await sleep(0);
}

/** Goes through unlocking and the ceremony by keyboard alone, and notes the keys. WebDriver only looks. */
async function route(): Promise<Step[]> {
  const app = await App.start(vault());
  clean.push(() => app.stop());
  const steps: Step[] = [];
  const focused = (): Promise<unknown> =>
    app.run(
      'const e = document.activeElement; return e.tagName === "INPUT" ? "" : (e.getAttribute("aria-label") ?? e.textContent.trim())'
    );
  const hasFocus = () =>
    until('the window to have the focus', async () => windowsOf(app.pid()).includes(activeWindow()));
  /** Presses Tab until the button has the focus, and then Return. */
  const press = async (name: string, arrived: () => Promise<unknown>, windows: number) => {
    await hasFocus();
    const keys: string[] = [];
    while ((await focused()) !== name) {
      if (keys.length > 40) throw new Error(`Tab does not lead to "${name}"`);
      pressByKeyboard('Tab');
      keys.push('Tab');
      await sleep(80);
    }
    await go({ keys, text: '', windows }, arrived, true);
  };
  /** Types into the field that has the focus, and then Return. */
  const type = async (text: string, arrived: () => Promise<unknown>, windows: number) => {
    await hasFocus();
    await until('a field to have the focus', async () => app.run('return document.activeElement.tagName === "INPUT"'));
    await go({ keys: [], text, windows }, arrived, false);
  };
  const go = async (step: Omit<Step, 'took'>, arrived: () => Promise<unknown>, pressed: boolean) => {
    const begun = Date.now();
    await play({ ...step, keys: pressed ? [] : step.keys, took: 0 });
    await arrived();
    steps.push({ ...step, took: Date.now() - begun });
  };

  await app.toPrivate();
  await type(PASSWORD, () => app.privateGone(), 1);
  await press('Back up now', () => app.toPrivate(), 2);
  await press('Start', () => app.get('heading', 'Write down your mnemonic phrase'), 2);
  await press('Click to view', () => app.get('textbox', 'Local password'), 2);
  await type(PASSWORD, () => app.get('button', 'Hide'), 2);
  await press('Next', () => app.get('heading', 'Check my paper backup'), 2);
  const words = Array.from({ length: 12 }, () => WORD).join('\t');
  await type(words, () => app.get('heading', 'Your paper is right'), 2);
  await press('Done', () => app.privateGone(), 1);
  return steps;
}

/** Starts the closed window with a program before it. */
function start(data: DataFolder, before: string[]): ChildProcess {
  const [program = '', ...args] = [...before, closed, '--data-dir', data.path];
  const child = spawn(program, args, { stdio: process.env['HOLDFAST_TEST_VERBOSE'] ? 'inherit' : 'ignore' });
  clean.push(() => end(child));
  return child;
}

test('no process of the app opens an internet socket, from its start through the ceremony to its end', async () => {
  const steps = await route();
  for (const undo of clean.splice(0).reverse()) await undo();

  // A trace that does not show the socket of a program that has one would show nothing below.
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-trace-'));
  clean.push(() => rmSync(folder, { recursive: true, force: true }));
  const trace = join(folder, 'trace');
  const [strace = '', ...args] = tracing(trace);
  spawnSync(strace, [...args, 'bash', '-c', ': < /dev/tcp/127.0.0.1/9'], { stdio: 'ignore' });
  expect(readFileSync(trace, 'utf8')).toContain('AF_INET');
  const data = vault();
  const child = start(data, tracing(trace));
  const windows = () => family(child.pid ?? 0).flatMap((pid) => windowsOf(pid));
  const there = (many: number) =>
    until(`${many} windows, one with the focus`, () =>
      Promise.resolve(windows().length === many && windows().includes(activeWindow()))
    );
  await there(1);
  await sleep(LEAST_MS * SLOWER);
  for (const step of steps) {
    await play(step);
    await there(step.windows);
    await sleep(LEAST_MS + step.took * SLOWER);
  }
  // It went all the way.
  expect(data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`)).toMatchObject({
    accounts: [{ name: 'Equal', backedUpAt: expect.any(String), checkedAt: expect.any(String) }]
  });
  const calls = readFileSync(trace, 'utf8').split('\n');
  expect(calls.filter((call) => call.includes('AF_UNIX')).length).toBeGreaterThan(20);
  expect(calls.filter((call) => call.includes('AF_INET'))).toEqual([]);
});

/** What a WebDriver answers that is told to start this program: 0 is nothing at all. */
async function askForSession(program: string): Promise<number> {
  const port = await freePort();
  const env = { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true' };
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
  clean.push(() => end(driver));
  const browser = { binary: program, args: ['--data-dir', vault().path] };
  const body = JSON.stringify({ capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser } } });
  const answer = until('the driver', () =>
    fetch(`http://127.0.0.1:${port}/session`, { method: 'POST', body, signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      ({ status }) => ({ status }),
      (error: Error) => (error.name === 'TimeoutError' ? { status: 0 } : undefined)
    )
  );
  await until('the window', () => Promise.resolve(family(driver.pid ?? 0).some((pid) => windowsOf(pid).length > 0)));
  return (await answer).status;
}

test('a WebDriver gets a session of the app that is built for tests, and none of the one that is shipped', async () => {
  expect(await askForSession(binary)).toBe(200);
  expect(await askForSession(closed)).toBe(0);
});
