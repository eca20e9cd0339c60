// The rescue page in real browsers, from its file, where there is no network.
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Name,
  browsers,
  fixtures,
  launch,
  open,
  openRescuePage,
  rescuePage,
  sees,
  submit,
  text
} from './browsers';

const PASSWORD = 'anchor buoy compass driftwood estuary';
const WORDS = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'holdfast-rescue-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('it has at most 250 kB', () => {
  expect(readFileSync(rescuePage).length).toBeLessThanOrEqual(250_000);
});

test('there is no network here', () => {
  // npm test runs this in a network namespace of its own.
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal);
  expect(outside).toEqual([]);
});

describe.each(Object.keys(browsers) as Name[])('%s', (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test.each(fixtures())('opens %s, shows one phrase while it is held, and forgets it', async (file) => {
    const { page, requests, faults } = await openRescuePage(browser);
    await faultless(page);
    await open(page, file, 'not this one');
    await sees(page, 'Wrong password');
    await faultless(page);
    await submit(page, PASSWORD);
    await sees(page, 'Hold to show the words');
    await faultless(page);
    expect(await text(page)).not.toContain('sausage');

    const hold = await page.$$('.panel button.first');
    await hold[0]?.scrollIntoView();
    const box = await hold[0]?.boundingBox();
    if (!box) throw new Error('a button');
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    expect(await shown(page)).toEqual(WORDS);
    await faultless(page);
    await page.mouse.up();
    expect(await shown(page)).toEqual([]);
    // Who looks at another window sees nothing here.
    await page.mouse.down();
    expect(await shown(page)).toEqual(WORDS);
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    expect(await shown(page)).toEqual([]);
    await page.mouse.up();
    // A screen reader only clicks.
    await page.evaluate(() => document.querySelector<HTMLElement>('.panel button.first')?.click());
    expect(await shown(page)).toEqual(WORDS);
    await page.evaluate(() => document.querySelector<HTMLElement>('.panel button.first')?.click());
    expect(await shown(page)).toEqual([]);

    // By the space bar, too; and a phrase hides the one before.
    await hold[0]?.focus();
    await page.keyboard.down(' ');
    expect(await shown(page)).toEqual(WORDS);
    await hold[1]?.focus();
    expect(await shown(page)).toEqual([]);
    await page.keyboard.up(' ');

    await page.evaluate(() => [...document.querySelectorAll('button')].at(-1)?.click());
    await sees(page, 'Nothing is shown any more');
    expect(await page.content()).not.toContain('did:key:');
    // The worker's script is the only thing that is asked for, and it is in the page.
    expect(requests.filter((address) => !address.startsWith('blob:'))).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('says in Chinese what it says in English', async () => {
    const { page } = await openRescuePage(browser);
    await page.click('button.language');
    await sees(page, '打开 Holdfast 备份');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
    await faultless(page);
    await page.close();
  });

  test('a damaged file gives what can be saved of it', async () => {
    const lost = readFileSync(fixtures()[0] ?? '');
    const copies = lost[11] ?? 1;
    // The JSON begins after eight blocks.
    for (let copy = 0; copy < copies; copy += 1)
      lost.fill(0xaa, (copy * lost.length) / copies + 4096, (copy * lost.length) / copies + 4608);
    const path = join(folder, 'lost.holdfast');
    writeFileSync(path, lost);
    const { page, faults } = await openRescuePage(browser);
    await open(page, path, PASSWORD);
    await sees(page, 'Try to save what can be read');
    await faultless(page);
    await submit(page, PASSWORD);
    await sees(page, 'What could be saved');
    await faultless(page);
    const said = await text(page);
    for (const part of ['Alice', 'Home', 'These words are complete']) expect(said).toContain(part);
    expect(said).not.toContain('Nothing vouches for these');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('what is no backup is said at once, and nothing is asked of it', async () => {
    const path = join(folder, 'letter.holdfast');
    writeFileSync(path, 'Dear Alice');
    const { page } = await openRescuePage(browser);
    await open(page, path, PASSWORD);
    await sees(page, "isn't a Holdfast file");
    await page.close();
  });

  test('from the web it opens nothing', async () => {
    const server = createServer((_, answer) => {
      answer.setHeader('Content-Type', 'text/html; charset=utf-8');
      answer.end(readFileSync(rescuePage));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('an address');
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await sees(page, "Don't use this page from the web");
    expect(await page.$('input')).toBeNull();
    await page.close();
    server.close();
  });
});

/** The words that are shown. */
function shown(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.words li')].map((item) => item.lastChild?.textContent ?? '')
  );
}

/** Nothing that axe finds, in the light and in the dark. */
async function faultless(page: Page): Promise<void> {
  for (const value of ['light', 'dark']) {
    await emulate(page, value);
    // The policy of the page lets no script in, so it comes by the way of the browser's own tools.
    const found = await page.evaluate(`${axe}; axe.run().then((result) => result.violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
    expect(found, value).toEqual([]);
  }
}

async function emulate(page: Page, value: string): Promise<void> {
  try {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
  } catch {
    // Firefox cannot be told: it shows the light one twice.
  }
}
