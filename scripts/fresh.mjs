// npm run test:fresh: a Debian 12 with nothing but Rust and Node in it clones this project and runs the README's two commands.
// A green run on a used machine hides a missing package. Needs root, and the packages mmdebstrap and util-linux.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { must, root, step, stop } from './run.mjs';
import { install } from './system.mjs';

if (process.getuid() !== 0) stop('A root file system is made here: run this as root.');
install(['mmdebstrap']);

const parts = process.argv.slice(2);
const folder = join(root, 'target', 'fresh');
const debian = join(folder, 'root');
const cargo = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
const rustup = process.env.RUSTUP_HOME ?? join(homedir(), '.rustup');
const node = dirname(dirname(execFileSync('readlink', ['-f', process.execPath], { encoding: 'utf8' }).trim()));

step('Making a Debian 12');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await must('mmdebstrap', ['--variant=minbase', '--include=ca-certificates,git', 'bookworm', debian]);

step('Putting Rust, Node and a clone of this project into it');
const inside = (path) => join(debian, path);
// The linker belongs to Rust's own set-up instructions; everything else the commands install themselves.
for (const [from, to] of [
  [cargo, 'opt/cargo'],
  [rustup, 'opt/rustup']
]) {
  execFileSync('cp', ['-a', '--reflink=auto', from, inside(to)]);
}
mkdirSync(inside('opt/node'), { recursive: true });
for (const part of ['bin/node', 'bin/npm', 'bin/npx', 'lib/node_modules/npm']) {
  const from = join(node, part);
  if (!existsSync(from)) continue;
  mkdirSync(dirname(inside(join('opt/node', part))), { recursive: true });
  execFileSync('cp', ['-a', from, inside(join('opt/node', part))]);
}
for (const file of [join(homedir(), '.npmrc'), '/etc/npmrc', '/etc/pip.conf', '/etc/resolv.conf', '/etc/hosts']) {
  if (existsSync(file)) execFileSync('cp', ['-L', file, inside(file.startsWith(homedir()) ? 'root/' : 'etc/')]);
}
// What this machine trusts, it trusts in there too.
for (const folder of ['/etc/ssl/certs', '/usr/local/share/ca-certificates', '/usr/share/ca-certificates']) {
  if (!existsSync(folder)) continue;
  mkdirSync(inside(folder.slice(1)), { recursive: true });
  execFileSync('cp', ['-aT', folder, inside(folder.slice(1))]);
}
const trust = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CARGO_HTTP_CAINFO',
  'NODE_OPTIONS',
  'PIP_INDEX_URL',
  'PIP_CERT'
]
  .filter((name) => process.env[name])
  .map((name) => `export ${name}='${process.env[name]}'`);
for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'CARGO_HTTP_CAINFO']) {
  const file = process.env[name];
  if (!file || !existsSync(file) || existsSync(inside(file.slice(1)))) continue;
  mkdirSync(dirname(inside(file.slice(1))), { recursive: true });
  execFileSync('cp', ['-L', file, inside(file.slice(1))]);
}
if (existsSync('/etc/apt')) {
  rmSync(inside('etc/apt'), { recursive: true });
  execFileSync('cp', ['-aT', '/etc/apt', inside('etc/apt')]);
}
await must('git', ['clone', '--quiet', '--no-hardlinks', root, inside('root/holdfast')]);

writeFileSync(
  inside('root/run'),
  `#!/bin/sh
set -e
export HOME=/root CARGO_HOME=/opt/cargo RUSTUP_HOME=/opt/rustup PATH=/opt/cargo/bin:/opt/node/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset DISPLAY WAYLAND_DISPLAY
${trust.join('\n')}
cd /root/holdfast
"$@"
`,
  { mode: 0o755 }
);

const commands =
  parts.length > 0
    ? parts.map((part) => ['npm', part])
    : [
        ['npm', 'start'],
        ['npm', 'test']
      ];
for (const command of commands) {
  step(`In the fresh Debian: ${command.join(' ')}`);
  const script = `
    mount --bind "$1" "$1" && mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && mount --rbind /sys "$1/sys"
    mount -t tmpfs tmpfs "$1/tmp"
    exec chroot "$1" /root/run ${command.join(' ')}`;
  const { status } = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', debian], {
    stdio: 'inherit'
  });
  if (status !== 0) stop(`${command.join(' ')} failed in the fresh Debian (${status}).`);
}

if (commands.some(([, part]) => part === 'start') && !existsSync(inside('root/holdfast/target/tour'))) {
  stop('npm start played no tour.');
}
console.log('\nBoth commands work on a fresh Debian 12.');
