import type { PrivateReply, PrivateRequest, PrivateView } from '$lib/ipc/types';
import { expect, test, vi } from 'vitest';
import { Conversation } from './conversation.svelte';

const shown: PrivateReply = {
  reply: 'screen',
  view: {
    screen: 'shown',
    share: null,
    words: ['legal', 'winner'],
    passphrase: null,
    keys: null,
    keyuses: null,
    corrected: false,
    remaining: 180,
    onClipboard: 0
  }
};

/** A core that answers when it is told to. */
class Core {
  readonly asked: PrivateRequest[] = [];
  readonly #waiting: ((reply: PrivateReply) => void)[] = [];

  ask(request: unknown): Promise<unknown> {
    this.asked.push(request as PrivateRequest);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async answer(reply: PrivateReply): Promise<void> {
    await settled();
    this.#waiting.shift()?.(reply);
    await settled();
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function talk(): { core: Core; conversation: Conversation } {
  const core = new Core();
  return { core, conversation: new Conversation(Promise.resolve(core)) };
}

test('a second click while the first is answered is not sent', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'next' });
  void conversation.ask({ ask: 'next' });
  await core.answer({
    reply: 'screen',
    view: { screen: 'newPassword', first: true, maySkip: false, reason: null, about: null }
  });
  expect(core.asked).toEqual([{ ask: 'next' }]);
  void conversation.ask({ ask: 'next' });
  await settled();
  expect(core.asked).toHaveLength(2);
});

test('hiding takes the words off the screen before the core has answered', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'show' });
  await core.answer(shown);
  expect(conversation.view?.screen).toBe('shown');
  conversation.hide();
  expect(JSON.stringify(conversation.view)).not.toContain('legal');
  await settled();
  expect(core.asked.at(-1)).toEqual({ ask: 'hide' });
});

test('words that arrive after the window lost the focus are not shown', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'show' });
  await settled();
  conversation.hide();
  await core.answer(shown);
  expect(JSON.stringify(conversation.view)).not.toContain('legal');
  expect(core.asked.at(-1)).toEqual({ ask: 'hide' });
});

test('a focus that goes while a password is checked hides nothing else and asks for nothing', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'look' });
  const unlock: PrivateView = {
    screen: 'unlock',
    said: null,
    wait: 0,
    trouble: null,
    withoutPassword: false,
    opening: false,
    biometric: null,
    passwordDue: { due: 'not' }
  };
  await core.answer({ reply: 'screen', view: unlock });
  void conversation.ask({ ask: 'password', password: 'x' });
  await settled();
  conversation.hide();
  await core.answer({ reply: 'failed', error: { code: 'wrongPassword' }, view: unlock });
  expect(core.asked.map(({ ask }) => ask)).toEqual(['look', 'password']);
  expect(conversation.error).toEqual({ code: 'wrongPassword' });
});

test('closing and locking win over what is under way', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'show' });
  await settled();
  void conversation.ask({ ask: 'lock' });
  await core.answer(shown);
  expect(core.asked.map(({ ask }) => ask)).toEqual(['show', 'lock']);
  expect(conversation.view).toBeNull();
});

test('a failure brings the screen to go on from', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'arrange', chips: [] });
  const view: PrivateView = { screen: 'unsaved', name: 'Home' };
  await core.answer({ reply: 'failed', error: { code: 'diskFull' }, view });
  expect([conversation.view, conversation.error]).toEqual([view, { code: 'diskFull' }]);
});

test('an error leaves the screen and is gone with the next one', async () => {
  const { core, conversation } = talk();
  void conversation.ask({ ask: 'look' });
  await core.answer({
    reply: 'screen',
    view: { screen: 'newPassword', first: true, maySkip: false, reason: null, about: null }
  });
  void conversation.ask({ ask: 'newPassword', password: 'x' });
  await core.answer({ reply: 'failed', error: { code: 'passwordTooShort' }, view: null });
  expect(conversation.error).toEqual({ code: 'passwordTooShort' });
  expect(conversation.view?.screen).toBe('newPassword');
  void conversation.ask({ ask: 'newPassword', password: 'y' });
  await core.answer({ reply: 'screen', view: { screen: 'passwordSet', changed: false } });
  expect(conversation.error).toBeNull();
});

test('words that come of a wait while another window is in front are not shown', async () => {
  const { core, conversation } = talk();
  const inFront = vi.spyOn(document, 'hasFocus');
  inFront.mockReturnValue(false);
  void conversation.look();
  await core.answer(shown);
  expect(JSON.stringify(conversation.view)).not.toContain('legal');
  expect(core.asked.at(-1)).toEqual({ ask: 'hide' });
  await core.answer({ reply: 'screen', view: { screen: 'unsaved', name: 'Home' } });
  inFront.mockReturnValue(true);
  void conversation.look();
  await core.answer(shown);
  expect(conversation.view?.screen).toBe('shown');
  inFront.mockRestore();
});

test('an error stays while it is looked what a wait has come to', async () => {
  const { core, conversation } = talk();
  const view: PrivateView = { screen: 'unsaved', name: 'Home' };
  void conversation.look();
  await core.answer({ reply: 'failed', error: { code: 'biometric', why: 'noMatch' }, view });
  void conversation.look();
  await core.answer({ reply: 'screen', view });
  expect(conversation.error).toEqual({ code: 'biometric', why: 'noMatch' });
});
