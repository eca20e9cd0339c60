// The .deb in a Debian that has nothing else: installed by apt, started on a hidden display, and its command line run.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const packages = join(root, 'target', 'package');
const debian = join(root, 'target', 'package-root');

const PASSWORD = 'harbour lantern forty';
const BACKUP_PASSWORD = 'sextant mooring gravel otter plinth';

/** What looks at the window and at the desktop's files; the package itself needs none of it. */
const LOOKERS = [
  'dbus',
  'desktop-file-utils',
  'imagemagick',
  'libglib2.0-bin',
  'shared-mime-info',
  'xauth',
  'xdotool',
  'xvfb'
];

function named(ending: string): string {
  const found = readdirSync(packages).filter((name) => name.endsWith(ending));
  if (found.length !== 1) throw new Error(`one ${ending}: npm run package makes it`);
  return join(packages, found[0] ?? '');
}

/** The Debian that the packages are made on, whose libraries they name. */
const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';

/** Runs a script in the Debian, with what a running system has. */
function inside(script: string): { status: number | null; output: string } {
  writeFileSync(join(debian, 'script'), script);
  const mounts = ['proc', 'dev', 'sys'].map((name) => `mount --rbind /${name} "$1/${name}"`).join(' && ');
  const run = `mount --bind "$1" "$1" && ${mounts} && mount -t tmpfs tmpfs "$1/tmp" && exec chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -e /script`;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', '--net', '--pid', '--fork', '--kill-child', '--propagation', 'private', 'sh', '-c', run, 'sh', debian],
    { encoding: 'utf8' }
  );
  return { status, output: stdout + stderr };
}

// A file system of its own takes root.
describe.runIf(process.getuid?.() === 0)('in a clean Debian', () => {
  beforeAll(() => {
    rmSync(debian, { recursive: true, force: true });
    mkdirSync(dirname(debian), { recursive: true });
    execFileSync(
      'mmdebstrap',
      [
        '--quiet',
        '--variant=minbase',
        '--hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount',
        `--include=${[...LOOKERS, named('.deb')].join(',')}`,
        ...[release, debian]
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] }
    );
    copyFileSync(join(root, 'tests', 'package', 'look.sh'), join(debian, 'look.sh'));
  });

  test('apt installs it, and nothing is missing or broken', () => {
    const { status, output } = inside('dpkg --audit; dpkg -s holdfast; ldd /usr/bin/holdfast-desktop');
    expect(status, output).toBe(0);
    expect(output).toContain('Status: install ok installed');
    expect(output).not.toContain('not found');
  });

  test('the command line makes an account, backs it up, and explains itself', () => {
    const { status, output } = inside(`
      holdfast --version
      printf '%s\n' '${PASSWORD}' | holdfast account new --name Alice --password-file -
      printf '%s\n' '${PASSWORD}' '${BACKUP_PASSWORD}' |
        holdfast backup create --out /root/mine.holdfast --password-file - --backup-password-file -
      printf '%s\n' '${BACKUP_PASSWORD}' | holdfast backup verify /root/mine.holdfast --backup-password-file -
      holdfast help minima
      test -s /usr/share/man/man1/holdfast-account-new.1.gz
      test -s /usr/share/doc/holdfast/recover.py
      bash -c '. /usr/share/bash-completion/completions/holdfast && complete -p holdfast'
    `);
    expect(status, output).toBe(0);
    for (const said of ['holdfast 0.', 'Alice', 'keyuses', '_holdfast holdfast']) expect(output).toContain(said);
  });

  test('a backup is known to the desktop as what it is, and opens with Holdfast', () => {
    const { status, output } = inside(`
      desktop-file-validate /usr/share/applications/org.holdfast.desktop.desktop
      cp /root/mine.holdfast /root/without-ending
      gio info -a standard::content-type /root/mine.holdfast
      gio info -a standard::content-type /root/without-ending
      gio mime application/x-holdfast
    `);
    expect(status, output).toBe(0);
    expect(output.match(/content-type: application\/x-holdfast/g)).toHaveLength(2);
    expect(output).toContain('org.holdfast.desktop.desktop');
  });

  test('the window starts, and opens a backup file that it is given', () => {
    const { status, output } = inside('sh -e /look.sh');
    expect(status, output).toBe(0);
    expect(output).toContain('two windows');
    copyFileSync(join(debian, 'root', 'window.png'), join(packages, 'window.png'));
    // A picture with nothing on it has one colour.
    const colours = Number(
      execFileSync('identify', ['-format', '%k', join(packages, 'window.png')], { encoding: 'utf8' })
    );
    expect(colours).toBeGreaterThan(50);
  });
});

test('the packages say of what they are built', () => {
  const sbom = JSON.parse(readFileSync(join(packages, 'tree', 'usr/share/doc/holdfast/sbom.cdx.json'), 'utf8')) as {
    components: { purl: string; licenses?: unknown }[];
  };
  const named = sbom.components.map(({ purl }) => purl);
  for (const part of ['pkg:cargo/argon2@', 'pkg:cargo/tauri@', 'pkg:npm/svelte@']) {
    expect(
      named.some((purl) => purl.startsWith(part)),
      part
    ).toBe(true);
  }
  const crates = sbom.components.filter(({ purl }) => purl.startsWith('pkg:cargo/'));
  expect(crates.filter(({ licenses }) => !licenses)).toEqual([]);
  // What builds and tests them is no part of them.
  for (const tool of ['vitest', 'eslint', 'tempfile']) expect(named.filter((purl) => purl.includes(tool))).toEqual([]);
  const licences = join(packages, 'tree', 'usr/share/doc/holdfast/third-party-licences.txt.gz');
  const texts = gunzipSync(readFileSync(licences)).toString();
  for (const part of ['SIL OPEN FONT LICENSE', 'argon2 ', 'webkit2gtk ', 'svelte ', 'Permission is hereby granted']) {
    expect(texts).toContain(part);
  }
});

test('the .rpm holds what the .deb holds', () => {
  const rpm = execFileSync('rpm', ['-qpl', named('.rpm')], { encoding: 'utf8' }).split('\n');
  for (const file of [
    '/usr/bin/holdfast',
    '/usr/bin/holdfast-desktop',
    '/usr/share/applications/org.holdfast.desktop.desktop',
    '/usr/share/mime/packages/holdfast.xml',
    '/usr/share/icons/hicolor/16x16/apps/holdfast.png',
    '/usr/share/man/man1/holdfast.1.gz',
    '/usr/share/zsh/site-functions/_holdfast'
  ]) {
    expect(rpm).toContain(file);
  }
  const needs = execFileSync('rpm', ['-qpR', named('.rpm')], { encoding: 'utf8' });
  for (const library of ['libwebkit2gtk-4.1.so.0', 'libgtk-3.so.0', 'libc.so.6']) expect(needs).toContain(library);
});

test('lintian finds no error in the .deb', () => {
  const options = ['--allow-root', '--fail-on', 'error', '--suppress-tags', 'bogus-mail-host'];
  const { status, stdout } = spawnSync('lintian', [...options, named('.deb')], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
});
