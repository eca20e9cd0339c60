// The whole ceremony in the real app, with a picture of every screen in both themes and both sizes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, test } from 'vitest';
import { App, DataFolder, root, sleep, until } from './driver';
import { BACKUP_PASSWORD, LONG_WORDS, NEW_PASSWORD, OTHER_WORDS, PASSWORD, WORDS } from './known';
import { Backups } from './screens/backups';
import { Ceremony } from './screens/ceremony';
import { Keep } from './screens/keep';
import { Unlock } from './screens/unlock';
import { Welcome } from './screens/welcome';

const folder = join(root, 'target', 'tour');
const sizes = [
  { width: 880, height: 640 },
  { width: 1440, height: 900 }
];

let data: DataFolder;
let app: App;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});

afterEach(async () => {
  await app.stop();
  data.remove();
});

describe.each(['light', 'dark'])('%s', (theme) => {
  test.each(sizes)('$width x $height', async ({ width, height }) => {
    data = new DataFolder();
    data.settings({ theme });
    app = await App.start(data);
    const picture = photographer(theme, { width, height });
    const keep = new Keep(app);
    const ceremony = new Ceremony(app);
    const unlock = new Unlock(app);

    await app.toMain();
    await app.get('button', 'Create an Olares ID');
    await picture('welcome');
    await new Welcome(app).create();
    await app.get('textbox', 'Name');
    await picture('create');
    await keep.create('Alice');
    await app.type('New password', 'password1');
    await app.get('button', 'Set password');
    await until('the strength', async () => (await app.html()).includes('most used'));
    await picture('password-too-guessable');
    await app.type('New password', PASSWORD);
    await app.type('The same again', PASSWORD);
    await picture('password');
    await app.click('button', 'Set password');
    await app.get('heading', 'Alice is ready');
    await picture('made');
    await keep.later();

    await app.click('button', 'Accounts 1 1 not backed up');
    await app.click('button', 'Import');
    await app.toPrivate();
    await app.type('The words', WORDS.replace('sausage', 'sausges'));
    await app.click('button', 'Go on');
    await app.alert('Word 6');
    await picture('import-unknown-word');
    await app.type('The words', WORDS);
    await app.type('Name', 'Home');
    await app.click('button', 'Go on');
    await app.get('heading', 'Is this your identity?');
    await picture('import-preview');
    await keep.confirmIdentity();
    await app.get('textbox', 'Local password');
    await picture('import-password');
    await keep.password(PASSWORD);
    await app.get('heading', 'Home is kept');
    await picture('imported');
    await keep.backUpNow();

    await app.get('heading', 'Store your mnemonic phrase in a safe place');
    await picture('risk');
    await ceremony.start();
    await picture('veiled');
    await app.click('button', 'Click to view');
    await app.get('textbox', 'Local password');
    await picture('veiled-password');
    await app.type('Local password', PASSWORD);
    await app.click('button', 'Click to view');
    await ceremony.words();
    await picture('shown');
    await ceremony.next();
    await picture('arrange');
    const words = WORDS.split(' ');
    for (const word of words.slice(0, 5)) await app.click('button', word);
    await picture('arranging');
    await ceremony.arrange([...words.slice(5, 10), words[11] ?? '', words[10] ?? '']);
    await app.alert('does not match');
    await picture('arrange-wrong');
    await ceremony.arrange(words);
    await ceremony.isProved();
    await picture('proved');
    await ceremony.done();
    await app.get('heading', 'Account');
    await picture('account');

    await app.click('button', 'Check');
    await app.toPrivate();
    await app.get('heading', 'Check my paper backup');
    await typeCheck(OTHER_WORDS);
    await app.alert('another phrase');
    await picture('check-other-phrase');
    await typeCheck(WORDS);
    await app.get('heading', 'Your paper is right');
    await picture('checked');
    await app.click('button', 'Done');
    await app.privateGone();

    data.cli(
      ['account', 'import', '--name', 'Grandmother', '--password-file', '-', '--phrase-file', '-'],
      `${PASSWORD}\n${LONG_WORDS}`
    );
    await app.click('button', 'Accounts 1 1 not backed up');
    await app.run('window.dispatchEvent(new Event("focus"))');
    await until('the account made elsewhere', async () => (await app.html()).includes('Grandmother'));
    await picture('accounts');
    await app.run(`[...document.querySelectorAll('li button')].at(-1).click()`);
    await app.click('button', 'Back up now');
    await app.toPrivate();
    await ceremony.start();
    await picture('veiled-24');
    await ceremony.view(PASSWORD);
    await ceremony.words();
    await picture('shown-24');
    await ceremony.next();
    await picture('arrange-24');
    await app.click('button', 'Show the words again');
    await ceremony.isVeiled();
    await app.press('\uE00C');
    await app.privateGone();

    await app.click('button', 'Edit');
    await app.get('heading', 'Edit account');
    await picture('edit-account');
    await app.click('button', 'Cancel');
    await app.click('button', 'Delete…');
    await app.get('button', 'Delete account');
    await picture('delete-account');
    await app.click('button', 'Cancel');
    await app.click('button', 'Security');
    await app.get('heading', 'Security');
    await picture('security');
    await app.click('button', 'Change…');
    await app.toPrivate();
    await keep.password(PASSWORD);
    await keep.newPassword(NEW_PASSWORD);
    await app.get('heading', 'Your local password is changed');
    await picture('password-changed');
    await app.click('button', 'Done');
    await app.privateGone();
    await app.click('button', 'Appearance');
    await app.get('heading', 'Appearance');
    await picture('appearance');
    await app.click('button', 'About');
    await app.get('heading', 'About');
    await picture('about');

    await app.click('button', 'Lock');
    await unlock.isShown();
    await picture('unlock');
    await unlock.try(PASSWORD);
    await app.alert('The password is wrong');
    await picture('wrong-password');
    await unlock.unlock(NEW_PASSWORD);
  });

  test.each(sizes)('backups, $width x $height', async ({ width, height }) => {
    data = new DataFolder();
    const files = mkdtempSync(join(tmpdir(), 'holdfast-tour-'));
    data.settings({ theme });
    data.withAccount(WORDS, 'Alice', PASSWORD);
    app = await App.start(data);
    const picture = photographer(theme, { width, height }, 60);
    const backups = new Backups(app);
    const unlock = new Unlock(app);

    await unlock.isShown();
    await app.click('button', 'Forgotten password?');
    await app.get('heading', 'Forgotten password');
    await picture('forgotten');
    await app.click('button', 'Back');
    await unlock.unlock(PASSWORD);
    await backups.open();
    await picture('backups-none');
    await app.click('button', 'Back up to a file…');
    await app.toPrivate();
    await app.get('textbox', 'Local password');
    await picture('backup-local-password');
    await backups.local(PASSWORD);
    await app.get('heading', 'Choose a backup password');
    await app.type('Backup password', 'blue harbour 7');
    await until('the strength', async () => (await app.html()).includes('Too easy to guess'));
    await picture('backup-password-weak');
    await app.click('button', 'Make one for me');
    await app.get('heading', 'Write this password down');
    await picture('backup-password-made');
    await app.click('button', 'I have written it down');
    await app.get('heading', 'Type it from your paper');
    await picture('backup-password-typed');
    await app.click('button', 'Make another');
    await app.click('button', 'Back');
    await backups.choose(BACKUP_PASSWORD);
    await app.get('heading', 'Where to save it');
    await picture('backup-where');
    const file = join(files, 'holdfast-backup.holdfast');
    await backups.file('Choose where…', file);
    await app.get('heading', 'One moment');
    await picture('backup-working');
    await app.get('heading', 'Saved');
    await picture('backup-saved');
    await backups.done();

    await backups.settings();
    await picture('settings-backup-off');
    await app.click('button', 'Turn on…');
    await backups.local(PASSWORD);
    await backups.choose(BACKUP_PASSWORD);
    await app.get('heading', 'Auto backup is on');
    await picture('auto-backup-on');
    await backups.done();
    await backups.settings();
    await picture('settings-backup');
    data.withAccount(OTHER_WORDS, 'Grandmother', PASSWORD);
    await backups.open();
    await app.run('window.dispatchEvent(new Event("focus"))');
    await backups.says('1 account was added since your last backup.');
    await picture('backups');
    await app.run('document.querySelector("[aria-label^=\\"Actions for\\"]").focus()');
    await app.press('\uE007');
    await until('the menu', async () => (await app.html()).includes('role="menuitem"'));
    await picture('backups-menu');
    await app.press('\uE00C');
    await backups.act(0, 'Delete…');
    await app.get('button', 'Delete copy');
    await picture('backups-delete');
    await app.click('button', 'Cancel');
    await backups.act(0, 'Verify…');
    await app.toPrivate();
    await app.get('heading', 'Password of the backup');
    await picture('file-password');
    await backups.password(BACKUP_PASSWORD);
    await app.get('heading', 'It opens');
    await picture('verified');
    await backups.done();
    await backups.act(0, 'Restore…');
    await backups.password(BACKUP_PASSWORD);
    await app.get('heading', 'What is in it');
    await picture('restore-preview');
    await app.click('radio', 'Replace the accounts here');
    await app.click('button', 'Next');
    await backups.local(PASSWORD);
    await app.get('heading', 'Restored');
    await picture('restored');
    await backups.done();
    await backups.says('Vaults that were set aside');
    await picture('backups-after-restore');
    await app.click('button', 'Restore…');
    await app.toPrivate();
    await app.get('heading', 'Which backup?');
    await picture('restore-which');
    await app.click('button', 'Cancel');
    await app.privateGone();
    rmSync(files, { recursive: true });
  });
});

/** Takes pictures of the current window in the size of a round. Private windows are at most as large as they open. */
function photographer(theme: string, { width, height }: { width: number; height: number }, first = 0) {
  let number = first;
  return async (name: string) => {
    const here = await app.client.getUrl();
    const isLockScreen = ['unlock', 'wrong-password', 'forgotten'].includes(name);
    const isPrivate = here.includes('private.html') && !isLockScreen;
    const size = isPrivate ? { width: 760, height: Math.min(700, height) } : { width, height };
    await app.client.setWindowRect(null, null, size.width, size.height);
    await until('the window to have its size', async () => {
      const inner = (await app.run('return [innerWidth, innerHeight]')) as [number, number];
      return Math.abs(inner[0] - size.width) < 3 && Math.abs(inner[1] - size.height) < 60;
    });
    await app.run(
      `return Promise.all(['Inter Variable', 'JetBrains Mono Variable'].map((font) => document.fonts.load('16px "' + font + '"')))`
    );
    // The window manager and the compositor are done a moment after the page is.
    await sleep(250);
    number += 1;
    const label = String(number).padStart(2, '0');
    await app.picture(join(folder, `${theme}-${width}x${height}-${label}-${name}.png`));
  };
}

async function typeCheck(words: string): Promise<void> {
  for (const [i, word] of words.split(' ').entries()) await app.type(`Word ${i + 1}`, word);
  await app.click('button', 'Check');
}
