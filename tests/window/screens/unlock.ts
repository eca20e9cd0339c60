import { type App, until } from '../driver';

/** The lock screen. */
export class Unlock {
  constructor(private readonly app: App) {}

  async isShown(): Promise<void> {
    // A private window that is about to go may be there for a moment still.
    await until('the lock screen', async () => {
      await this.app.toPrivate();
      return (await this.app.find('heading', 'Unlock Holdfast')) !== undefined;
    });
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
