// What a private window and the core say to each other. The one place where words that come from the core are kept: `view`, raw, replaced as a whole.
import type { ErrorView, PrivateReply, PrivateRequest, PrivateView, TextSize } from '$lib/ipc/types';

/** Sends a request and gives the reply. */
export interface Channel {
  ask(request: unknown): Promise<unknown>;
}

/** How strong a new password is. */
export interface Strength {
  score: number;
  refused: ErrorView | null;
}

/** What is said of words while they are typed. */
export type Typed = Omit<Extract<PrivateReply, { reply: 'typed' }>, 'reply'>;

/** A text as words. */
export type Cut = Omit<Extract<PrivateReply, { reply: 'cut' }>, 'reply'>;

export class Conversation {
  view = $state.raw<PrivateView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  busy = $state(false);
  readonly #channel: Promise<Channel>;
  /** Words that arrive while this is set are not shown. */
  #veiled = false;
  /** The core is still to be told that the words are hidden. */
  #hidden = false;
  /** The window is about to go. */
  #left = false;
  /** Somebody looks what a wait has come to. */
  #looking = false;

  constructor(channel: Promise<Channel>) {
    this.#channel = channel;
  }

  /** Asks for the next screen. A second click while the first is answered is not sent; closing and locking always are. */
  async ask(request: PrivateRequest): Promise<void> {
    const leaving = request.ask === 'close' || request.ask === 'lock';
    if (this.#left || (this.busy && !leaving)) return;
    if (leaving) {
      this.#left = true;
      this.view = null;
    }
    this.busy = true;
    try {
      this.#take(await this.#exchange(request));
    } catch {
      this.view = null;
      this.error = { code: 'internal', reference: 'ipc' };
    } finally {
      this.busy = false;
    }
    if (this.#hidden) {
      this.#hidden = false;
      await this.ask({ ask: 'hide' });
    }
  }

  /** Looks what a wait or long work has come to. In the person's way as little as can be: nothing is busy meanwhile, and an error
   *  stays until something is done. Words that come of it are not shown while the window is not in front. */
  async look(): Promise<void> {
    if (this.#left || this.busy || this.#looking) return;
    this.#looking = true;
    try {
      const reply = await this.#exchange({ ask: 'look' });
      const error = reply.reply === 'screen' ? this.error : null;
      this.#take(reply);
      this.error ??= error;
    } catch {
      this.view = null;
      this.error = { code: 'internal', reference: 'ipc' };
    } finally {
      this.#looking = false;
    }
    if (this.#hidden && !this.busy) {
      this.#hidden = false;
      await this.ask({ ask: 'hide' });
    }
  }

  /** The window lost the focus: takes the words off the screen at once, then tells the core. Words that are under way are not shown
   *  either. A finger on the reader is meant for what is in front now; a dialog of the system's own would be what took the focus. */
  hide(): void {
    this.#veiled = this.busy || this.#looking;
    const view = this.view;
    if ((view?.screen === 'unlock' || view?.screen === 'veiled') && view.biometric?.waiting) {
      if (view.biometric.sensor === 'fingerprint') void this.ask({ ask: 'stopTouch' });
    }
    if (this.view?.screen !== 'shown') return;
    this.view = withoutWords(this.view);
    if (this.busy) this.#hidden = true;
    else void this.ask({ ask: 'hide' });
  }

  /** Shows everything in another size, whatever else goes on. */
  async resize(size: TextSize): Promise<void> {
    if (this.#left) return;
    const reply = await this.#exchange({ ask: 'textSize', size }).catch(() => undefined);
    if (reply?.reply === 'failed') this.error = reply.error;
  }

  /** Tells the core that somebody is typing or moving the mouse. */
  active(): void {
    if (!this.#left) void this.#exchange({ ask: 'active' }).catch(() => undefined);
  }

  /** An error that stood for what was there before. */
  forgetError(): void {
    this.error = null;
  }

  #take(reply: PrivateReply): void {
    if (reply.reply === 'closed') this.#left = true;
    this.#veiled ||= !document.hasFocus();
    const view = reply.reply === 'screen' || reply.reply === 'failed' ? reply.view : null;
    if (this.#left) {
      this.view = null;
    } else if (view) {
      this.#hidden ||= this.#veiled && view.screen === 'shown';
      this.view = this.#veiled ? withoutWords(view) : view;
    }
    this.#veiled = false;
    this.error = reply.reply === 'failed' ? reply.error : null;
  }

  async strength(password: string): Promise<Strength | null> {
    const reply = await this.#exchange({ ask: 'strength', password });
    return reply.reply === 'strength' ? reply : null;
  }

  /** What is said of words while they are typed, `at` the field that is typed in. */
  async typed(kind: string, words: string[], at: number): Promise<Typed | null> {
    const reply = await this.#exchange({ ask: 'typed', kind, words, at });
    return reply.reply === 'typed' ? reply : null;
  }

  /** The words that can be the last. */
  async lastWords(kind: string, text: string): Promise<string[]> {
    const reply = await this.#exchange({ ask: 'lastWords', kind, text });
    return reply.reply === 'lastWords' ? reply.words : [];
  }

  /** A text as words. */
  async cut(kind: string, text: string): Promise<Cut | null> {
    const reply = await this.#exchange({ ask: 'cut', kind, text });
    return reply.reply === 'cut' ? reply : null;
  }

  /** What is on the clipboard, as words. */
  async paste(kind: string): Promise<Cut | null> {
    const reply = await this.#exchange({ ask: 'paste', kind });
    if (reply.reply === 'failed') this.error = reply.error;
    return reply.reply === 'cut' ? reply : null;
  }

  async #exchange(request: PrivateRequest): Promise<PrivateReply> {
    const channel = await this.#channel;
    return (await channel.ask(request)) as PrivateReply;
  }
}

/** The same screen with its veil. */
function withoutWords(view: PrivateView): PrivateView {
  if (view.screen !== 'shown') return view;
  const { words, share } = view;
  return {
    screen: 'veiled',
    words: words.length,
    share,
    needsPassword: false,
    wrongThreeTimes: false,
    biometric: null
  };
}
