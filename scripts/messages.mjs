// The messages of the pages and of the tray: each language has all of them with the same values in them, and each is said somewhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './run.mjs';

const languages = ['en', 'zh-Hans'];
/** Those are constants in Rust, without this. */
const NATIVE = 'native_';

const read = (path) => readFileSync(join(root, path), 'utf8');

/** The texts of a message: more than one where it depends on a number. */
const texts = (message) =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));

const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** What a message may say of its values; one text of several may leave some out. */
const valuesOf = (message) => [...new Set(texts(message).flatMap(values))].sort().join(' ');

/** What is wrong with the messages, a line each. */
export async function wrongMessages() {
  const { keys, wrong } = unlike('ui/messages');
  wrong.push(...unlike('rescue/messages').wrong);
  wrong.push(...(await unsaid(keys)));
  return wrong;
}

/** The keys of the first language, and where the others differ. */
function unlike(folder) {
  const [first, ...others] = languages.map((tag) => ({ tag, messages: JSON.parse(read(`${folder}/${tag}.json`)) }));
  const keys = Object.keys(first.messages).filter((key) => !key.startsWith('$'));
  const wrong = [];
  for (const { tag, messages } of others) {
    for (const key of keys) {
      if (!(key in messages)) wrong.push(`${tag} has no ${key}`);
      else if (texts(messages[key]).some((text) => text === '')) wrong.push(`${tag} says nothing for ${key}`);
      else if (valuesOf(messages[key]) !== valuesOf(first.messages[key]))
        wrong.push(`${tag} has other values in ${key}`);
    }
    const more = Object.keys(messages).filter((key) => !(key in first.messages));
    wrong.push(...more.map((key) => `${tag} has ${key}, and ${first.tag} has not`));
  }
  return { keys, wrong };
}

/** The messages that are said nowhere. */
async function unsaid(keys) {
  const wrong = [];
  const files = await must(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'ui/src', 'src-tauri/src', 'crates/app/src'],
    {
      quiet: true
    }
  );
  const code = files
    .split('\n')
    .filter((file) => /\.(ts|svelte|rs)$/.test(file))
    .map(read)
    .join('\n');
  const said = new Set([...code.matchAll(/\bm\.(\w+)|\btexts::(\w+)/g)].map(([, page, native]) => page ?? native));
  for (const key of keys) {
    const name = key.startsWith(NATIVE) ? key.slice(NATIVE.length).toUpperCase() : key;
    if (!said.has(name)) wrong.push(`nothing says ${key}`);
  }
  return wrong;
}
