// npm run icons: makes every size of the icon from its two drawings. The small one has fewer and thicker lines, so that it reads at 16 pixels.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './run.mjs';
import { install, toDraw } from './system.mjs';

/** Up to this many pixels the small drawing is taken. */
const SMALL = 32;
const sizes = [16, 24, 32, 48, 64, 128, 256, 512];

install(toDraw);
const icons = join(root, 'icons');
const run = (program, args) => execFileSync(program, args, { stdio: 'inherit' });
const drawn = (size) => join(icons, `${size}x${size}.png`);

for (const size of sizes) {
  const drawing = join(icons, size <= SMALL ? 'icon-small.svg' : 'icon.svg');
  run('rsvg-convert', ['--width', String(size), '--height', String(size), drawing, '--output', drawn(size)]);
}
run('convert', [...[16, 24, 32, 48, 64, 256].map(drawn), join(icons, 'icon.ico')]);

// The format of macOS has fewer sizes.
run('png2icns', [join(icons, 'icon.icns'), ...[16, 32, 48, 128, 256, 512].map(drawn)]);
