import { type App, sleep, until } from '../driver';
import { fileDialog, pressByKeyboard, typePath } from '../desktop';

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

  /** A new backup password, twice. */
  async choose(password: string): Promise<void> {
    await this.app.get('heading', 'Choose a backup password');
    await this.app.type('Backup password', password);
    await this.app.type('The same again', password);
    await this.app.click('button', 'Next');
  }

  /** The password of a file. */
  async password(password: string): Promise<void> {
    await this.app.toPrivate();
    await this.app.get('heading', 'Password of the backup');
    await this.app.type('Backup password', password);
    await this.app.click('button', 'Next');
  }

  /** Presses the button that shows the dialog, and answers it with a path. */
  async file(button: string, path: string): Promise<void> {
    await this.app.click('button', button);
    await this.answer(path);
  }

  async answer(path: string): Promise<void> {
    const dialog = await until('the file dialog', () => Promise.resolve(fileDialog()));
    typePath(dialog, path);
    await until('the file dialog to go', async () => {
      // The first Return may only take what the dialog completed.
      pressByKeyboard('Return');
      await sleep(SETTLED_MS);
      return fileDialog() !== dialog;
    });
  }

  async dismiss(): Promise<void> {
    await until('the file dialog', () => Promise.resolve(fileDialog()));
    pressByKeyboard('Escape');
    await until('the file dialog to go', () => Promise.resolve(fileDialog() === undefined));
  }

  async done(): Promise<void> {
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }

  /** An entry of the menu of the copy in this place of the list. */
  async act(place: number, entry: string): Promise<void> {
    // A dialog that is going away is still in front for a moment.
    await until(`the menu in place ${place}`, async () => {
      const menus = (await this.app.client.findElements(
        'xpath',
        '//button[starts-with(@aria-label, "Actions for")]'
      )) as unknown as Record<string, string>[];
      const menu = Object.values(menus[place] ?? {})[0];
      if (menu === undefined) return false;
      await this.app.client.elementClick(menu);
      return true;
    });
    const xpath = `//*[@role="menuitem"][normalize-space()="${entry}"]`;
    await until(`the entry "${entry}"`, async () => {
      const found = (await this.app.client.findElements('xpath', xpath)) as unknown as Record<string, string>[];
      const element = Object.values(found[0] ?? {})[0];
      if (element === undefined) return false;
      await this.app.client.elementClick(element);
      return true;
    });
  }

  async says(text: string): Promise<void> {
    await until(`the page to say "${text}"`, async () => (await this.app.html()).includes(text));
  }
}
