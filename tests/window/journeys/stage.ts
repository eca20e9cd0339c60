// Where a journey through the app happens: one theme, one language, and what is done at each screen.
import { App, DataFolder } from '../driver';

export interface Round {
  theme: string;
  language: string;
  /** Percent. */
  textSize?: number;
}

export class Stage {
  readonly data = new DataFolder();
  #app: App | undefined;

  constructor(
    round: Round,
    /** Is called at each screen with its name. */
    private readonly at: (app: App, name: string) => Promise<void>
  ) {
    this.data.settings({ ...round });
  }

  /** Starts the app on the data directory; `wrap` runs it in another program. */
  async start(wrap: string[] = []): Promise<App> {
    this.#app = await App.start(this.data, undefined, wrap);
    return this.#app;
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
  }

  /** Ends the app, and takes what it kept away. */
  async end(): Promise<void> {
    await this.stop();
    this.data.remove();
  }

  /** The journey is at a screen. */
  look(name: string): Promise<void> {
    if (!this.#app) throw new Error('no app was started');
    return this.at(this.#app, name);
  }
}

/** Types the words of a paper and submits them. */
export async function typeWords(app: App, words: string): Promise<void> {
  for (const [i, word] of words.split(' ').entries()) await app.type(`Word ${i + 1}`, word);
  await app.click('button', 'Check');
}
