// Two computers, each with a window and a data folder of its own, and one folder that both write into.
import { afterEach, expect, test } from 'vitest';
import type { App } from './driver';
import { BACKUP_PASSWORD, LONG_WORDS, OTHER_WORDS, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Computers, OtherComputer, SharedFolder } from './screens/computers';
import { Unlock } from './screens/unlock';
import { start } from './setting';

let shared: SharedFolder | undefined;

afterEach(() => shared?.remove());

/** A computer that writes into the folder, unlocked. */
async function computer(words: string, name: string): Promise<App> {
  const folder = (shared ??= new SharedFolder());
  const app = await start((data) => {
    data.withAccount(words, name, PASSWORD);
    data.autoBackup(PASSWORD, BACKUP_PASSWORD, folder.path);
  });
  await new Unlock(app).unlock(PASSWORD);
  return app;
}

function names(app: App): string[] {
  const line = ['account', 'list', '--password-file', '-'];
  const list = app.data.cli(line, `${PASSWORD}\n`) as { accounts: { name: string }[] };
  return list.accounts.map((account) => account.name).sort();
}

/** Names this computer, as the Backups page asks, and writes an auto backup. */
async function nameIt(app: App, name: string): Promise<void> {
  await new Computers(app).open();
  await app.type('What do you call this computer?', name);
  await app.click('button', 'Save');
  await app.get('button', 'Rename…');
  new OtherComputer(app.data).write();
}

async function takeOver(app: App): Promise<Computers> {
  const computers = new Computers(app);
  await computers.look();
  await app.click('button', 'Take over…');
  await computers.password();
  return computers;
}

test('two windows take over from each other, ask before they delete, and come to an end', async () => {
  const desk = await computer(WORDS, 'Home');
  const laptop = await computer(OTHER_WORDS, 'Travel');
  desk.data.withAccount(LONG_WORDS, 'Old wallet', PASSWORD);
  await nameIt(laptop, 'Laptop');
  await nameIt(desk, 'Desk');

  // The other one has no name before it was opened.
  await desk.visit('Accounts');
  await desk.shows('keeps its auto backups in your folder');
  let computers = await takeOver(desk);
  await desk.get('heading', 'What Laptop has');
  await desk.get('checkbox', 'Take Travel');
  await computers.take();
  await computers.done();
  expect(names(desk)).toEqual(['Home', 'Old wallet', 'Travel']);
  await desk.shows('Travel');

  new OtherComputer(desk.data).write();
  computers = await takeOver(laptop);
  await laptop.get('heading', 'What Desk has');
  await computers.take();
  await computers.done();
  expect(names(laptop)).toEqual(['Home', 'Old wallet', 'Travel']);

  // A taking over is no news for the other one for ever.
  new OtherComputer(laptop.data).write();
  computers = await takeOver(desk);
  await desk.get('heading', 'Taken over from Laptop');
  await desk.shows('You have everything it has.');
  await computers.done();
  await computers.open();
  await desk.shows('Nothing new since you last took over.');

  // What was deleted there is asked about. What was never proved here stays without a question.
  new OtherComputer(desk.data).check('Old wallet', LONG_WORDS);
  for (const account of ['Old wallet', 'Home']) new OtherComputer(laptop.data).remove(account);
  new OtherComputer(laptop.data).write();
  computers = await takeOver(desk);
  await desk.get('heading', 'Deleted on Laptop');
  await desk.shows('It has no proved paper here, so it stays.');
  await desk.click('radio', 'Delete it here, too');
  await computers.take();
  await desk.shows('What you deleted is still in these files:');
  await computers.done();
  expect(names(desk)).toEqual(['Home', 'Travel']);

  // The laptop is stolen.
  await computers.open();
  await new Backups(desk).act(0, 'Lost or stolen…');
  await desk.get('heading', 'Laptop is lost or stolen');
  await desk.click('button', 'Mark as lost');
  await desk.shows('Marked ');
  laptop.data.withAccount(LONG_WORDS, 'Strange', PASSWORD);
  new OtherComputer(laptop.data).write();
  await desk.click('button', 'Back to Backups');
  await desk.shows('after you marked it as lost');
  await new Backups(desk).act(0, 'Take over…');
  await computers.password();
  await desk.shows('Someone else may have written this backup');
  await desk.get('checkbox', 'Take Strange');
});
