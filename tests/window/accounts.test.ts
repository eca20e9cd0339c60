import { expect, test } from 'vitest';
import { until } from './driver';
import { OTHER_WORDS, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';
import { Welcome } from './screens/welcome';
import { start, unlocked } from './setting';

test('deleting takes the name, and before a backup the will to lose the phrase', async () => {
  const app = await unlocked();
  await app.click('button', 'Settings');
  await app.click('button', 'Delete…');
  await app.type('Type the name of the account to go on', 'Home');
  expect(await app.client.isElementEnabled(await app.get('button', 'Delete account'))).toBe(false);
  // The core refuses it too, whatever the page allows.
  const id = (app.data.cli(['account', 'show', 'Home', '--password-file', '-'], `${PASSWORD}\n`) as { id: string }).id;
  const refused = await app.invoke('remove_account', { account: id, typedName: 'Home', giveUpPhrase: false });
  expect(refused).toEqual({ refused: 'notBackedUp' });
  await app.client.elementClick(
    await app.get('checkbox', 'I give up this phrase. I know that nobody can bring it back.')
  );
  await app.type('Type the name of the account to go on', 'home');
  await app.click('button', 'Delete account');
  await app.alert('not the name');
  // What was never backed up takes the password besides, as showing its words does.
  const given = { account: id, typedName: 'Home', giveUpPhrase: true };
  expect(await app.invoke('remove_account', given)).toEqual({ refused: 'passwordNeeded' });
  await app.type('Type the name of the account to go on', 'Home');
  await app.click('button', 'Delete account');
  const backups = new Backups(app);
  await backups.takeAway('not this one at all', 'Delete account');
  await app.alert('The password is wrong');
  await backups.takeAway(PASSWORD, 'Delete account');
  await app.privateGone();
  await app.get('heading', 'Nothing here yet');
  expect(app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`)).toEqual({ accounts: [] });
});

test('what the command line adds is shown when the window gets the focus', async () => {
  const app = await unlocked();
  app.data.withAccount(OTHER_WORDS, 'From the command line', PASSWORD);
  await app.run('window.dispatchEvent(new Event("focus"))');
  await until('the account', async () => (await app.html()).includes('From the command line'));
});

test('eight command lines and the app write at once, and nothing is lost', async () => {
  const app = await unlocked();
  const [home] = (app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`) as Listed).accounts;
  const writers = Array.from({ length: 8 }, (_, i) => `Writer ${i}`);
  const add = async (name: string): Promise<string[]> => {
    const status = await app.data.cliBeside(
      ['account', 'new', '--name', name, '--password-file', '-'],
      `${PASSWORD}\n`
    );
    // Who waited five seconds for the lock is told so, with 5.
    expect([0, 5]).toContain(status);
    return status === 0 ? [name] : [];
  };
  let writing = true;
  const adding = Promise.all(writers.map(add)).finally(() => (writing = false));
  let renamed = 0;
  let last = 'Home';
  while (writing) {
    const name = `Home ${renamed + 1}`;
    const answer = (await app.invoke('rename_account', { account: home?.id, name })) as { refused?: string };
    if (answer.refused) {
      expect(answer.refused).toBe('busy');
      continue;
    }
    renamed += 1;
    last = name;
  }
  const saved = (await adding).flat();
  expect(saved.length).toBeGreaterThan(1);
  expect(renamed).toBeGreaterThan(1);
  await app.run('window.dispatchEvent(new Event("focus"))');
  for (const name of [last, ...saved]) await app.shows(name);
  const { accounts } = app.data.cli(['account', 'list', '--password-file', '-'], `${PASSWORD}\n`) as Listed;
  expect(accounts.map(({ name }) => name).sort()).toEqual([last, ...saved].sort());
});

interface Listed {
  accounts: { id: string; name: string }[];
}

test('of many accounts only those that can be seen are in the page, and one is found by a part of its name', async () => {
  const app = await start((data) => data.withAccounts(300));
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('300 phrases');
  const rows = () => app.run('return document.querySelectorAll("li[aria-posinset]").length') as Promise<number>;
  await until('some rows', async () => (await rows()) > 3);
  expect(await rows()).toBeLessThan(40);
  await app.run('document.querySelector(".many").scrollTo(0, 1e9)');
  await app.shows('Account 299');
  await app.run('document.querySelector("input[type=search]").focus()');
  await app.keys('account 123');
  await app.shows('1 of 300 accounts');
  await app.shows('Account 123');
  // What no name and no identity has: a number might be in the address of any of them.
  await app.keys('_');
  await app.shows('No account matches “account 123_”.');
  await app.keys('\uE00C');
  await app.showsNot('No account matches');
  await until('all rows again', async () => (await rows()) > 3);
  // The row that has the focus stays while others are scrolled by.
  await app.run('document.querySelector("li[aria-posinset] button").focus()');
  await app.run('document.querySelector(".many").scrollTo(0, 5000)');
  await app.shows('Account 7');
  expect(await app.run('return document.activeElement.textContent')).toContain('Account 0');
});

test('a private window that is closed leaves nothing half done', async () => {
  const app = await start();
  await new Welcome(app).create();
  await new Keep(app).create('Alice');
  await app.get('heading', 'Set a local password');
  await app.click('button', 'Cancel');
  await app.privateGone();
  await app.get('button', 'Create an account');
  await app.click('button', 'Create an account');
  await app.toPrivate();
  await app.get('textbox', 'Name');
});

test('a lock screen is all that a vault without its password shows', async () => {
  const app = await start((data) => data.withAccount(WORDS, 'Home', PASSWORD));
  await new Unlock(app).isShown();
  expect(await app.pages()).toEqual(['private.html']);
});

test('a password can be set before there is an account', async () => {
  const app = await start();
  await app.toMain();
  await app.click('button', 'Set a local password first');
  await app.toPrivate();
  await new Keep(app).newPassword(PASSWORD);
  await app.get('heading', 'Your local password is set');
  await app.click('button', 'Done');
  await app.privateGone();
  await app.get('heading', 'Nothing here yet');
});

test('while one private window is open no other is, and it says so', async () => {
  const app = await unlocked();
  await app.click('button', 'Back up now');
  await app.toPrivate();
  await app.get('heading', 'Store your mnemonic phrase in a safe place');
  await app.toMain();
  await app.click('button', 'Import');
  await app.alert('Finish or close the open window first');
  expect((await app.pages()).filter((page) => page === 'private.html')).toHaveLength(1);
});
