// npm start: installs what is missing, builds, and opens the window. Without a display it plays a short tour instead. `npm run tour` plays
// all of them.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildApp, buildForTests } from './build.mjs';
import { bin, buildPages, installPackages } from './pages.mjs';
import { root, run, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toDrive, toRead, toUnlock } from './system.mjs';

const wishes = process.argv.slice(2);
const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
/** The screens that take a fingerprint reader and a keychain are a tour of their own, which takes root. */
const unlock = wishes.includes('--unlock');
const asked = wishes.includes('--tour');
const tour = asked || !hasDisplay;

requireToolchains();
install(tour ? [...toBuild, ...toDrive, ...toRead, ...(unlock ? toUnlock : [])] : toBuild);
await installPackages();
await buildPages();

if (tour) await playTour();
else await openWindow();

async function openWindow() {
  await buildApp();
  step('Opening Holdfast');
  const name = process.platform === 'win32' ? 'holdfast-desktop.exe' : 'holdfast-desktop';
  const app = spawn(join(root, 'target', 'release', name), wishes, { stdio: 'inherit' });
  app.on('error', (error) => stop(`Holdfast could not be started: ${error.message}`));
  app.on('exit', (status) => process.exit(status ?? 1));
}

async function playTour() {
  if (!hasDisplay) console.log('\nThere is no display, so a tour is played on a hidden one instead.');
  await buildForTests();
  step(
    asked
      ? 'Playing the tours: the real app, every screen, both languages, both themes, both sizes'
      : 'Playing a tour: the real app, every screen, in English. `npm run tour` plays it in both languages, themes and sizes'
  );
  const played = unlock ? 'unlock' : asked ? 'all' : 'short';
  const line = ['run', '--config', 'tests/window/vitest.config.ts'];
  const { status } = await run(bin('vitest'), line, { env: { HOLDFAST_TOUR: played } });
  if (status !== 0) stop('The tour did not reach its end.');
  console.log('\nThe pictures are in target/tour/.');
}
