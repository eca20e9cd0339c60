import { type App, until } from '../driver';
import { Keep } from './keep';

/** Settings > Security. */
export class Security {
  constructor(private readonly app: App) {}

  async open(): Promise<void> {
    await this.app.toMain();
    await this.app.click('button', 'Settings');
    await this.app.click('button', 'Security');
    await this.app.get('heading', 'Security');
  }

  /** Allows something: the password, and then the reader waits. */
  async flip(name: string, password: string): Promise<void> {
    await this.app.click('switch', name);
    await this.app.toPrivate();
    await new Keep(this.app).password(password);
    await this.app.shows('Touch the fingerprint reader');
  }

  async isOn(): Promise<void> {
    await this.app.get('heading', 'Turned on');
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }

  /** Takes something away, which asks for nothing. */
  async turnOff(name: string): Promise<void> {
    await this.app.click('switch', name);
    await until('it to be off', async () => {
      const element = await this.app.get('switch', name);
      return (await this.app.client.getElementAttribute(element, 'aria-checked')) === 'false';
    });
  }

  async changePassword(password: string, next: string): Promise<void> {
    const keep = new Keep(this.app);
    await this.open();
    await this.app.click('button', 'Change…');
    await this.app.toPrivate();
    await keep.password(password);
    await keep.newPassword(next);
    await this.app.get('heading', 'Your local password is changed');
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }

  /** Another password and new keys; `off` is what is said to be off then. */
  async replacePassword(password: string, next: string, ...off: string[]): Promise<void> {
    const keep = new Keep(this.app);
    await this.open();
    await this.app.click('button', 'Replace…');
    await this.app.toPrivate();
    await keep.password(password);
    await this.app.get('heading', 'Choose another password');
    await keep.newPassword(next);
    await this.app.get('heading', 'The vault has a new password and new keys');
    for (const text of off) await this.app.shows(text);
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }
}
