import type { App } from '../driver';

/** The lock screen. */
export class Unlock {
  constructor(private readonly app: App) {}

  async isShown(): Promise<void> {
    await this.app.toPrivate();
    await this.app.get('heading', 'Unlock Holdfast');
  }

  async try(password: string): Promise<void> {
    await this.isShown();
    await this.app.type('Local password', password);
    await this.app.click('button', 'Unlock');
  }

  async unlock(password: string): Promise<void> {
    await this.try(password);
    await this.app.privateGone();
    await this.app.get('heading', 'Accounts');
  }
}
