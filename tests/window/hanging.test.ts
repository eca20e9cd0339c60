// Locking waits for nothing: with a disk, a slow folder, a pipe and a keychain that all hang, and with a page that does not answer.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activeWindow, pressByKeyboard, typeByKeyboard, windowsOf } from './desktop';
import { App, DataFolder, sleep, until } from './driver';
import { BACKUP_PASSWORD, PASSWORD, WORDS } from './known';
import { keysOf, type Patterns, scan, text } from './memory';
import { once } from './once';
import { choose, Panel } from './panel';
import { end, family, isRoot } from './processes';
import { Ceremony } from './screens/ceremony';
import { Unlock } from './screens/unlock';
import { SystemBus } from './system';

/** Mounting takes root, and a kernel that knows FUSE. */
const canMount = isRoot && existsSync('/dev/fuse');
/** What is promised of a lock. */
const PROMISED_MS = 1_000;
/** Time for reads to begin that are to hang. */
const BEGIN_MS = 1_500;
/** Bytes a second of a folder that is slow. */
const SLOW = '2000';

let data: DataFolder;
let app: App;
let folder: string;
let panel: Panel | undefined;
let bus: SystemBus | undefined;
let keyring: ChildProcess | undefined;
let disks: ChildProcess[] = [];
/** Where the disks are. */
const stick = () => join(folder, 'stick');
const slow = () => join(folder, 'slow');

/** A file system of another program, which can be stopped. */
async function mount(at: string, ...options: string[]): Promise<ChildProcess> {
  mkdirSync(`${at}.real`, { recursive: true });
  mkdirSync(at, { recursive: true });
  const disk = spawn('bindfs', ['-f', ...options, `${at}.real`, at], { stdio: 'ignore' });
  disks.push(disk);
  await until('the disk', () => Promise.resolve(readFileSync('/proc/self/mounts', 'utf8').includes(` ${at} fuse`)));
  return disk;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-hanging-'));
  if (canMount) await mount(stick());
  else mkdirSync(stick());
  mkdirSync(`${slow()}.real`);
  const script = 'printf test | exec gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null';
  keyring = spawn('sh', ['-c', script], { env: { ...process.env, XDG_DATA_HOME: folder }, stdio: 'ignore' });
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  mkdirSync(slow());
  data.autoBackup(PASSWORD, BACKUP_PASSWORD, slow(), stick(), join(data.path, 'backups'));
  if (canMount) {
    renameSync(slow(), `${slow()}.real`);
    await mount(slow(), `--read-rate=${SLOW}`);
  }
  panel = await Panel.show();
  if (isRoot) bus = await SystemBus.start();
  app = await App.start(data, undefined, bus?.wrap ?? []);
  await new Unlock(app).unlock(PASSWORD);
});

afterEach(async () => {
  // First: what hangs at a disk ends with it.
  for (const disk of disks) await end(disk);
  if (canMount) for (const at of [stick(), slow()]) execFileSync('umount', ['-l', at]);
  disks = [];
  await app.stop();
  await panel?.end();
  await bus?.stop();
  if (keyring) await end(keyring);
  bus = panel = keyring = undefined;
  data.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Where in the kernel the threads of a process wait. */
function waiting(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'utf8'));
}

/** Stops the disk and the keychain, puts a pipe where a backup was, and lets the main window ask for all of it. */
async function hang(): Promise<void> {
  disks[0]?.kill('SIGSTOP');
  if (keyring?.pid !== undefined) for (const pid of family(keyring.pid)) process.kill(pid, 'SIGSTOP');
  const own = join(data.path, 'backups');
  for (const name of readdirSync(own)) {
    rmSync(join(own, name));
    execFileSync('mkfifo', [join(own, name)]);
  }
  await app.toMain();
  await app.run(`
    const invoke = window.__TAURI_INTERNALS__.invoke;
    for (let i = 0; i < 4; i += 1) void invoke('backups', {}).catch(() => {});
    void invoke('security', {}).catch(() => {});
  `);
  await sleep(BEGIN_MS);
  // Of FUSE (fs/fuse/dev.c).
  expect(waiting(app.pid()), 'a thread hangs at the disk').toContain('request_wait_answer');
}

/** The processes of an app's pages. */
function pagesOf(pid: number): number[] {
  return family(pid).filter((one) => readFileSync(`/proc/${one}/comm`, 'utf8').startsWith('WebKitWebProces'));
}

/** What of the patterns is in memory one second after something was done. The processes stand still while they are searched. */
async function leftAfter(patterns: Patterns, pid: number, act: () => Promise<void> | void): Promise<string[]> {
  const before = family(pid);
  const deadline = sleep(PROMISED_MS);
  await act();
  await deadline;
  const pids = [...new Set([...before, ...family(pid)])].filter((one) => {
    try {
      process.kill(one, 'SIGSTOP');
      return true;
    } catch {
      return false;
    }
  });
  try {
    return [...new Set(scan(pids, patterns).found.map(({ what }) => what))];
  } finally {
    for (const one of pids) {
      try {
        process.kill(one, 'SIGCONT');
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

test.skipIf(!canMount)(
  'Ctrl+L, sleep, the lock of the screen and the tray each take the keys within a second while four reads hang',
  once,
  async () => {
    const keys = keysOf(data.path, PASSWORD);
    const ways: [string, () => Promise<void> | void][] = [
      ['Ctrl+L', () => app.press('\uE009', 'l')],
      ['sleep', () => bus?.sleep(true)],
      ['the lock of the screen', () => bus?.lockScreen()],
      ['Lock in the tray', () => choose('Lock')]
    ];
    for (const [way, lock] of ways) {
      await hang();
      expect(scan(family(app.pid()), keys).found.length, 'the scan finds keys that are there').toBeGreaterThan(0);
      expect(await leftAfter(keys, app.pid(), lock), way).toEqual([]);
      await new Unlock(app).unlock(PASSWORD);
    }
  }
);

test.skipIf(!canMount)(
  'Quit takes the keys within a second while four reads hang, and a new start opens',
  once,
  async () => {
    const keys = keysOf(data.path, PASSWORD);
    await hang();
    const pid = app.pid();
    expect(await leftAfter(keys, pid, () => choose('Quit'))).toEqual([]);
    await app.stop();
    app = await App.start(data, undefined, bus?.wrap ?? []);
    await new Unlock(app).unlock(PASSWORD);
  }
);

test.skipIf(!canMount)('a folder that hangs is said, and the other pages answer', once, async () => {
  disks[0]?.kill('SIGSTOP');
  await app.toMain();
  await app.click('button', 'Backups');
  await app.shows('Does not answer now');
  await app.visit('Accounts');
  await app.get('heading', 'Accounts');
});

test('a page that does not answer goes with its words', once, async () => {
  const patterns: Patterns = new Map();
  text(patterns, 'the words', WORDS.split(' ').slice(0, 3).join(' '));
  text(patterns, 'the words as JSON', WORDS.split(' ').slice(0, 3).join('","'));
  await new Ceremony(app).show(PASSWORD);
  const pid = app.pid();
  const pages = pagesOf(pid);
  expect(pages.length).toBe(2);
  for (const page of pages) process.kill(page, 'SIGSTOP');
  choose('Lock');
  await until('the pages to end', () => Promise.resolve(!family(pid).some((one) => pages.includes(one))));
  expect(scan(family(pid), keysOf(data.path, PASSWORD)).found).toEqual([]);
});

test('the death of a page is noticed: all is locked within a second, and the lock screen opens', once, async () => {
  const keys = keysOf(data.path, PASSWORD);
  const pid = app.pid();
  await new Ceremony(app).show(PASSWORD);
  // With the first page WebDriver's session goes too; from here on there is the keyboard.
  for (const which of ['the words', 'the main window', 'the lock screen']) {
    const pages = pagesOf(pid);
    const page = which === 'the main window' ? pages[0] : pages.at(-1);
    expect(await leftAfter(keys, pid, () => void process.kill(page ?? 0, 'SIGKILL')), which).toEqual([]);
    await until('the lock screen', () => {
      const [now, ...others] = pagesOf(pid);
      const isNew = now !== undefined && others.length === 0 && !pages.includes(now);
      return Promise.resolve(isNew && windowsOf(pid).length === 1);
    });
    if (which === 'the main window') continue;
    await until('the focus', () => Promise.resolve(activeWindow() === windowsOf(pid)[0]));
    await sleep(BEGIN_MS);
    typeByKeyboard(PASSWORD);
    pressByKeyboard('Return');
    await until('the vault to open', () => Promise.resolve(scan([pid], keys).found.length > 0));
  }
});
