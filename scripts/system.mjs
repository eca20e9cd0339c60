// What the project needs of the system, and installing it on Debian and Ubuntu.
import { spawnSync } from 'node:child_process';
import { has, step, stop } from './run.mjs';

/** To build and show the window, and the icon in the tray. */
export const toBuild = [
  'build-essential',
  'pkg-config',
  'libayatana-appindicator3-1',
  'libwebkit2gtk-4.1-dev',
  'librsvg2-dev'
];

/** To drive the window where there is no display. */
export const toDrive = [
  ...['dbus', 'faketime', 'imagemagick', 'libglib2.0-bin', 'openbox', 'webkit2gtk-driver'],
  ...['xauth', 'xclip', 'wmctrl', 'xdotool', 'xfce4-panel', 'xvfb']
];

/**
 * A keychain, a fingerprint reader that is software, a stand-in for polkit and logind, a disk that hangs, and what looks
 * at sockets, codes and PDF files, and sets the clock of a program.
 */
export const toUnlock = [
  ...['bindfs', 'dbus-x11', 'fprintd', 'gnome-keyring', 'poppler-utils'],
  ...['python3-dbusmock', 'strace', 'util-linux', 'zbar-tools']
];

/** Debian's Rust with its sources, to type-check for Windows and macOS without another toolchain, and a C compiler for Windows. */
export const toCheckPlatforms = ['cargo-web', 'gcc-mingw-w64-x86-64', 'rust-web-src', 'rustc-web'];

/** What the benches compare with. */
export const toCompare = ['age', 'argon2', 'gpg', 'gpg-agent', 'keepassxc'];

/** To open backups with docs/recover.py, and to compare derivations with other implementations. */
export const toRecover = ['python3', 'python3-argon2', 'python3-nacl', 'python3-venv'];

/** What keeps the folders of two computers equal. */
export const toSync = ['syncthing'];

/** To open the rescue page in real browsers, where there is no network. */
export const toBrowse = ['chromium', 'firefox-esr', 'fonts-noto-cjk', 'iproute2', 'util-linux'];

/** To draw the icons in their sizes. */
export const toDraw = ['icnsutils', 'imagemagick', 'librsvg2-bin'];

/** To make packages, and to put one into a Debian that has nothing else. */
export const toPackage = ['dpkg-dev', 'lintian', 'mmdebstrap', 'rpm'];

/** To run programs of Windows. */
export const toEmulate = ['wine64'];

/** A desktop of the Wayland kind without a screen, and what looks at its clipboard. */
export const toWayland = ['sway', 'wl-clipboard', 'wtype'];

/** Other window managers, and a program to type into. */
export const toStandBeside = ['metacity', 'x11-utils', 'xfwm4', 'xterm'];

/** Letters for pictures in Chinese. */
export const toRead = ['fonts-noto-cjk'];

const LOCK = 'DPkg::Lock::Timeout=600';

/** Checks the toolchains, which nobody but the person installs. */
export function requireToolchains() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) stop(`Node 20 or newer is needed; this is ${process.version}.`);
  if (!has('cargo')) stop('Rust is needed. Install it from https://rustup.rs and open a new terminal.');
}

/** Installs packages that are missing. On other systems says what is needed and stops where it is not there. */
export function install(packages) {
  if (process.platform === 'darwin' && !has('cc')) {
    stop('The Xcode command line tools are needed. Run this, then try again:\n  xcode-select --install');
  }
  if (process.platform !== 'linux') return;
  if (!has('apt-get') || !has('dpkg-query')) {
    const there = spawnSync('pkg-config', ['--exists', 'webkit2gtk-4.1', 'librsvg-2.0']).status === 0;
    const tools =
      packages.filter((name) => toDrive.includes(name)).length === 0 || (has('Xvfb') && has('WebKitWebDriver'));
    if (there && tools) return;
    stop(`This system has no apt. Install what these Debian packages hold, then try again:\n  ${packages.join(' ')}`);
  }
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  step(`Installing system packages: ${missing.join(' ')}`);
  const isRoot = process.getuid() === 0;
  if (!isRoot && !has('sudo')) stop(`Run this as root, then try again:\n  apt-get install ${missing.join(' ')}`);
  const apt = (args) => {
    // Another program that installs, as Debian's own updates do, is waited for.
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', LOCK, ...args];
    const [program, ...rest] = isRoot ? command : ['sudo', ...command];
    return spawnSync(program, rest, { stdio: 'inherit' }).status === 0;
  };
  // A failed update is no reason to stop: the lists that are there may do.
  apt(['update']);
  if (!apt(['install', '-y', '--no-install-recommends', ...missing])) {
    stop(`The packages could not be installed. Install them by hand, then try again:\n  ${missing.join(' ')}`);
  }
}

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
  return query.stdout.includes('install ok installed');
}
