import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** The folder of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The page that the programs hold. */
export const rescuePage = join(root, 'rescue', 'page.html');

/** The browsers of Debian, each with what it needs to run as root on a hidden display. */
export const browsers = {
  chromium: { browser: 'chrome', executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] },
  firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr', args: [] }
} as const;

/** A browser's name. */
export type Name = keyof typeof browsers;

/** Starts a browser. */
export function launch(name: Name): Promise<Browser> {
  return puppeteer.launch({ ...browsers[name], args: [...browsers[name].args], headless: true });
}

/** A page of a browser, and what it asked for. */
export interface Opened {
  readonly page: Page;
  /** The addresses of all requests after the page itself. */
  readonly requests: string[];
  /** What the page threw, and what its policy refused. */
  readonly faults: string[];
}

/** Opens the rescue page from its file. */
export async function openRescuePage(browser: Browser, path = rescuePage): Promise<Opened> {
  const page = await browser.newPage();
  const [requests, faults]: [string[], string[]] = [[], []];
  const own = pathToFileURL(path).href;
  page.on('request', (request) => {
    if (request.url() !== own) requests.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(own);
  return { page, requests, faults };
}

/** Chooses a file, and types its password. */
export async function open(page: Page, path: string, password: string): Promise<void> {
  const field = await page.waitForSelector('#file');
  if (!field) throw new Error('a field for the file');
  await (field as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
  await submit(page, password);
}

/** Types a password, and goes on. */
export async function submit(page: Page, password: string): Promise<void> {
  await page.waitForSelector('#password');
  await page.type('#password', password);
  await page.click('button[type=submit]');
}

/** The text that is seen. */
export function text(page: Page): Promise<string> {
  return page.evaluate(() => document.body.innerText);
}

/** Waits until a text is seen. */
export async function sees(page: Page, wanted: string): Promise<void> {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), { timeout: 120_000 }, wanted);
}

/** The files of backups that the project keeps. */
export function fixtures(): string[] {
  const folder = join(root, 'crates', 'vault', 'fixtures');
  if (!existsSync(folder)) throw new Error('the fixtures');
  const names = readdirSync(folder).filter((name) => name.endsWith('.holdfast'));
  return names.map((name) => join(folder, name));
}
