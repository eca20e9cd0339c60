// Locking happens in place: whoever types into another program goes on to type there, and a minimised window stays so.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activate, activeWindow, minimise, placeOf, windowsNamed, windowsOf } from './desktop';
import { App, DataFolder, sleep, until } from './driver';
import { PASSWORD, WORDS } from './known';
import { once } from './once';
import { choose, Panel } from './panel';
import { end } from './processes';
import { Unlock } from './screens/unlock';

/** What is typed elsewhere while the lock falls due, and how long each letter takes. */
const TEXT = 'the quick brown fox jumps over the lazy dog and sleeps in the sun until noon';
const LETTER_MS = 30;
/** How often; `HOLDFAST_ROUNDS=10` to count. */
const ROUNDS = Number(process.env['HOLDFAST_ROUNDS'] ?? 2);
const SETTLED_MS = 700;

let data: DataFolder;
let app: App;
let folder: string;
let panel: Panel;
let elsewhere: ChildProcess;
let manager: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-elsewhere-'));
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
});

afterEach(async () => {
  await app.stop();
  await end(elsewhere);
  await panel.end();
  if (manager) await end(manager);
  manager = undefined;
  data.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What arrived in the other program. */
const arrived = () => readFileSync(join(folder, 'typed'), 'utf8').replaceAll('\n', '');

/** The names of the windows, the one in front last. */
function stacking(): string[] {
  const said = execFileSync('xprop', ['-root', '_NET_CLIENT_LIST_STACKING'], { encoding: 'utf8' });
  const ids = [...said.matchAll(/0x[0-9a-f]+/g)].map(([id]) => id);
  const names = ids.map((id) => execFileSync('xdotool', ['getwindowname', id], { encoding: 'utf8' }).trim());
  // The panel stands in front of everything.
  return names.filter((name) => name !== 'xfce4-panel');
}

/** The desktop that a window is on. */
function desktopOf(window: string): string {
  return execFileSync('xdotool', ['get_desktop_for_window', window], { encoding: 'utf8' }).trim();
}

/** A program into which somebody types, and Holdfast beside it, under this window manager in the place of the one that is there. */
async function begin(name: string): Promise<string> {
  if (name !== 'openbox') {
    manager = spawn(name, ['--replace'], { stdio: 'ignore' });
    await until(name, () =>
      Promise.resolve(execFileSync('wmctrl', ['-m'], { encoding: 'utf8' }).toLowerCase().includes(name))
    );
  }
  panel = await Panel.show();
  const script = `stty -icanon -echo; cat > ${join(folder, 'typed')}`;
  elsewhere = spawn('xterm', ['-T', 'elsewhere', '-e', 'sh', '-c', script], { stdio: 'ignore' });
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  return until('the other program', () => Promise.resolve(windowsNamed('^elsewhere$')[0]));
}

for (const name of ['openbox', 'xfwm4', 'metacity']) {
  test(`under ${name} every letter that is typed elsewhere arrives there while the lock falls due`, once, async () => {
    const other = await begin(name);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [before = ''] = windowsOf(app.pid());
      const place = placeOf(before);
      const had = arrived();
      activate(other);
      expect(stacking()).toEqual(['Holdfast', 'elsewhere']);
      const typing = spawn('xdotool', ['type', '--delay', String(LETTER_MS), TEXT], { stdio: 'ignore' });
      await sleep((TEXT.length * LETTER_MS) / 3);
      choose('Lock');
      await new Promise((resolve) => typing.once('exit', resolve));
      await until('the lock screen', async () => (await app.pages()).join() === 'private.html');
      await sleep(SETTLED_MS);
      expect(arrived().slice(had.length)).toBe(TEXT);
      expect(activeWindow()).toBe(other);
      expect(stacking()).toEqual(['Holdfast', 'elsewhere']);
      expect(windowsOf(app.pid())).toEqual([before]);
      expect(placeOf(before)).toEqual(place);
      await new Unlock(app).unlock(PASSWORD);
    }
  });

  test(`under ${name} a window that is minimised stays minimised and is locked`, once, async () => {
    const other = await begin(name);
    minimise(windowsOf(app.pid())[0] ?? '');
    activate(other);
    await until('no window to be seen', () => Promise.resolve(windowsOf(app.pid()).length === 0));
    choose('Lock');
    await until('the lock screen', async () => (await app.pages()).join() === 'private.html');
    await sleep(SETTLED_MS);
    expect(windowsOf(app.pid())).toEqual([]);
    expect(activeWindow()).toBe(other);
    choose('Open Holdfast');
    await until('the lock screen in front', () => Promise.resolve(windowsOf(app.pid()).includes(activeWindow())));
    await new Unlock(app).unlock(PASSWORD);
  });

  test(`under ${name} a window on another desktop stays there and is locked`, once, async () => {
    const other = await begin(name);
    execFileSync('wmctrl', ['-n', '2']);
    const [before = ''] = windowsOf(app.pid());
    execFileSync('xdotool', ['set_desktop_for_window', before, '1']);
    activate(other);
    choose('Lock');
    await until('the lock screen', async () => (await app.pages()).join() === 'private.html');
    await sleep(SETTLED_MS);
    expect(desktopOf(before)).toBe('1');
    expect(activeWindow()).toBe(other);
  });
}
