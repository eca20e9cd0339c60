import { readFileSync, writeFileSync } from 'node:fs';
import { writeSync, openSync, closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAccessible } from './axe';
import { beyondMending } from './damaged';
import { App, DataFolder, until } from './driver';
import { Keep } from './screens/keep';
import { Ceremony } from './screens/ceremony';
import { OTHER_WORDS, PASSWORD, WORDS } from './known';
import { isRoot } from './processes';
import { Unlock } from './screens/unlock';
import { start } from './setting';

const vault = (folder: string) => join(folder, 'vault.holdfast');

test('a damaged vault opens in the state before its last change, and goes on from there when told to', async () => {
  const app = await start((data) => {
    data.withAccount(WORDS, 'Home', PASSWORD);
    data.withAccount(OTHER_WORDS, 'Second', PASSWORD);
    writeFileSync(vault(data.path), beyondMending(readFileSync(vault(data.path))));
  });
  await app.toPrivate();
  await app.alert('The state before the last change is whole');
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('The last change is damaged');
  await app.shows('Home');
  await app.click('button', 'Go on with this state');
  await until('the notice to go', async () => !(await app.html()).includes('The last change is damaged'));
  expect(app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`)).toMatchObject({
    accounts: [{ name: 'Home' }]
  });
});

// A disk of its own takes the right to mount.
test.runIf(isRoot)('a full disk is said, and what was proved is not lost', async () => {
  const data = new DataFolder();
  data.withAccount(WORDS, 'Home', PASSWORD);
  const app = await App.start(data, '600k');
  try {
    await new Unlock(app).unlock(PASSWORD);
    const filler = join(`/proc/${app.pid()}/root`, data.path, 'filler');
    const fill = () => {
      const file = openSync(filler, 'w');
      try {
        for (;;) writeSync(file, Buffer.alloc(4096));
      } catch {
        closeSync(file);
      }
    };

    fill();
    await app.click('button', 'New account');
    await app.toPrivate();
    const keep = new Keep(app);
    await keep.create('Second');
    await keep.password(PASSWORD);
    await app.alert('The disk is full');
    rmSync(filler);
    await keep.password(PASSWORD);
    await app.get('heading', 'Second is ready');
    await keep.later();

    await app.click('button', 'Settings');
    await until('the account', async () => (await app.html()).includes('Second'));
    await app.click('button', 'Accounts 2 2 not backed up');
    await app.click('button', 'Back up Home');
    await app.toPrivate();
    const ceremony = new Ceremony(app);
    await ceremony.start();
    await ceremony.view(PASSWORD);
    await ceremony.next();
    fill();
    await ceremony.arrange(WORDS.split(' '));
    await app.alert('The disk is full');
    await app.get('heading', 'Your order is right');
    await isAccessible(app, 'right, and not saved');
    rmSync(filler);
    await app.click('button', 'Try again');
    await ceremony.isProved();
    await ceremony.done();
  } finally {
    await app.stop();
    data.remove();
  }
});
