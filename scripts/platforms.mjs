// npm run check:platforms: type-checks everything for Windows and for macOS, on Debian.
// Nothing is linked, so no system libraries and no C compiler for macOS are needed; Debian's Rust brings the sources of std.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages, installPackages } from './pages.mjs';
import { has, must, root, step, stop } from './run.mjs';
import { install, requireToolchains, toCheckPlatforms } from './system.mjs';

if (process.platform !== 'linux' || !has('apt-get')) stop('This check needs Debian and its packages for Rust.');

requireToolchains();
install(toCheckPlatforms);
await installPackages();
await buildPages();

const folder = join(root, 'target', 'platforms');
mkdirSync(folder, { recursive: true });

for (const [target, env] of [
  ['x86_64-pc-windows-gnu', {}],
  ['aarch64-apple-darwin', noCompiler()]
]) {
  step(`Types for ${target}`);
  await must(
    '/usr/bin/cargo',
    [
      'check',
      ...['--workspace', '--bins', '--lib', '--locked', '--target', target, '--target-dir', folder],
      '-Zbuild-std=std,panic_abort'
    ],
    {
      // Debian's compiler is a stable one; the flag for sources of std is not.
      env: {
        RUSTC: '/usr/bin/rustc',
        RUSTDOC: '/usr/bin/rustdoc',
        RUSTC_BOOTSTRAP: '1',
        RUSTFLAGS: '-D warnings',
        ...env
      }
    }
  );
}
console.log('\nThe types are right on Windows and macOS.');

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
