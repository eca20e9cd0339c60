import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type DataFolder, until } from '../driver';
import { BACKUP_PASSWORD, PASSWORD } from '../known';
import { Backups } from './backups';

/** A folder that several computers write into. */
export class SharedFolder {
  readonly #parent = mkdtempSync(join(tmpdir(), 'holdfast-shared-'));
  readonly path = join(this.#parent, 'Sync');

  remove(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

/** Another computer: what a person does there, through the command line. */
export class OtherComputer {
  constructor(readonly data: DataFolder) {}

  name(name: string): void {
    this.data.cli(['computers', 'name', name, '--password-file', '-'], `${PASSWORD}\n`);
  }

  write(): void {
    this.data.cli(['backup', 'auto', 'run', '--now'], '');
  }

  /** Types the words from paper. */
  check(account: string, words: string): void {
    this.data.cli(['account', 'check', account, '--password-file', '-', '--phrase-file', '-'], `${PASSWORD}\n${words}`);
  }

  remove(account: string): void {
    this.data.cli(['account', 'remove', account, '--yes', '--give-up-phrase', '--password-file', '-'], `${PASSWORD}\n`);
  }

  note(account: string, note: string): void {
    this.data.cli(['account', 'set', account, '--note', note, '--password-file', '-'], `${PASSWORD}\n`);
  }
}

/** Computers on the Backups page, and the private window that takes over. */
export class Computers {
  readonly #backups: Backups;

  constructor(private readonly app: App) {
    this.#backups = new Backups(app);
  }

  async open(): Promise<void> {
    await this.#backups.open();
    await this.app.get('heading', 'Computers');
  }

  /** The window notices that another computer wrote. */
  async look(): Promise<void> {
    await this.app.toMain();
    await this.app.run('window.dispatchEvent(new Event("focus"))');
  }

  /** Opens the newest backup of the other computer. */
  async password(): Promise<void> {
    await this.app.toPrivate();
    await this.app.get('heading', 'Password of the backup');
    await until('to type the backup password', async () => {
      const [field] = await this.app.all('//input[@type="password"]');
      if (field === undefined) return false;
      await this.app.client.elementSendKeys(field, BACKUP_PASSWORD);
      return true;
    });
    await this.app.click('button', 'Next');
  }

  /** Takes over what is on the screen. */
  async take(): Promise<void> {
    await this.app.click('button', 'Next');
    await this.#backups.local(PASSWORD);
    await this.app.shows('Taken over from');
  }

  async done(): Promise<void> {
    await this.#backups.done();
  }
}
