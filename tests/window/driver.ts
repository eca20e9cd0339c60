// The app under WebDriver: one process of the app, one WebKitWebDriver, every window a handle.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { made } from './made-vaults';
import { end, hasEnded } from './processes';
import { type Speech, speechOf } from './speech';
import { quoted, type Role, xpath } from './xpath';
import WebDriver, { type Client } from 'webdriver';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const binary = join(root, 'target', 'debug', 'holdfast-desktop');
/** Vaults that it makes open quickly: window tests are not about what a password costs. */
export const commandLine = join(root, 'target', 'debug', 'holdfast-least');

const PATIENCE_MS = 45_000;
const POLL_MS = 60;
/** How often an app is started that does not come. */
const STARTS = 3;
/** Characters of what the app said. */
const WORDS_KEPT = 600;
/** Runs a program that ends with this one, and says how it ended. */
const WATCHED = 'setpriv --pdeathsig KILL "$@"; echo "status $?" >&2';
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The last of what the newest app and its driver said on their standard error. */
let newest = { words: '' };

/** Tries until it gives something. */
export async function until<T>(what: string, look: () => Promise<T | undefined | null | false>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await sleep(POLL_MS);
  }
  const why = last instanceof Error ? ` (${last.message.split('\n')[0]})` : '';
  const words = newest.words.trim().replaceAll('\n', ' | ');
  const said = words === '' ? '' : `; the app said last: ${words}`;
  throw new Error(`waited in vain for: ${what}${why}${said}`);
}

/** Notes an app that had to be started again: it counts as much as a test that had to be run again. */
function noteStart(error: Error): void {
  const folder = join(root, 'target', 'test-results');
  mkdirSync(folder, { recursive: true });
  const test = expect.getState().currentTestName ?? 'before a test';
  appendFileSync(join(folder, 'started-again.txt'), `${test}: ${error.message.split('\n')[0]}\n`);
}

/** A temporary data directory. */
export class DataFolder {
  readonly #parent = mkdtempSync(join(tmpdir(), 'holdfast-window-'));
  readonly path = join(this.#parent, 'data');
  /** The language that the app is set to. */
  language: string | undefined;

  remove(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }

  /** Runs the command line on it, with the lines as standard input. */
  cli(line: string[], input: string): unknown {
    return this.#run([commandLine], line, input);
  }

  /** The same on another day: "2026-01-31 12:00:00". */
  cliOn(day: string, line: string[], input: string): unknown {
    return this.#run(['faketime', day, commandLine], line, input);
  }

  /** The same beside others, with its exit status. */
  cliBeside(line: string[], input: string): Promise<number | null> {
    const child = spawn(commandLine, ['--data-dir', this.path, '--json', ...line], {
      stdio: ['pipe', 'ignore', 'ignore']
    });
    child.stdin.end(input);
    return new Promise((resolve) => child.on('close', resolve));
  }

  #run([program = '', ...before]: string[], line: string[], input: string): unknown {
    const args = [...before, '--data-dir', this.path, '--json', ...line];
    return JSON.parse(execFileSync(program, args, { input, encoding: 'utf8' }));
  }

  /** A vault with an account, made by the command line. A first account can start from a copy: its vault is made once in a run. */
  withAccount(words: string, name: string, password: string): void {
    const make = () =>
      this.cli(
        ['account', 'import', '--name', name, '--password-file', '-', '--phrase-file', '-'],
        `${password}\n${words}`
      );
    if (existsSync(this.path)) make();
    else made(createHash('sha256').update([words, name, password].join('\n')).digest('hex'), this.path, make);
  }

  /** A vault with so many accounts, "Account 0" and on. */
  withAccounts(count: number): void {
    execFileSync(join(root, 'target', 'debug', 'holdfast-bench'), ['vault', String(count), this.path]);
  }

  /** Turns auto backup on, which writes the first one. */
  autoBackup(password: string, backupPassword: string, ...dirs: string[]): void {
    this.cli(
      [
        ...['backup', 'auto', 'on', '--password-file', '-', '--backup-password-file', '-'],
        ...dirs.flatMap((dir) => ['--dir', dir])
      ],
      `${password}\n${backupPassword}\n`
    );
  }

  /** A backup file that says of its account what its words do not, for a backup password. */
  crafted(file: string, password: string): void {
    execFileSync(join(dirname(commandLine), 'crafted'), [file], { input: `${password}\n` });
  }

  /** Makes the vault say of its accounts what their words do not. */
  mislabel(password: string): void {
    execFileSync(join(dirname(commandLine), 'crafted'), [this.path], { input: `${password}\n` });
  }

  settings(settings: Record<string, unknown> & { language?: string }): void {
    this.language = settings.language;
    execFileSync('mkdir', ['-p', '-m', '700', this.path]);
    writeFileSync(join(this.path, 'settings.json'), JSON.stringify(settings));
  }
}

export class App {
  private constructor(
    readonly client: Client,
    readonly data: DataFolder,
    readonly driver: ChildProcess,
    readonly speech: Speech
  ) {}

  /** Starts the app on a data directory; `disk` puts it on a disk of that size, which takes root; `wrap` runs it in another one's. */
  static async start(data: DataFolder, disk?: string, wrap: string[] = []): Promise<App> {
    // An app that finds its place on the bus still taken by one that ends makes way for it, and its driver waits for ever.
    for (let left = STARTS; ; left -= 1) {
      const started = await App.startOnce(data, disk, wrap);
      if (started instanceof App) return started;
      if (left === 1) throw started;
      noteStart(started);
    }
  }

  private static async startOnce(data: DataFolder, disk: string | undefined, wrap: string[]): Promise<App | Error> {
    const port = await freePort();
    const plain = ['WebKitWebDriver', `--port=${port}`];
    const script =
      'cp -a "$1" "$1.kept"; mount -t tmpfs -o size="$2" tmpfs "$1" && cp -a "$1.kept/." "$1"; shift 2; exec "$@"';
    const small = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', data.path, disk ?? ''];
    const [program = '', ...args] = disk === undefined ? [...wrap, ...plain] : [...small, ...plain];
    const driver = spawn(program, args, {
      env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true' },
      stdio: process.env['HOLDFAST_TEST_VERBOSE'] ? 'inherit' : ['ignore', 'ignore', 'pipe']
    });
    const own = (newest = { words: '' });
    driver.stderr?.on('data', (said: Buffer) => (own.words = (own.words + said.toString()).slice(-WORDS_KEPT)));
    const session = until('the driver', () =>
      WebDriver.newSession({
        hostname: '127.0.0.1',
        port,
        logLevel: 'silent',
        connectionRetryCount: 0,
        connectionRetryTimeout: PATIENCE_MS,
        capabilities: {
          firstMatch: [{}],
          alwaysMatch: {
            'wdio:enforceWebDriverClassic': true,
            'webkitgtk:browserOptions': {
              binary: '/bin/sh',
              args: ['-c', WATCHED, 'sh', binary, '--data-dir', data.path]
            }
          } as WebdriverIO.Capabilities
        }
      })
    );
    try {
      return new App(await session, data, driver, speechOf(data.language));
    } catch (error) {
      await end(driver);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** The process of the app on this data directory. */
  pid(): number {
    const pid = this.running();
    if (pid === undefined) throw new Error('the app is not running');
    return pid;
  }

  isRunning(): boolean {
    return this.running() !== undefined;
  }

  private running(): number | undefined {
    const isApp = (name: string) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return line[0] === binary && line.includes(this.data.path);
      } catch {
        return false;
      }
    };
    const name = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .find(isApp);
    return name === undefined ? undefined : Number(name);
  }

  /** Ends the app and the driver. */
  async stop(): Promise<void> {
    if (this.driver.exitCode !== null || this.driver.signalCode !== null) return;
    const pid = this.running();
    await this.client.deleteSession().catch(() => undefined);
    await end(this.driver);
    // An app that were still there would take the place of the next one on the same data directory.
    if (pid !== undefined && this.running() === pid) process.kill(pid, 'SIGKILL');
    // While a process ends it has no name any more, and may still hold its place on the bus.
    await until('the app to end', () => Promise.resolve(pid === undefined || hasEnded(pid)));
  }

  /** Goes to the one window whose page ends like this. */
  async toWindow(page: 'index.html' | 'private.html'): Promise<void> {
    await until(`a window with ${page}`, async () => {
      for (const handle of await this.client.getWindowHandles()) {
        await this.client.switchToWindow(handle);
        const url = (await this.client.getUrl().catch(() => '')).split('#')[0] ?? '';
        if (url.endsWith(page) || (page === 'index.html' && /localhost\/?$/.test(url))) return true;
      }
      return false;
    });
  }

  /** The pages of all windows. */
  async pages(): Promise<string[]> {
    const pages = [];
    for (const handle of await this.client.getWindowHandles()) {
      await this.client.switchToWindow(handle);
      pages.push((await this.client.getUrl()).includes('private.html') ? 'private.html' : 'index.html');
    }
    return pages.sort();
  }

  toMain(): Promise<void> {
    return this.toWindow('index.html');
  }

  toPrivate(): Promise<void> {
    return this.toWindow('private.html');
  }

  /** Waits until no private window is left, and goes to the main one. */
  async privateGone(): Promise<void> {
    await until('the private window to go', async () => !(await this.pages()).includes('private.html'));
    await this.toMain();
  }

  /** An element by role and accessible name. */
  async get(role: Role, name?: string): Promise<string> {
    return until(`${role} "${name ?? ''}"`, () => this.find(role, name));
  }

  /** The same, if it is there now. */
  async find(role: Role, name?: string): Promise<string | undefined> {
    for (const said of name === undefined ? [name] : this.speech.whole(name)) {
      const [found] = await this.all(xpath(role, said));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The elements that an XPath finds. */
  async all(path: string): Promise<string[]> {
    const found = (await this.client.findElements('xpath', path)) as unknown as Record<string, string>[];
    return found.flatMap((element) => element[ELEMENT] ?? []);
  }

  /** Goes to a page by its entry at the side, whatever is counted there. */
  async visit(page: string): Promise<void> {
    await until(`the entry "${page}"`, async () => {
      for (const said of this.speech.whole(page)) {
        const [entry] = await this.all(`//nav//button[starts-with(normalize-space(), ${quoted(said)})]`);
        if (entry === undefined) continue;
        await this.clickOn(entry);
        return true;
      }
      return false;
    });
  }

  async click(role: Role, name?: string): Promise<void> {
    await until(`to click ${role} "${name ?? ''}"`, async () => {
      const element = await this.find(role, name);
      if (!element || !(await this.client.isElementEnabled(element))) return false;
      // A button that waits keeps the focus and does nothing.
      if ((await this.client.getElementAttribute(element, 'aria-disabled')) === 'true') return false;
      await this.clickOn(element);
      return true;
    });
  }

  /** Clicks an element. That may make the window go before it is answered. */
  private async clickOn(element: string): Promise<void> {
    await this.client.elementClick(element).catch((error: Error) => {
      if (!error.message.includes('no such window')) throw error;
    });
  }

  /** Types into a field, in the place of what is there. */
  async type(label: string, text: string): Promise<void> {
    // A page that is still being laid out moves its fields, and the driver does not scroll to one that is half in sight.
    const field = await until(`to type into "${label}"`, async () => {
      const field = await this.get('textbox', label);
      await this.run('arguments[0].scrollIntoView({ block: "nearest" })', { [ELEMENT]: field });
      await this.client.elementClear(field);
      return field;
    });
    await this.client.elementSendKeys(field, text);
  }

  /** Chooses in a list, by the value of an option or by what it says. */
  async select(label: string, option: string): Promise<void> {
    await until(`the choice "${option}" of "${label}"`, () =>
      this.run(
        `const select = [...document.querySelectorAll('select')].find((one) => one.ariaLabel === arguments[0]);
        const option = [...(select?.options ?? [])].find((one) => one.value === arguments[1] || one.text === arguments[1]);
        if (!option) return false;
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return true;`,
        label,
        option
      )
    );
  }

  /** Presses keys in the element that has the focus. They may make the window go before they are let go. */
  async press(...keys: string[]): Promise<void> {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = [...keys].reverse().map((value) => ({ type: 'keyUp', value }));
    await this.client
      .performActions([{ type: 'key', id: 'keyboard', actions: [...down, ...up] }])
      .catch((error: Error) => {
        if (!error.message.includes('no such window')) throw error;
      });
  }

  /** Presses one key after the other in the element that has the focus. */
  async keys(keys: string): Promise<void> {
    const strokes = [...keys].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value }
    ]);
    await this.client.performActions([{ type: 'key', id: 'keyboard', actions: strokes }]);
  }

  async text(role: Role, name?: string): Promise<string> {
    return this.client.getElementText(await this.get(role, name));
  }

  /** The sentence of an error on the screen. */
  async alert(containing: string): Promise<void> {
    await until(`an alert with "${containing}"`, async () => {
      for (const element of await this.all('//*[@role="alert"]')) {
        const text = await this.client.getElementText(element);
        if (this.speech.part(containing).some((part) => text.includes(part))) return true;
      }
      return false;
    });
  }

  /** The whole page, as HTML. */
  html(): Promise<string> {
    return this.run('return document.documentElement.outerHTML') as Promise<string>;
  }

  /** Waits until a text is somewhere on the page. */
  async shows(text: string): Promise<void> {
    await until(`a page with "${text}"`, () => this.has(text)).catch(async (error: Error) => {
      const page = (await this.run('return document.body.innerText').catch(String)) as string;
      throw new Error(`${error.message}; the page says: ${page.slice(0, WORDS_KEPT).replaceAll('\n', ' | ')}`);
    });
  }

  /** Waits until a text is nowhere on the page. */
  async showsNot(text: string): Promise<void> {
    await until(`a page without "${text}"`, async () => !(await this.has(text)));
  }

  private async has(text: string): Promise<boolean> {
    const page = await this.html();
    return this.speech.part(text).some((part) => page.includes(part));
  }

  run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.client.executeScript(script, args as string[]);
  }

  /** Calls a command as a script in the page would. */
  invoke(command: string, payload: Record<string, unknown>): Promise<unknown> {
    return this.runAsync(`
      const done = arguments[arguments.length - 1];
      window.__TAURI_INTERNALS__.invoke(${JSON.stringify(command)}, ${JSON.stringify(payload)})
        .then((data) => done({ data }), (error) => done({ refused: String(error.code ?? error) }));`);
  }

  runAsync(script: string): Promise<unknown> {
    return this.client.executeAsyncScript(script, []);
  }

  /** Saves a picture of the current window. */
  async picture(path: string): Promise<void> {
    writeFileSync(path, Buffer.from(await this.client.takeScreenshot(), 'base64'));
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
