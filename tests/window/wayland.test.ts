// The app on a desktop of the Wayland kind: a real compositor without a screen. The clipboard above all, which is another one there.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { staysForHalfAMinute } from './desktop';
import { App, DataFolder, until } from './driver';
import { NEW_PASSWORD, PASSWORD, WORDS } from './known';
import { once } from './once';
import { end, isRoot } from './processes';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';

const NOBODY = 65_534;

let runtime: string;
let compositor: ChildProcess | undefined;
let keyboard: ChildProcess | undefined;
let environment: Record<string, string>;
let data: DataFolder;
let app: App | undefined;

async function start(): Promise<App> {
  runtime = mkdtempSync(join(tmpdir(), 'holdfast-wayland-'));
  const headless = { WLR_BACKENDS: 'headless', WLR_LIBINPUT_NO_DEVICES: '1', WLR_RENDERER: 'pixman' };
  // sway does not run as root.
  if (isRoot) chownSync(runtime, NOBODY, NOBODY);
  const as = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  const [program = '', ...args] = [...as, 'sway', '--config', '/dev/null'];
  compositor = spawn(program, args, {
    env: { ...process.env, ...headless, XDG_RUNTIME_DIR: runtime, DISPLAY: '' },
    stdio: 'ignore'
  });
  const socket = await until('the compositor', () =>
    Promise.resolve(readdirSync(runtime).find((name) => /^wayland-\d+$/.test(name)))
  );
  environment = { XDG_RUNTIME_DIR: runtime, WAYLAND_DISPLAY: socket };
  // A keyboard that types nothing yet: without one no window is ever the active one.
  keyboard = spawn('wtype', ['-s', '600000', 'x'], { env: { ...process.env, ...environment }, stdio: 'ignore' });
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  const set = Object.entries({ ...environment, GDK_BACKEND: 'wayland' }).map(([name, value]) => `${name}=${value}`);
  return App.start(data, undefined, ['env', '-u', 'DISPLAY', ...set]);
}

afterEach(async () => {
  await app?.stop();
  app = undefined;
  if (keyboard) await end(keyboard);
  if (compositor) await end(compositor);
  data.remove();
  rmSync(runtime, { recursive: true, force: true });
});

function onClipboard(): string {
  try {
    const env = { ...process.env, ...environment };
    return execFileSync('wl-paste', ['--no-newline'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** What the compositor answers. */
function sway(...args: string[]): string {
  const socket = readdirSync(runtime).find((name) => name.startsWith('sway-ipc')) ?? '';
  return execFileSync('swaymsg', ['--socket', join(runtime, socket), '--raw', ...args], { encoding: 'utf8' });
}

/** The window of the app, and the workspace it is on. */
function placeOfWindow(): { window: number; workspace: string } {
  const outputs = (JSON.parse(sway('--type', 'get_tree')) as Tree).nodes ?? [];
  for (const workspace of outputs.flatMap((output) => output.nodes ?? [])) {
    const windows = (workspace.nodes ?? []).concat(workspace.floating_nodes ?? []);
    if (windows.length === 1) return { window: windows[0]?.id ?? 0, workspace: workspace.name ?? '' };
  }
  throw new Error('not one window');
}

interface Tree {
  id: number;
  name?: string;
  nodes?: Tree[];
  floating_nodes?: Tree[];
}

test('on Wayland the lock screen comes into the same window, on the workspace where that is', once, async () => {
  app = await start();
  await new Unlock(app).unlock(PASSWORD);
  const before = placeOfWindow();
  sway('workspace', 'elsewhere');
  data.cli(
    ['password', 'change', '--password-file', '-', '--new-password-file', '-'],
    `${PASSWORD}\n${NEW_PASSWORD}\n`
  );
  await new Unlock(app).isShown();
  expect(placeOfWindow()).toEqual(before);
  expect(JSON.parse(sway('--type', 'get_workspaces'))).toContainEqual(
    expect.objectContaining({ name: 'elsewhere', focused: true })
  );
});

test('on Wayland the ceremony goes to its end, and words leave the clipboard after 30 s', once, async () => {
  app = await start();
  await new Unlock(app).unlock(PASSWORD);
  const ceremony = new Ceremony(app);
  const words = await ceremony.show(PASSWORD);
  await app.click('button', 'Copy');
  const copiedAt = Date.now();
  await app.click('button', 'Copy for 30 seconds');
  await until('the words on the clipboard', () => Promise.resolve(onClipboard() === WORDS));
  await staysForHalfAMinute(copiedAt, onClipboard, WORDS);
  await ceremony.next();
  await ceremony.arrange(words);
  await ceremony.isProved();
});

test('on Wayland what was copied elsewhere is pasted into an import', async () => {
  app = await start();
  await new Unlock(app).unlock(PASSWORD);
  const env = { ...process.env, ...environment };
  // It stays behind to offer the text, so that its output must not be waited for.
  const words = 'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong';
  execFileSync('wl-copy', { env, input: words, stdio: ['pipe', 'ignore', 'ignore'] });
  await app.click('button', 'Import');
  await app.toPrivate();
  const keep = new Keep(app);
  await keep.choose();
  await app.click('button', 'Paste');
  await until('the words', async () => (await keep.fields()).filter((word) => word === 'zoo').length === 11);
});
