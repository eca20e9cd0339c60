// What a program is run with, so that it has a keychain of the test's own or none.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A session bus of its own with an open gnome-keyring that keeps its items in `name`. */
export function keyring(folder: string, name: string): string[] {
  const script = 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"';
  const home = `XDG_DATA_HOME=${join(folder, name)}`;
  return ['env', home, 'dbus-run-session', '--', 'sh', '-c', script, 'sh'];
}

/** A session bus on which no keychain answers. */
export function noKeyring(folder: string): string[] {
  const config = join(folder, 'bus.conf');
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
      "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
    <busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="false"/></policy></busconfig>`
  );
  return ['dbus-run-session', `--config-file=${config}`, '--'];
}
