import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAccessible } from './axe';
import { fileDialog, quit, windowsNamed } from './desktop';
import { App, binary, DataFolder, sleep, until } from './driver';
import { BACKUP_PASSWORD, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Unlock } from './screens/unlock';

/** A panel with a tray and nothing else. */
const PANEL = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="size" type="uint" value="28"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>`;

let config: string;
let panel: ChildProcess | undefined;
let data: DataFolder;
let app: App;

beforeEach(() => {
  data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  data.autoBackup(PASSWORD, BACKUP_PASSWORD);
});

afterEach(async () => {
  await app.stop();
  data.remove();
  if (panel?.exitCode === null) {
    const gone = new Promise((resolve) => panel?.once('exit', resolve));
    panel.kill();
    await gone;
  }
  panel = undefined;
});

/** A real panel on this session's bus. */
async function showPanel(): Promise<void> {
  config = mkdtempSync(join(tmpdir(), 'holdfast-panel-'));
  const folder = join(config, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'xfce4-panel.xml'), PANEL);
  panel = spawn('xfce4-panel', [], { env: { ...process.env, XDG_CONFIG_HOME: config }, stdio: 'ignore' });
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  await until('the tray', () =>
    Promise.resolve(
      execFileSync('dbus-send', [...ask, 'string:org.kde.StatusNotifierWatcher'], { encoding: 'utf8' }).includes('true')
    )
  );
}

test('a closed window stays in the tray, locked, auto backups go on, and another start brings it back', async () => {
  await showPanel();
  app = await App.start(data);
  const pid = app.pid();
  await new Unlock(app).unlock(PASSWORD);
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await app.get('dialog');
  await app.shows('Stay in the tray?');
  await isAccessible(app, 'the question when the window is closed');
  await app.click('checkbox', 'Do this every time');
  await app.click('button', 'Stay in the tray');
  await until('all windows to go', () => Promise.resolve(windowsNamed('^Holdfast$').length === 0));
  expect(app.pid()).toBe(pid);

  const backups = join(data.path, 'backups');
  for (const name of readdirSync(backups)) rmSync(join(backups, name));
  await until('an auto backup', () => Promise.resolve(readdirSync(backups).some((name) => name.endsWith('.holdfast'))));

  const second = spawn(binary, ['--data-dir', data.path], { stdio: 'ignore' });
  await new Promise((resolve) => second.once('exit', resolve));
  await until('the lock screen', () => Promise.resolve(windowsNamed('^Holdfast$').length === 1));
  expect(app.pid()).toBe(pid);
  expect(data.cli(['status'], '')).toMatchObject({ vault: 'locked', autoBackup: { enabled: true } });
  // Now nobody is asked any more.
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await until('all windows to go', () => Promise.resolve(windowsNamed('^Holdfast$').length === 0));
  await sleep(1_000);
  expect(app.pid()).toBe(pid);
  rmSync(config, { recursive: true, force: true });
});

/** Chooses in the menu of the tray icon, as a panel does. */
function choose(entry: string): void {
  const call = (to: string, path: string, method: string, ...args: string[]) =>
    execFileSync('gdbus', ['call', '--session', '--dest', to, '--object-path', path, '--method', method, ...args], {
      encoding: 'utf8'
    });
  const watcher = 'org.kde.StatusNotifierWatcher';
  const items = call(
    watcher,
    '/StatusNotifierWatcher',
    'org.freedesktop.DBus.Properties.Get',
    watcher,
    'RegisteredStatusNotifierItems'
  );
  const [, owner = '', path = ''] = /'(:[\d.]+)(\/[^']+)'/.exec(items) ?? [];
  const menu = 'com.canonical.dbusmenu';
  const layout = call(owner, `${path}/Menu`, `${menu}.GetLayout`, '0', 'int32 -1', '[]');
  const [, id = ''] = new RegExp(`\\((\\d+), \\{[^{}]*'label': <'${entry}'>`).exec(layout) ?? [];
  call(owner, `${path}/Menu`, `${menu}.Event`, id, 'clicked', "<''>", '0');
}

test('what is chosen in the tray is done, also while a dialog asks whether to replace a file', async () => {
  await showPanel();
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  const backups = new Backups(app);
  await backups.toSaving(BACKUP_PASSWORD);
  const file = join(data.path, '..', 'there.holdfast');
  writeFileSync(file, 'what was there');
  await app.click('button', 'Choose where…');
  await backups.asksToReplace(file);
  await until('the tray to lock', () => {
    choose('Lock');
    return Promise.resolve(fileDialog() === undefined);
  });
  await new Unlock(app).isShown();
  choose('Quit');
  await until('the app to end', () => Promise.resolve(!app.isRunning()));
});

test('where there is no tray, closing the window ends the app, and the settings say so', async () => {
  app = await App.start(data);
  await new Unlock(app).unlock(PASSWORD);
  await new Backups(app).settings();
  await app.shows('This desktop shows no tray');
  expect(await app.find('button', 'Stay in the tray when the window is closed')).toBeUndefined();
  quit(windowsNamed('^Holdfast$')[0] ?? '');
  await until('the app to end', () => Promise.resolve(!app.isRunning()));
});
