import type { App } from '../driver';

/** Making or importing an account, up to its password. */
export class Keep {
  constructor(private readonly app: App) {}

  async create(name: string): Promise<void> {
    await this.app.type('Name', name);
    await this.app.click('button', 'Create');
  }

  async import(words: string, name?: string): Promise<void> {
    await this.app.type('The words', words);
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
    await this.app.type('The same again', password);
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
