// The page that opens backups in any browser: one file, the same bytes each time.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stop } from './run.mjs';

const rescue = join(root, 'rescue');
/** Where the page stands that the programs hold. */
export const rescuePagePath = join(rescue, 'page.html');
/** Bytes of the page at most. */
const LONGEST = 250_000;

/** Builds the page. The version of Holdfast is not in it: what is printed of its hash stays true as long as its code stays the same. */
export async function rescuePage() {
  const worker = await bundle('src/worker.ts', {});
  const script = await bundle('src/page/main.ts', { WORKER: JSON.stringify(worker) });
  const { noscript } = JSON.parse(readFileSync(join(rescue, 'messages', 'en.json'), 'utf8'));
  const parts = { style: readFileSync(join(rescue, 'style.css'), 'utf8').trim(), script: inScript(script), noscript };
  const template = readFileSync(join(rescue, 'index.html'), 'utf8');
  const page = template.replace(/\/\* (style|script) \*\/|\{(noscript)\}/g, (_, code, text) => parts[code ?? text]);
  const html = page.replace('{policy}', policy(page));
  if (Buffer.byteLength(html) > LONGEST) stop(`The rescue page has more than ${LONGEST} bytes.`);
  return html;
}

/** Whether the page in the project is the one that its sources make. */
export async function isRescuePageFresh() {
  return existsSync(rescuePagePath) && readFileSync(rescuePagePath, 'utf8') === (await rescuePage());
}

/** Builds the reader of the page into target/rescue, where the tests compare it with the others. */
export async function buildRescueReader() {
  await build({
    root,
    ssr: { noExternal: true },
    build: {
      outDir: join(root, 'target', 'rescue'),
      target: 'node20',
      ssr: join(root, 'tests', 'rescue', 'reader.ts'),
      rollupOptions: { output: { entryFileNames: 'reader.mjs' } }
    }
  });
}

/** Runs a build of Vite. It sets NODE_ENV for its whole process: what runs afterwards gets back what there was. */
async function build(config) {
  const vite = await import('vite');
  const { NODE_ENV } = process.env;
  try {
    return await vite.build({ configFile: false, logLevel: 'warn', publicDir: false, ...config });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** One script of one module and all that it needs. */
async function bundle(entry, define) {
  const [{ output }] = await build({
    root: rescue,
    define,
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      lib: { entry: join(rescue, entry), formats: ['iife'], name: 'rescue' }
    }
  });
  return output[0].code.trim();
}

/** Nothing in a script may end its element. */
function inScript(code) {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3C');
}

/** Only this script and this style run, WebAssembly and a worker made of a string besides, and nothing is loaded. */
function policy(page) {
  const hashOf = (name) => {
    const content = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)?.[1];
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  return [
    "default-src 'none'",
    `script-src ${hashOf('script')} 'wasm-unsafe-eval'`,
    `style-src ${hashOf('style')}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ');
}
