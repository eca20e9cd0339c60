// What is seen with a fingerprint reader and a keychain, with a picture of every screen in both themes and both sizes. Takes root.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { App, DataFolder, until } from './driver';
import { keyring, noKeyring } from './keyring';
import { PASSWORD } from './known';
import { noPictures, photographer, sizes } from './photographer';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Security } from './screens/security';
import { Unlock } from './screens/unlock';
import { Welcome } from './screens/welcome';
import { SystemBus } from './system';

let bus: SystemBus;
let data: DataFolder;
let folder: string;
let app: App;

beforeAll(noPictures);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-tour-'));
});

afterEach(async () => {
  await app.stop();
  data.remove();
  await bus.stop();
  rmSync(folder, { recursive: true });
});

function waiting(): Promise<boolean> {
  return until('the reader', async () => (await app.html()).includes('Touch the fingerprint reader'));
}

describe.each(['light', 'dark'])('%s', (theme) => {
  test.each(sizes)('$width x $height', async ({ width, height }) => {
    bus = await SystemBus.start();
    await bus.enrol('right');
    data = new DataFolder();
    data.settings({ theme });
    const start = async (wrap: string[]) => {
      app = await App.start(data, undefined, [...bus.wrap, ...wrap]);
      return photographer(app, theme, { width, height }, number());
    };
    let round = 0;
    const number = () => 100 + 20 * round++;

    let picture = await start(keyring(folder, 'one'));
    await new Welcome(app).create();
    let keep = new Keep(app);
    await keep.create('Alice');
    await app.get('button', 'Skip for now');
    await picture('password-or-skip');
    await app.click('button', 'Skip for now');
    await app.get('button', 'Later');
    await picture('made-without-password');
    await keep.later();
    await until('the warning', async () => (await app.html()).includes('Holdfast has no password yet'));
    await picture('account-without-password');
    await new Security(app).open();
    await picture('security-without-password');
    await app.click('button', 'Lock');
    await app.toPrivate();
    await app.get('button', 'Open');
    await picture('unlock-by-keychain');
    await app.stop();

    picture = await start(keyring(folder, 'two'));
    await app.toPrivate();
    await app.alert('The keychain has no key for this vault');
    await picture('unlock-other-keychain');
    await app.stop();
    picture = await start(noKeyring(folder));
    await app.toPrivate();
    await app.alert('The keychain of this computer does not answer');
    await picture('unlock-no-keychain');
    await app.stop();

    picture = await start(keyring(folder, 'one'));
    await until('the accounts', async () => (await app.pages()).join() === 'index.html');
    await app.toMain();
    await app.click('button', 'Set a password');
    await app.toPrivate();
    keep = new Keep(app);
    await app.get('textbox', 'New password');
    await picture('first-password');
    await keep.newPassword(PASSWORD);
    await app.get('heading', 'Unlock with fingerprint?');
    await picture('offer');
    await app.click('button', 'Turn on');
    await waiting();
    await picture('offer-waiting');
    await bus.touch('left');
    await app.alert('That was not recognised');
    await picture('offer-not-recognised');
    await app.click('button', 'Turn on');
    await waiting();
    await bus.touch('right');
    await until('the end', async () => !(await app.html()).includes('Touch the fingerprint reader'));
    await picture('first-password-done');
    await app.click('button', 'Done');
    await app.privateGone();

    const security = new Security(app);
    await security.open();
    await picture('security-on');
    await app.click('switch', 'Also after a restart');
    await app.toPrivate();
    await app.get('textbox', 'Local password');
    await picture('restart-password');
    await keep.password(PASSWORD);
    await waiting();
    await picture('restart-waiting');
    await bus.touch('right');
    await app.get('heading', 'That is turned on');
    await picture('restart-on');
    await app.click('button', 'Done');
    await app.privateGone();
    await security.open();
    await security.flip('Show words, too', PASSWORD);
    await bus.touch('right');
    await security.isOn();
    await app.click('button', 'Lock');
    await new Unlock(app).isShown();
    await picture('unlock-fingerprint');
    await app.click('button', 'Unlock with fingerprint');
    await waiting();
    await picture('unlock-waiting');
    await bus.touch('left');
    await app.alert('That was not recognised');
    await picture('unlock-not-recognised');
    await new Unlock(app).unlock(PASSWORD);

    await app.click('button', 'Back up now');
    await app.toPrivate();
    const ceremony = new Ceremony(app);
    await ceremony.start();
    await ceremony.view();
    await app.get('button', 'Show with fingerprint');
    await picture('veiled-fingerprint');
    await app.click('button', 'Show with fingerprint');
    await waiting();
    await picture('veiled-waiting');
    await bus.touch('right');
    await ceremony.words();
    await picture('shown-copy');
    await app.click('button', 'Copy');
    await app.get('button', 'Copy for 30 seconds');
    await picture('copy-warning');
    await app.click('button', 'Copy for 30 seconds');
    await until('the time', async () => (await app.html()).includes('The words are on the clipboard for another'));
    await picture('copied');
    await app.stop();

    const settings = join(data.path, 'settings.json');
    const all = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;
    const givenAt = new Date(Date.now() - 15 * 86_400_000).toISOString();
    writeFileSync(settings, JSON.stringify({ ...all, password: { givenAt } }));
    picture = await start(keyring(folder, 'one'));
    await new Unlock(app).isShown();
    await app.get('button', 'Ask me again tomorrow');
    await picture('unlock-due');
    await app.click('button', 'Ask me again tomorrow');
    await app.click('button', 'Unlock with fingerprint');
    await waiting();
    await bus.touch('right');
    await app.privateGone();
    await until('the warning', async () => (await app.html()).includes('Tomorrow Holdfast will ask for your password'));
    await picture('accounts-due-soon');
  });
});
