// What is seen with a fingerprint reader and a keychain.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, until } from '../driver';
import { keyring, noKeyring } from '../keyring';
import { PASSWORD } from '../known';
import { Ceremony } from '../screens/ceremony';
import { Keep } from '../screens/keep';
import { Security } from '../screens/security';
import { Unlock } from '../screens/unlock';
import { Welcome } from '../screens/welcome';
import { SystemBus } from '../system';
import type { Stage } from './stage';

function waiting(app: App): Promise<void> {
  return app.shows('Touch the fingerprint reader');
}

export async function unlockJourney(stage: Stage): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tour-'));
  const bus = await SystemBus.start();
  try {
    await bus.enrol('right');
    await seen(stage, bus, folder);
  } finally {
    await stage.stop();
    await bus.stop();
    rmSync(folder, { recursive: true });
  }
}

async function seen(stage: Stage, bus: SystemBus, folder: string): Promise<void> {
  const start = (wrap: string[]) => stage.start([...bus.wrap, ...wrap]);
  let app = await start(keyring(folder, 'one'));
  await new Welcome(app).create();
  let keep = new Keep(app);
  await keep.create('Alice');
  await app.get('button', 'Skip for now');
  await stage.look('password-or-skip');
  await app.click('button', 'Skip for now');
  await app.get('button', 'Later');
  await stage.look('made-without-password');
  await keep.later();
  await app.shows('Holdfast has no password yet');
  await stage.look('account-without-password');
  await new Security(app).open();
  await stage.look('security-without-password');
  await app.visit('Lock');
  await app.toPrivate();
  await app.get('button', 'Open');
  await stage.look('unlock-by-keychain');
  await stage.stop();

  app = await start(keyring(folder, 'two'));
  await app.toPrivate();
  await app.alert('The keychain has no key for this vault');
  await stage.look('unlock-other-keychain');
  await stage.stop();
  app = await start(noKeyring(folder));
  await app.toPrivate();
  await app.alert('The keychain of this computer does not answer');
  await stage.look('unlock-no-keychain');
  await stage.stop();

  app = await start(keyring(folder, 'one'));
  await until('the accounts', async () => (await app.pages()).join() === 'index.html');
  await app.toMain();
  await app.click('button', 'Set a password');
  await app.toPrivate();
  keep = new Keep(app);
  await app.get('textbox', 'New password');
  await stage.look('first-password');
  await keep.newPassword(PASSWORD);
  await app.get('heading', 'Unlock with fingerprint?');
  await stage.look('offer');
  await app.click('button', 'Turn on');
  await waiting(app);
  await stage.look('offer-waiting');
  await bus.touch('left');
  await app.alert('That was not recognised');
  await stage.look('offer-not-recognised');
  await app.click('button', 'Turn on');
  await waiting(app);
  await bus.touch('right');
  await app.showsNot('Touch the fingerprint reader');
  await stage.look('first-password-done');
  await app.click('button', 'Done');
  await app.privateGone();

  const security = new Security(app);
  await security.open();
  await stage.look('security-on');
  await app.click('switch', 'Also after a restart');
  await app.toPrivate();
  await app.get('textbox', 'Local password');
  await stage.look('restart-password');
  await keep.password(PASSWORD);
  await waiting(app);
  await stage.look('restart-waiting');
  await bus.touch('right');
  await app.get('heading', 'Turned on');
  await stage.look('restart-on');
  await app.click('button', 'Done');
  await app.privateGone();
  await security.open();
  await security.flip('Show words, too', PASSWORD);
  await bus.touch('right');
  await security.isOn();
  await app.visit('Lock');
  await new Unlock(app).isShown();
  await stage.look('unlock-fingerprint');
  await app.click('button', 'Unlock with fingerprint');
  await waiting(app);
  await stage.look('unlock-waiting');
  await bus.touch('left');
  await app.alert('That was not recognised');
  await stage.look('unlock-not-recognised');
  await new Unlock(app).unlock(PASSWORD);

  const ceremony = new Ceremony(app);
  await ceremony.open();
  await ceremony.start();
  await ceremony.view();
  await app.get('button', 'Show with fingerprint');
  await stage.look('veiled-fingerprint');
  await app.click('button', 'Show with fingerprint');
  await waiting(app);
  await stage.look('veiled-waiting');
  await bus.touch('right');
  await ceremony.words();
  await stage.look('shown-copy');
  await app.click('button', 'Copy');
  await app.get('button', 'Copy for 30 seconds');
  await stage.look('copy-warning');
  await app.click('button', 'Copy for 30 seconds');
  await app.shows('The words are on the clipboard for another');
  await stage.look('copied');
  await stage.stop();

  const settings = join(stage.data.path, 'settings.json');
  const all = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;
  const givenAt = new Date(Date.now() - 15 * 86_400_000).toISOString();
  writeFileSync(settings, JSON.stringify({ ...all, password: { givenAt } }));
  app = await start(keyring(folder, 'one'));
  await new Unlock(app).isShown();
  await app.get('button', 'Ask me again tomorrow');
  await stage.look('unlock-due');
  await app.click('button', 'Ask me again tomorrow');
  await app.click('button', 'Unlock with fingerprint');
  await waiting(app);
  await bus.touch('right');
  await app.privateGone();
  await app.shows('Tomorrow Holdfast will ask for your password');
  await stage.look('accounts-due-soon');
}
