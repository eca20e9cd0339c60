// A display of one's own, with a window manager: without one a new window gets no focus.

/** The command line that runs another one on a display of its own. */
export function onOwnDisplay(command) {
  const script = 'openbox >/dev/null 2>&1 & manager=$!; "$@"; status=$?; kill $manager; exit $status';
  const screen = ['-a', '-s', '-screen 0 1600x1000x24'];
  return ['xvfb-run', [...screen, 'dbus-run-session', '--', 'sh', '-c', script, 'sh', ...command]];
}
