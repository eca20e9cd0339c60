import { type App, sleep, until } from '../driver';
import { activate, activeWindow, fileDialog, pressByKeyboard, typePath, windowsOf } from '../desktop';

const SETTLED_MS = 400;

/** The Backups page and the private windows that it opens. */
export class Backups {
  constructor(private readonly app: App) {}

  async open(): Promise<void> {
    await this.app.toMain();
    await this.app.click('button', 'Backups');
    await this.app.get('heading', 'Backups');
    await this.app.get('heading', 'Copies');
  }

  async settings(): Promise<void> {
    await this.app.toMain();
    await this.app.click('button', 'Settings');
    await this.app.click('button', 'Backup');
    await this.app.get('heading', 'Backup file');
  }

  /** The local password, in the private window. */
  async local(password: string): Promise<void> {
    await this.app.toPrivate();
    await this.app.type('Local password', password);
    await this.app.click('button', 'Next');
  }

  /** The local password for what is taken away, in the private window. */
  async takeAway(password: string, button: string): Promise<void> {
    await this.app.toPrivate();
    await this.app.type('Local password', password);
    await this.app.click('button', button);
  }

  /** A new backup password, twice. */
  async choose(password: string): Promise<void> {
    await this.app.get('heading', 'Choose a backup password');
    await this.app.type('Backup password', password);
    await this.app.type('Type it again', password);
    await this.app.click('button', 'Next');
  }

  /** The password of a file. */
  async password(password: string): Promise<void> {
    await this.app.toPrivate();
    await this.app.get('heading', 'Password of the backup');
    await this.app.type('Backup password', password);
    await this.app.click('button', 'Next');
  }

  /** Goes to where a new backup file is given its place. */
  async toSaving(backupPassword: string): Promise<void> {
    await this.open();
    await this.app.click('button', 'Back up to a file…');
    await this.app.toPrivate();
    await this.choose(backupPassword);
  }

  /** Presses the button that shows the dialog, and answers it with a path. */
  async file(button: string, path: string): Promise<void> {
    await this.app.click('button', button);
    await this.answer(path);
  }

  /** The dialog, when it is there. */
  dialog(): Promise<string> {
    return until('the file dialog', () => Promise.resolve(fileDialog()));
  }

  async answer(path: string): Promise<void> {
    const dialog = await this.dialog();
    await until('the file dialog to go', async () => {
      if (fileDialog() !== dialog) return true;
      if (!typePath(dialog, path)) return false;
      // The first Return may only take what the dialog completed.
      for (let press = 0; press < 3; press += 1) {
        pressByKeyboard('Return');
        await sleep(SETTLED_MS);
        if (fileDialog() !== dialog) return true;
      }
      return false;
    });
  }

  /** Answers the dialog with a file that is there, and waits until it asks whether to replace it. */
  async asksToReplace(path: string): Promise<void> {
    const dialog = await this.dialog();
    const others = ['', dialog, ...windowsOf(this.app.pid())];
    const asks = () => fileDialog() === dialog && !others.includes(activeWindow());
    await until('the question whether to replace the file', async () => {
      if (asks()) return true;
      if (!typePath(dialog, path)) return false;
      // The first Return may only take what the dialog completed.
      for (let press = 0; press < 3 && !asks(); press += 1) {
        pressByKeyboard('Return');
        await sleep(SETTLED_MS);
      }
      return asks();
    });
  }

  async dismiss(): Promise<void> {
    await this.dialog();
    await until('the file dialog to go', async () => {
      const dialog = fileDialog();
      if (dialog === undefined) return true;
      activate(dialog);
      pressByKeyboard('Escape');
      await sleep(SETTLED_MS);
      return fileDialog() === undefined;
    });
  }

  async done(): Promise<void> {
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }

  /** An entry of the menu of the copy in this place of the list. */
  async act(place: number, entry: string): Promise<void> {
    // A dialog that is going away is still in front for a moment.
    await until(`the menu in place ${place}`, async () => {
      const menu = (await this.app.all('//button[@aria-haspopup="menu"]'))[place];
      if (menu === undefined) return false;
      await this.app.client.elementClick(menu);
      return true;
    });
    await until(`the entry "${entry}"`, async () => {
      for (const said of this.app.speech.whole(entry)) {
        const [found] = await this.app.all(`//*[@role="menuitem"][normalize-space()="${said}"]`);
        if (found === undefined) continue;
        await this.app.client.elementClick(found);
        return true;
      }
      return false;
    });
  }

  /** How many auto backups are kept, in the settings. */
  async keep(count: number): Promise<void> {
    await this.app.run(`
      const many = document.querySelector('select[aria-label="Keep in each folder"]');
      many.value = '${count}';
      many.dispatchEvent(new Event('change', { bubbles: true }));`);
  }

  async says(text: string): Promise<void> {
    await this.app.shows(text);
  }
}
