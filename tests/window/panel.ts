// A real panel with a tray on the session bus, and what a person chooses in the menu of the icon.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './driver';
import { end } from './processes';

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

export class Panel {
  private constructor(
    private readonly config: string,
    private readonly child: ChildProcess
  ) {}

  static async show(): Promise<Panel> {
    const config = mkdtempSync(join(tmpdir(), 'holdfast-panel-'));
    const folder = join(config, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'xfce4-panel.xml'), PANEL);
    const child = spawn('xfce4-panel', [], { env: { ...process.env, XDG_CONFIG_HOME: config }, stdio: 'ignore' });
    const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
    await until('the tray', () =>
      Promise.resolve(
        execFileSync('dbus-send', [...ask, 'string:org.kde.StatusNotifierWatcher'], { encoding: 'utf8' }).includes(
          'true'
        )
      )
    );
    return new Panel(config, child);
  }

  async end(): Promise<void> {
    await end(this.child);
    rmSync(this.config, { recursive: true, force: true });
  }
}

/** Chooses in the menu of the tray icon, as a panel does. */
export function choose(entry: string): void {
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
