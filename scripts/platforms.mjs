// npm run check:platforms: type-checks everything for Windows and for macOS, and runs the tests of what has no window for Windows
// under Wine. For the types nothing is linked, so no system libraries and no C compiler for macOS are needed; Debian's Rust brings
// the sources of std.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages, installPackages } from './pages.mjs';
import { has, must, root, run, sayTimes, step, stop } from './run.mjs';
import { install, requireToolchains, toCheckPlatforms, toEmulate } from './system.mjs';

if (process.platform !== 'linux' || !has('apt-get')) stop('This check needs Debian and its packages for Rust.');

requireToolchains();
install([...toCheckPlatforms, ...toEmulate]);
await installPackages();
await buildPages();

const folder = join(root, 'target', 'platforms');
mkdirSync(folder, { recursive: true });

/** Debian's compiler is a stable one; the flag for sources of std is not. */
const debian = { RUSTC: '/usr/bin/rustc', RUSTDOC: '/usr/bin/rustdoc', RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '-D warnings' };
const windows = 'x86_64-pc-windows-gnu';
const options = (target) => ['--locked', '--target', target, '--target-dir', folder];

for (const [target, env] of [
  [windows, {}],
  ['aarch64-apple-darwin', noCompiler()]
]) {
  step(`Types for ${target}`);
  const what = ['--workspace', '--bins', '--lib', '-Zbuild-std=std,panic_abort'];
  await must('/usr/bin/cargo', ['check', ...options(target), ...what], { env: { ...debian, ...env } });
}

step('Tests of what has no window, for Windows under Wine');
const tested = ['-p', 'holdfast-phrase', '-p', 'holdfast-vault', '-p', 'holdfast'];
const line = [
  'test',
  ...options(windows),
  ...tested,
  '--lib',
  '--bins',
  '--no-fail-fast',
  '-Zbuild-std=std,test,panic_unwind'
];
const { status, output } = await run('/usr/bin/cargo', line, { env: { ...debian, ...wine() } });
const passed = [...output.matchAll(/^test result: \w+\. (\d+) passed/gm)].reduce(
  (sum, [, count]) => sum + Number(count),
  0
);
if (status !== 0 || passed === 0) stop('The tests failed for Windows.');
sayTimes();
console.log(`\nThe types are right on Windows and macOS, and ${passed} tests pass for Windows.`);

/** How programs of Windows are run here: by Wine, with a home of its own, and the library that Debian's Wine lacks beside them. */
function wine() {
  const beside = join(folder, windows, 'debug', 'deps');
  mkdirSync(beside, { recursive: true });
  const library = join(beside, 'bcryptprimitives.dll');
  const source = join(root, 'tests', 'windows', 'bcryptprimitives.c');
  execFileSync('x86_64-w64-mingw32-gcc', ['-O2', '-shared', '-o', library, source, '-ladvapi32'], { stdio: 'inherit' });
  return {
    CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER: '/usr/lib/wine/wine64',
    WINEPREFIX: join(folder, 'wine'),
    WINEDEBUG: '-all'
  };
}

/** A compiler and an archiver for macOS that write empty files: build scripts want them, and nothing is linked. */
function noCompiler() {
  const script = join(folder, 'no-compiler');
  // Both `cc … -o OBJECT` and `ar cq ARCHIVE …` are asked for.
  writeFileSync(
    script,
    `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    -o) shift; : > "$1" ;;
    *.a) : > "$1" ;;
  esac
  shift
done
`,
    { mode: 0o755 }
  );
  return { CC_aarch64_apple_darwin: script, CXX_aarch64_apple_darwin: script, AR_aarch64_apple_darwin: script };
}
