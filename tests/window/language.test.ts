import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { App, DataFolder, until } from './driver';
import { PASSWORD, WORDS } from './known';
import { Unlock } from './screens/unlock';
import { start, unlocked } from './setting';

let others: { app: App; data: DataFolder }[] = [];

afterEach(async () => {
  for (const { app, data } of others) {
    await app.stop();
    data.remove();
  }
  others = [];
});

test('another language is there at once, on the lock screen, too, and is kept', async () => {
  const app = await unlocked();
  await app.click('button', 'Settings');
  await app.click('button', 'Appearance');
  await app.run(`
    const select = document.querySelector('select');
    select.value = 'zh-Hans';
    select.dispatchEvent(new Event('change', { bubbles: true }));`);
  await app.shows('外观');
  expect(await app.run('return document.documentElement.lang')).toBe('zh-Hans');
  expect(await app.html()).not.toContain('Appearance');
  await app.click('button', '锁定');
  await app.toPrivate();
  await app.get('heading', '解锁 Holdfast');
  expect(JSON.parse(readFileSync(join(app.data.path, 'settings.json'), 'utf8'))).toMatchObject({ language: 'zh-Hans' });
});

test('a private window that is open changes its language and its theme, too', async () => {
  const app = await unlocked();
  await app.click('button', 'New account');
  await app.toPrivate();
  const name = async (label: string) => app.client.getElementProperty(await app.get('textbox', label), 'value');
  await app.click('radio', 'Wallet');
  expect(await name('Name')).toBe('Wallet 1');
  await app.toMain();
  await app.click('button', 'Settings');
  await app.click('button', 'Appearance');
  await app.click('radio', 'Dark');
  await app.toPrivate();
  const theme = 'return document.documentElement.dataset.theme';
  await until('the theme', async () => (await app.run(theme)) === 'dark');
  await app.toMain();
  await app.select('Language', '简体中文');
  await app.toPrivate();
  await app.get('heading', '新建账户');
  await until('the suggested name', async () => (await name('名称')) === '钱包 1');
  await app.type('名称', 'Mine');
  await app.toMain();
  await app.select('语言', 'English');
  await app.toPrivate();
  await app.get('heading', 'New account');
  expect(await name('Name')).toBe('Mine');
});

test('what is no language and no theme is refused, and the settings stay', async () => {
  const app = await unlocked();
  expect(await app.invoke('set_language', { language: 'tlh' })).toEqual({ refused: 'internal' });
  expect(await app.invoke('set_theme', { theme: 'pink' })).toEqual({ refused: 'internal' });
  const settings = readFileSync(join(app.data.path, 'settings.json'), 'utf8');
  expect(settings).not.toMatch(/tlh|pink/);
});

test('a page begins in the language that is set', async () => {
  const app = await start((data) => {
    data.settings({ language: 'zh-Hans' });
    data.withAccount(WORDS, 'Home', PASSWORD);
  });
  await new Unlock(app).unlock(PASSWORD);
  expect(await app.run('return document.documentElement.lang')).toBe('zh-Hans');
  expect(await app.html()).not.toContain('Settings');
});

test.each([
  ['zh_CN.UTF-8', 'zh-Hans'],
  ['de_DE.UTF-8', 'en']
])('a system in %s begins in %s', async (locale, tag) => {
  const data = new DataFolder();
  const app = await App.start(data, undefined, ['env', `LANG=${locale}`, `LC_ALL=${locale}`]);
  others.push({ app, data });
  await app.toMain();
  await until('the language', async () => (await app.run('return document.documentElement.lang')) === tag);
  await app.get('heading', tag === 'en' ? 'Keep your mnemonic phrases safe' : '妥善保管你的助记词');
});
