// What the other journeys do not come by: kinds, many accounts, papers that are due, and what went wrong.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quit, windowsOf } from '../desktop';
import { beyondMending, withoutJson, worn } from '../damaged';
import { type App, root, until } from '../driver';
import { BACKUP_PASSWORD, ELECTRUM, LONG_WORDS, OTHER_WORDS, PASSWORD, WORDS, SHARE } from '../known';
import { Backups } from '../screens/backups';
import { Ceremony } from '../screens/ceremony';
import { Keep } from '../screens/keep';
import { Unlock } from '../screens/unlock';
import { type Stage, typeWords } from './stage';

/** Closes the private window, as a person does who has enough. */
async function leave(app: App): Promise<void> {
  quit(windowsOf(app.pid()).at(-1) ?? '');
  await app.privateGone();
}

const HALF_A_YEAR_MS = 190 * 86_400_000;
const FIXTURES = join(root, 'crates', 'phrase', 'fixtures');

async function open(app: App, name: string): Promise<void> {
  await app.visit('Accounts');
  await until(name, async () => (await app.html()).includes(name));
  await app.run(
    `[...document.querySelectorAll('li button')].find((row) => row.textContent.includes(${JSON.stringify(name)})).click()`
  );
  await app.get('heading', 'Account');
}

/** What stands beside words and does not come from them: in the vault, and in a backup. */
async function lies(app: App, stage: Stage): Promise<void> {
  const files = mkdtempSync(join(tmpdir(), 'holdfast-tour-'));
  await open(app, 'Wallet 1');
  await new Ceremony(app).show(PASSWORD);
  await app.shows('What was noted of this account did not match these words.');
  await stage.look('shown-corrected');
  await leave(app);
  stage.data.mislabel(PASSWORD);
  await open(app, 'Home');
  await app.click('button', 'Check');
  await app.toPrivate();
  await typeWords(app, WORDS);
  await app.shows('Some of what was noted of this account did not match these words.');
  await stage.look('checked-corrected');
  await leave(app);
  stage.data.mislabel(PASSWORD);
  const backups = new Backups(app);
  await backups.toSaving(BACKUP_PASSWORD);
  await backups.file('Choose where…', join(files, 'holdfast-backup.holdfast'));
  await backups.local(PASSWORD);
  await app.get('heading', 'Saved');
  await app.shows('did not match the words. It is corrected in the file and here');
  await stage.look('backup-saved-corrected');
  await backups.done();
  stage.data.crafted(join(files, 'crafted.holdfast'), BACKUP_PASSWORD);
  await app.click('button', 'Restore…');
  await app.toPrivate();
  await backups.file('Choose a file…', join(files, 'crafted.holdfast'));
  await backups.password(BACKUP_PASSWORD);
  await app.get('heading', 'What is in it');
  await stage.look('restore-preview-differing');
  await leave(app);
  await salvage(app, stage, join(files, 'holdfast-backup.holdfast'));
  rmSync(files, { recursive: true });
}

/** A backup of which no copy can be mended. */
async function salvage(app: App, stage: Stage, file: string): Promise<void> {
  const backups = new Backups(app);
  writeFileSync(file, withoutJson(readFileSync(file)));
  await app.click('button', 'Restore…');
  await app.toPrivate();
  await backups.file('Choose a file…', file);
  await app.alert('This file is damaged');
  await stage.look('restore-damaged');
  await app.click('button', 'Try to save what can be read');
  await app.shows('Holdfast looks for phrases that are still complete');
  await stage.look('salvage-password');
  await backups.password(BACKUP_PASSWORD);
  await app.get('heading', 'What could be saved');
  await app.shows('Home');
  await stage.look('salvage-preview');
  await leave(app);
}

/** The vault and a backup have lost a part each, somebody changed the page beside the backups, and then an old vault is put back. */
async function wornAndOlder(stage: Stage): Promise<void> {
  const { data } = stage;
  const vault = join(data.path, 'vault.holdfast');
  const before = readFileSync(vault);
  data.autoBackup(PASSWORD, BACKUP_PASSWORD);
  let app = await stage.start();
  await new Unlock(app).unlock(PASSWORD);
  const backups = new Backups(app);
  await backups.settings();
  await app.click('button', 'Add rescue page');
  await app.shows('With a page that opens backups in any browser');
  await stage.look('settings-backup-with-page');
  await stage.stop();

  const folder = join(data.path, 'backups');
  const auto = join(folder, readdirSync(folder).find((name) => name.endsWith('.holdfast')) ?? '');
  for (const file of [vault, auto]) writeFileSync(file, worn(readFileSync(file)));
  writeFileSync(join(folder, 'Open a Holdfast backup.html'), 'another page');
  app = await stage.start();
  await new Unlock(app).unlock(PASSWORD);
  await new Backups(app).settings();
  await app.click('button', 'Write one now');
  await new Backups(app).open();
  await app.shows('Someone changed the page');
  await app.shows('has lost a part of itself');
  await stage.look('backups-worn');
  await stage.stop();

  writeFileSync(vault, before);
  app = await stage.start();
  await new Unlock(app).unlock(PASSWORD);
  await app.shows("This vault isn't the latest version");
  await stage.look('older');
  // Where the look has scrolled to, the button may be half in sight, and the driver clicks beside it.
  await app.run(`document.querySelectorAll('main').forEach((part) => part.scrollTo(0, 0))`);
  await app.click('button', 'Keep this version');
  await until('the notice to go', async () => !(await app.html()).includes('the latest version'));
  await stage.stop();
}

export async function statesJourney(stage: Stage): Promise<void> {
  const { data } = stage;
  const withKind = (kind: string, name: string, words: string, ...more: string[]) =>
    data.cli(
      [
        ...['account', 'import', '--kind', kind, '--name', name],
        ...['--password-file', '-', '--phrase-file', '-', ...more]
      ],
      `${PASSWORD}\n${words}`
    );
  data.withAccount(WORDS, 'Home', PASSWORD);
  withKind('minima', 'Node', LONG_WORDS);
  withKind('ont', 'ONTO main', OTHER_WORDS);
  withKind('wallet', 'Savings', `a passphrase\n${LONG_WORDS}`, '--passphrase-file', '-');
  const day = new Date(Date.now() - HALF_A_YEAR_MS).toISOString().slice(0, 19).replace('T', ' ');
  data.cliOn(day, ['account', 'check', 'Home', '--password-file', '-', '--phrase-file', '-'], `${PASSWORD}\n${WORDS}`);
  for (let i = 1; i <= 5; i += 1) {
    data.cli(['account', 'new', '--kind', 'wallet', '--name', `Wallet ${i}`, '--password-file', '-'], `${PASSWORD}\n`);
  }

  let app = await stage.start();
  const unlock = new Unlock(app);
  await unlock.unlock(PASSWORD);
  await app.shows('It is time to check your paper backup of');
  await stage.look('many-accounts');
  await app.run('document.querySelector("input[type=search]").focus()');
  await app.keys('onto');
  await app.shows('1 of 9 accounts');
  await stage.look('search');
  await app.keys('zzz');
  await app.shows('No account matches');
  await stage.look('search-nothing');
  await app.run('document.querySelector("input[type=search]").focus()');
  await app.press('\uE00C');
  await open(app, 'Node');
  await app.get('button', 'I restored it');
  await stage.look('account-minima');
  await app.click('button', 'Edit');
  await app.get('heading', 'Edit account');
  await stage.look('edit-minima');
  await app.click('button', 'Cancel');
  await open(app, 'ONTO main');
  await stage.look('account-ont');
  await open(app, 'Savings');
  await stage.look('account-wallet');
  const ceremony = new Ceremony(app);
  await ceremony.show(PASSWORD);
  await stage.look('shown-passphrase');
  await app.click('button', 'Next');
  await app.get('heading', 'Check my paper backup');
  await stage.look('check-passphrase');
  await leave(app);

  const importing = async () => {
    await app.visit('Accounts');
    await app.click('button', 'Import');
    await app.toPrivate();
    await app.get('heading', 'Import a phrase');
  };
  const keep = new Keep(app);
  await importing();
  await keep.choose('Minima node');
  await stage.look('import-minima');
  await leave(app);
  await importing();
  await keep.choose('Wallet');
  await keep.paste(SHARE);
  await app.shows('of a Trezor backup (SLIP-39). It takes');
  await stage.look('import-share');
  await leave(app);
  await importing();
  await keep.choose('Wallet');
  await keep.fill(ELECTRUM);
  await app.shows('These words fit an Electrum seed.');
  await stage.look('import-electrum');
  await leave(app);
  await importing();
  await keep.choose('Wallet');
  await keep.fill(LONG_WORDS);
  await stage.look('import-wallet');
  await app.click('button', 'Go on');
  await app.get('heading', 'Is this your identity?');
  await stage.look('import-wallet-preview');
  await leave(app);
  await importing();
  await keep.choose('Minima node');
  await app.click('button', 'From a file');
  await app.get('button', 'Choose a file…');
  await stage.look('node-file');
  const backups = new Backups(app);
  await backups.file('Choose a file…', join(FIXTURES, 'minima-locked.bak'));
  await app.get('heading', 'The password of this backup');
  await stage.look('node-file-password');
  await leave(app);
  await importing();
  await keep.choose('Minima node');
  await app.click('button', 'From a file');
  await backups.file('Choose a file…', join(FIXTURES, 'minima-public.bak'));
  await app.get('heading', 'Is this your identity?');
  await stage.look('node-file-preview');
  await leave(app);
  await stage.stop();

  const settings = join(data.path, 'settings.json');
  const kept = readFileSync(settings);
  writeFileSync(settings, 'not settings');
  data.mislabel(PASSWORD);
  app = await stage.start();
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('cannot be read, so nothing is changed there');
  await stage.look('settings-unreadable');
  writeFileSync(settings, kept);
  await lies(app, stage);
  await stage.stop();

  await wornAndOlder(stage);
  data.autoBackup(PASSWORD, BACKUP_PASSWORD);
  const vault = join(data.path, 'vault.holdfast');
  writeFileSync(vault, beyondMending(readFileSync(vault)));
  app = await stage.start();
  await app.toPrivate();
  await app.alert('The state before the last change is whole');
  await stage.look('unlock-previous');
  await new Unlock(app).unlock(PASSWORD);
  await app.shows('The last change is damaged');
  await stage.look('previous');
  await stage.stop();

  const cut = readFileSync(vault).subarray(0, 1000);
  writeFileSync(vault, cut);
  writeFileSync(join(data.path, 'vault.previous.holdfast'), cut);
  app = await stage.start();
  await app.toPrivate();
  await app.alert('The vault file is damaged or missing');
  await stage.look('unlock-damaged');
  await app.click('button', 'Restore from a backup file');
  await app.get('heading', 'This vault cannot be used');
  await stage.look('forgotten-damaged');
}
