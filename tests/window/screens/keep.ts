import { copyElsewhere } from '../desktop';
import { type App, until } from '../driver';

/** Making or importing an account, up to its password. */
export class Keep {
  constructor(private readonly app: App) {}

  async create(name: string): Promise<void> {
    await this.app.type('Name', name);
    await this.app.click('button', 'Create');
  }

  /** What the phrase is for, where that is asked. */
  async choose(kind = 'Olares ID'): Promise<void> {
    await until('the kinds, or the fields', async () => {
      if (await this.app.find('textbox', 'Word 1')) return true;
      if (await this.app.find('button', kind)) await this.app.click('button', kind);
      return false;
    });
  }

  /** Pastes a text, whatever it is. */
  async paste(text: string): Promise<void> {
    copyElsewhere(text);
    await this.app.click('button', 'Paste');
  }

  /** What is in the fields. */
  async fields(): Promise<string[]> {
    return (await this.app.run(
      `return [...document.querySelectorAll('.cells input')].map((field) => field.value)`
    )) as string[];
  }

  /** Pastes words and waits until each is in its field. */
  async fill(text: string): Promise<void> {
    await this.paste(text);
    const words =
      text
        .normalize('NFC')
        .toLowerCase()
        .match(/[\p{L}\p{M}]+/gu) ?? [];
    await until(
      'each word in its field',
      async () => (await this.fields()).filter(Boolean).join(' ') === words.join(' ')
    );
  }

  async import(words: string, name?: string, kind?: string): Promise<void> {
    await this.choose(kind);
    await this.fill(words);
    if (name !== undefined) await this.app.type('Name', name);
    await this.app.click('button', 'Go on');
  }

  async confirmIdentity(): Promise<void> {
    await this.app.get('heading', 'Is this your identity?');
    await this.app.click('button', 'Yes, keep it');
  }

  /** The first password, twice. */
  async newPassword(password: string): Promise<void> {
    await this.app.type('New password', password);
    await this.app.type('Type it again', password);
    await this.app.click('button', 'Set password');
  }

  /** The password that there is. */
  async password(password: string): Promise<void> {
    await this.app.type('Local password', password);
    await this.app.click('button', 'Next');
  }

  async backUpNow(): Promise<void> {
    await this.app.click('button', 'Back up now');
  }

  async later(): Promise<void> {
    await this.app.click('button', 'Later');
    await this.app.privateGone();
  }
}
