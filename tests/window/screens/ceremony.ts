import { type App, until } from '../driver';

/** Settings > Account > Back up now. */
export class Ceremony {
  constructor(private readonly app: App) {}

  /** From the page of an account to the first screen. */
  async open(): Promise<void> {
    await this.app.click('button', 'Back up now');
    await this.app.toPrivate();
  }

  /** From the page of an account to its words. */
  async show(password: string): Promise<string[]> {
    await this.open();
    await this.start();
    await this.view(password);
    return this.words();
  }

  async start(): Promise<void> {
    await this.app.get('heading', 'Store your mnemonic phrase in a safe place');
    await this.app.click('button', 'Start');
    await this.app.get('heading', 'Write down your mnemonic phrase');
  }

  /** Click to view, with the password where it is asked for. */
  async view(password?: string): Promise<void> {
    await this.app.click('button', 'Click to view');
    if (password !== undefined) {
      await this.app.type('Local password', password);
      await this.app.click('button', 'Click to view');
    }
  }

  /** The words on the screen. */
  async words(): Promise<string[]> {
    await this.app.get('button', 'Hide');
    return (await this.app.run(
      `return [...document.querySelectorAll('ol.cells li')].map((cell) => cell.lastChild.textContent.trim())`
    )) as string[];
  }

  async isVeiled(): Promise<void> {
    await this.app.get('button', 'Click to view');
  }

  async next(): Promise<void> {
    await this.app.click('button', 'Next');
    await this.isArranging();
  }

  /** The words stay in the page: what WebDriver is told lies in the app's memory for a while. */
  async isArranging(): Promise<void> {
    await until('the arrangement', () => this.app.run(`return document.querySelector('[role=group] button') !== null`));
  }

  async chips(): Promise<string[]> {
    return (await this.app.run(
      `return [...document.querySelectorAll('[role=group] button')].map((chip) => chip.textContent.trim())`
    )) as string[];
  }

  /** Puts the words in this order and submits them. */
  async arrange(words: string[]): Promise<void> {
    for (const word of words) await this.app.click('button', word);
    await this.app.click('button', 'Completed');
  }

  async isProved(): Promise<void> {
    await this.app.get('heading', 'Backed up successfully');
  }

  async done(): Promise<void> {
    await this.app.click('button', 'Done');
    await this.app.privateGone();
  }
}
