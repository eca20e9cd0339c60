// What a window may not do.
import { expect, test } from 'vitest';
import { PASSWORD } from './known';
import { once } from './once';
import { Unlock } from './screens/unlock';
import { unlocked } from './setting';

const key = Buffer.alloc(65, 4).toString('base64');

test('the main window cannot call a command that carries a secret', once, async () => {
  const app = await unlocked();
  expect(await app.invoke('overview', {})).toMatchObject({ data: { vault: 'open' } });
  for (const [command, payload] of [
    ['private_open', { key }],
    ['private_call', { sealed: '' }]
  ] as const) {
    expect(await app.invoke(command, payload)).toEqual({ refused: expect.stringMatching(/not allowed/i) });
  }
});

test('a private window can call nothing but its two commands, and exchanges keys once', once, async () => {
  const app = await unlocked();
  await app.click('button', 'Back up now');
  await app.toPrivate();
  await app.get('heading', 'Store your mnemonic phrase in a safe place');
  for (const command of [
    'overview',
    'lock',
    'remove_account',
    'plugin:event|listen',
    'plugin:webview|create_webview'
  ]) {
    expect(await app.invoke(command, {})).toEqual({ refused: expect.stringMatching(/not allowed|not found/i) });
  }
  expect(await app.invoke('private_open', { key })).toEqual({ refused: 'internal' });
  expect(await app.invoke('private_call', { sealed: 'AAAA' })).toEqual({ refused: 'internal' });
});

test(
  'pages that came into the same window one after the other may do what their own name allows, and no more',
  once,
  async () => {
    const app = await unlocked();
    const unlock = new Unlock(app);
    for (let swap = 0; swap < 3; swap += 1) {
      expect(await app.invoke('private_call', { sealed: '' })).toEqual({
        refused: expect.stringMatching(/not allowed/i)
      });
      await app.click('button', 'Lock');
      await unlock.isShown();
      for (const command of ['overview', 'lock', 'plugin:event|listen']) {
        expect(await app.invoke(command, {})).toEqual({ refused: expect.stringMatching(/not allowed/i) });
      }
      await unlock.unlock(PASSWORD);
      expect(await app.invoke('overview', {})).toMatchObject({ data: { vault: 'open' } });
    }
  }
);

test('no window makes windows, loads from elsewhere or runs text as code', once, async () => {
  const app = await unlocked();
  expect(
    await app.invoke('plugin:webview|create_webview_window', { options: { label: 'x', url: 'index.html' } })
  ).toEqual({
    refused: expect.stringMatching(/not allowed/i)
  });
  expect(await app.run('try { return String(new Function("return 1")()) } catch (e) { return e.name }')).toBe(
    'EvalError'
  );
  const loads = await app.runAsync(`
    const done = arguments[arguments.length - 1];
    const image = new Image();
    image.onload = () => done('loaded');
    image.onerror = () => done('refused');
    image.src = 'http://127.0.0.1:9/x.png';`);
  expect(loads).toBe('refused');
  expect(await app.run('return window.open("index.html") === null')).toBe(true);
});

test('nothing secret crosses the border in the clear', once, async () => {
  const app = await unlocked();
  await app.click('button', 'Back up now');
  await app.toPrivate();
  await app.click('button', 'Start');
  // Both ways that a message can take from the page, listened to.
  await app.run(`
    window.crossed = [];
    const fetching = window.fetch;
    window.fetch = async (...args) => {
      const reply = await fetching(...args);
      window.crossed.push(JSON.stringify(args[1]?.body ?? ''), await reply.clone().text());
      return reply;
    };`);
  await app.click('button', 'Click to view');
  await app.type('Local password', PASSWORD);
  await app.click('button', 'Click to view');
  await app.get('button', 'Hide');
  const crossed = (await app.run('return window.crossed')) as string[];
  expect(crossed.length).toBeGreaterThan(1);
  for (const message of crossed) expect(message).not.toMatch(/harbour|sausage/);
});
