// The window as it is shipped, without WebDriver: it opens no internet socket, and no WebDriver may attach to it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { activeWindow, isAlike, lookOf, pressByKeyboard, typeByKeyboard, windowsOf } from './desktop';
import { App, binary, DataFolder, freePort, root, sleep, until } from './driver';
import { BACKUP_PASSWORD, OTHER_WORDS, PASSWORD } from './known';
import { once } from './once';
import { end, family } from './processes';
import { OtherComputer, SharedFolder } from './screens/computers';

const closed = join(root, 'target', 'closed', 'holdfast-desktop');

/** Putting equal words in order proves nothing, so they are typed: the one ceremony whose answer needs no look at the screen. */
const WORD = 'action';
const EQUAL = Array.from({ length: 12 }, () => WORD).join(' ');

/** A screen is looked at again after this long, to see that it has come to rest. */
const REST_MS = 500;

/** How long a WebDriver is given for a session of the app. The build for tests needs two seconds of it, or more on a busy computer. */
const PATIENCE_MS = 40_000;
/** The shipped build never answers, so it is given less. */
const SHIPPED_MS = 15_000;

/** Keys that lead from one screen to the next. */
interface Keys {
  keys: string[];
  text: string;
}

/** What leads to a screen, and how that looks. The first screen is there without keys. */
interface Step extends Keys {
  look: Buffer;
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

/** A folder with the auto backup of another computer. */
function laptop(): SharedFolder {
  const [shared, data] = [new SharedFolder(), new DataFolder()];
  clean.push(() => shared.remove());
  data.withAccount(OTHER_WORDS, 'Travel', PASSWORD);
  new OtherComputer(data).name('Laptop');
  data.autoBackup(PASSWORD, BACKUP_PASSWORD, shared.path);
  data.remove();
  return shared;
}

/** A vault whose auto backups go into that folder, and of which none is there yet. */
function desk(shared: SharedFolder): DataFolder {
  const data = vault();
  const before = readdirSync(shared.path);
  data.autoBackup(PASSWORD, BACKUP_PASSWORD, shared.path);
  for (const name of readdirSync(shared.path).filter((name) => !before.includes(name))) {
    rmSync(join(shared.path, name));
  }
  return data;
}

/** What opens sockets, written to a file. */
function tracing(file: string): string[] {
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket,connect,bind', '-o', file];
}

function play({ keys, text }: Keys): void {
  for (const key of keys) pressByKeyboard(key);
  if (text !== '') typeByKeyboard(text);
  pressByKeyboard('Return');
}

/** How the window with the focus looks, once it rests and fits. */
function look(of: () => string[], fits: (look: Buffer) => boolean): Promise<Buffer> {
  return until('a window with the focus that rests', async () => {
    const window = activeWindow();
    if (!of().includes(window)) return undefined;
    const first = lookOf(window);
    await sleep(REST_MS);
    const second = lookOf(window);
    return first && second && isAlike(first, second) && fits(second) && activeWindow() === window ? second : undefined;
  });
}

/** Goes through unlocking, the ceremony and a taking over by keyboard alone, and notes the keys. WebDriver only looks. */
async function route(shared: SharedFolder): Promise<Step[]> {
  const app = await App.start(desk(shared));
  clean.push(() => app.stop());
  const steps: Step[] = [];
  const focused = (): Promise<unknown> =>
    app.run(
      'const e = document.activeElement; return e.tagName === "INPUT" ? "" : (e.getAttribute("aria-label") ?? e.textContent.trim())'
    );
  /** Notes the screen that keys led to. One that looks like the one before could not be told from it. */
  const note = async (step: Keys, arrived: () => Promise<unknown>) => {
    await arrived();
    const before = steps.at(-1)?.look;
    const there = await look(
      () => windowsOf(app.pid()),
      (there) => before === undefined || !isAlike(before, there)
    );
    steps.push({ ...step, look: there });
  };
  /** Presses Tab until the button has the focus, and then Return. */
  const press = async (name: string, arrived: () => Promise<unknown>) => {
    const keys: string[] = [];
    while ((await focused()) !== name) {
      if (keys.length > 40) throw new Error(`Tab does not lead to "${name}"`);
      pressByKeyboard('Tab');
      keys.push('Tab');
      await sleep(80);
    }
    play({ keys: [], text: '' });
    await note({ keys, text: '' }, arrived);
  };
  /** Types into the field that has the focus, and then Return. */
  const type = async (text: string, arrived: () => Promise<unknown>) => {
    await until('a field to have the focus', async () => app.run('return document.activeElement.tagName === "INPUT"'));
    play({ keys: [], text });
    await note({ keys: [], text }, arrived);
  };

  await note({ keys: [], text: '' }, () => app.toPrivate());
  await type(PASSWORD, () => app.privateGone());
  await press('Back up now', () => app.toPrivate());
  await press('Start', () => app.get('heading', 'Write down your mnemonic phrase'));
  await press('Click to view', () => app.get('textbox', 'Local password'));
  await type(PASSWORD, () => app.get('button', 'Hide'));
  await press('Next', () => app.get('heading', 'Check my paper backup'));
  const words = Array.from({ length: 12 }, () => WORD).join('\t');
  await type(words, () => app.get('heading', 'Your paper is right'));
  await press('Done', () => app.privateGone());
  await press('Take over…', () => app.toPrivate());
  await type(BACKUP_PASSWORD, () => app.get('heading', 'What Laptop has'));
  await press('Next', () => app.get('textbox', 'Local password'));
  await type(PASSWORD, () => app.get('heading', 'Taken over from Laptop'));
  await press('Done', () => app.privateGone());
  return steps;
}

/** Starts the closed window with a program before it. */
function start(data: DataFolder, before: string[]): ChildProcess {
  const [program = '', ...args] = [...before, closed, '--data-dir', data.path];
  const child = spawn(program, args, { stdio: process.env['HOLDFAST_TEST_VERBOSE'] ? 'inherit' : 'ignore' });
  clean.push(() => end(child));
  return child;
}

test(
  'no process of the app opens an internet socket, from its start through the ceremony and a taking over to its end',
  once,
  async () => {
    const shared = laptop();
    const before = clean.splice(0);
    const steps = await route(shared);
    for (const undo of clean.splice(0).reverse()) await undo();
    clean.push(...before);

    // A trace that does not show the socket of a program that has one would show nothing below.
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-trace-'));
    clean.push(() => rmSync(folder, { recursive: true, force: true }));
    const trace = join(folder, 'trace');
    const [strace = '', ...args] = tracing(trace);
    spawnSync(strace, [...args, 'bash', '-c', ': < /dev/tcp/127.0.0.1/9'], { stdio: 'ignore' });
    expect(readFileSync(trace, 'utf8')).toContain('AF_INET');
    const data = desk(shared);
    const child = start(data, tracing(trace));
    const windows = () => family(child.pid ?? 0).flatMap((pid) => windowsOf(pid));
    for (const [at, step] of steps.entries()) {
      if (at > 0) play(step);
      await look(windows, (there) => isAlike(there, step.look));
    }
    // It went all the way.
    expect(data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`)).toMatchObject({
      accounts: [{ name: 'Equal', backedUpAt: expect.any(String), checkedAt: expect.any(String) }, { name: 'Travel' }]
    });
    const calls = readFileSync(trace, 'utf8').split('\n');
    expect(calls.filter((call) => call.includes('AF_UNIX')).length).toBeGreaterThan(20);
    expect(calls.filter((call) => call.includes('AF_INET'))).toEqual([]);
  }
);

/** What a WebDriver answers that is told to start this program: 0 is nothing at all. */
async function askForSession(program: string, patience: number): Promise<number> {
  const port = await freePort();
  const env = { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true' };
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
  clean.push(() => end(driver));
  const browser = { binary: program, args: ['--data-dir', vault().path] };
  const body = JSON.stringify({ capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser } } });
  const answer = until('the driver', () =>
    fetch(`http://127.0.0.1:${port}/session`, { method: 'POST', body, signal: AbortSignal.timeout(patience) }).then(
      ({ status }) => ({ status }),
      (error: Error) => (error.name === 'TimeoutError' ? { status: 0 } : undefined)
    )
  );
  await until('the window', () => Promise.resolve(family(driver.pid ?? 0).some((pid) => windowsOf(pid).length > 0)));
  return (await answer).status;
}

test(
  'a WebDriver gets a session of the app that is built for tests, and none of the one that is shipped',
  once,
  async () => {
    expect(await askForSession(binary, PATIENCE_MS)).toBe(200);
    expect(await askForSession(closed, SHIPPED_MS)).toBe(0);
  }
);
