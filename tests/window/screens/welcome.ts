import type { App } from '../driver';

/** The first start. */
export class Welcome {
  constructor(private readonly app: App) {}

  async create(): Promise<void> {
    await this.app.toMain();
    await this.app.click('button', 'Create an account');
    await this.app.toPrivate();
  }

  async import(): Promise<void> {
    await this.app.toMain();
    await this.app.click('button', 'Import a phrase');
    await this.app.toPrivate();
  }
}
