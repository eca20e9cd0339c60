// What the house forbids: imports upward, circles among files, long commands, long files, and Tauri below the shell.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { must, root } from './run.mjs';

/** Crates from the top down. Each may use those below it, and none above. */
const layers = ['holdfast-desktop', 'holdfast-app', 'holdfast-unlock', 'holdfast-vault', 'holdfast-phrase'];
/** The command line stands beside the app, and takes nothing of it. */
const commandLine = ['holdfast', 'holdfast-unlock', 'holdfast-vault', 'holdfast-phrase'];
/** A kind names its rules, and the rules are those of a kind. */
const kindAndRules = ['crates/phrase/src/identity/', 'crates/phrase/src/kind.rs'];
const LONGEST_FILE = 500;
const LONGEST_COMMAND = 15;
const code = /\.(rs|ts|mjs|py|svelte)$/;
const generated = ['ui/src/lib/ipc/bindings.ts'];

const read = (path) => readFileSync(join(root, path), 'utf8');

/** What is wrong, a line each. */
export async function wrongInTheHouse() {
  const output = await must('git', ['ls-files', '-co', '--exclude-standard'], { quiet: true });
  const files = output.split('\n').filter((path) => code.test(path) && !generated.includes(path));
  const rust = files.filter((path) => path.endsWith('.rs'));
  const manifests = output.split('\n').filter((path) => /^(src-tauri|crates\/[^/]+)\/Cargo\.toml$/.test(path));
  const crates = manifests.map((path) => dirname(path));
  return [
    ...longFiles(files),
    ...upward(crates),
    ...tauriBelow(rust, crates),
    ...(await tauriInTheTree()),
    ...commandsOf(rust),
    ...circles(rust, crates)
  ];
}

function longFiles(files) {
  const lines = (path) => read(path).split('\n').length - 1;
  const long = files.map((path) => [path, lines(path)]).filter(([, count]) => count > LONGEST_FILE);
  return long.map(([path, count]) => `${path} has ${count} lines, more than ${LONGEST_FILE}`);
}

function upward(crates) {
  return crates.flatMap((folder) => {
    const manifest = read(join(folder, 'Cargo.toml'));
    const own = manifest.match(/^name = "(.+)"$/m)?.[1] ?? '';
    const order = [layers, commandLine].find((names) => names.includes(own));
    if (order === undefined) return [`${folder} has no place among the layers`];
    const parts = manifest.split(/^(?=\[)/m).filter((part) => !/^\[(target\..*\.)?dev-dependencies\]/.test(part));
    const used = [...parts.join('').matchAll(/^(holdfast[a-z-]*)[. ]/gm)].map(([, name]) => name);
    const allowed = order.slice(order.indexOf(own) + 1);
    return used
      .filter((name) => !allowed.includes(name))
      .map((name) => `${folder} imports ${name}, which is not below it`);
  });
}

/** What only the shell is built of. */
const ofWindows = '(tauri|wry|tao|muda|glib|gtk|webkit2gtk)';

function tauriBelow(rust, crates) {
  const manifests = crates.filter((folder) => folder !== 'src-tauri').map((folder) => join(folder, 'Cargo.toml'));
  const below = [...rust.filter((path) => path.startsWith('crates/')), ...manifests];
  // Comments may speak of it.
  const plain = (path) => read(path).replace(/(\/\/|#).*$/gm, '');
  const used = new RegExp(`\\b${ofWindows}\\w*(::|;|-|\\.workspace| =)`);
  const uses = below.filter((path) => used.test(plain(path)));
  return uses.map((path) => `${path} uses Tauri or what is under it`);
}

/** By way of other packages too. */
async function tauriInTheTree() {
  const line = ['tree', '--locked', '-p', 'holdfast-app', '-e', 'normal', '--prefix', 'none', '--format', '{p}'];
  const tree = await must('cargo', line, { quiet: true });
  const named = new RegExp(`\\b${ofWindows}\\b`);
  const found = tree.split('\n').filter((name) => named.test(name.split(' ')[0] ?? ''));
  return [...new Set(found)].map((name) => `holdfast-app is built of ${name}`);
}

/** Those that are too long, or that this does not know how to read. */
function commandsOf(rust) {
  const commands = rust
    .filter((path) => path.startsWith('src-tauri/src/commands/'))
    .flatMap((path) =>
      [
        ...read(path).matchAll(/^#\[tauri::command.*\]\n(?:#\[.*\]\n)*pub (?:async )?fn (\w+)[^{]*\{\n([\s\S]*?)^\}$/gm)
      ].map(([, name, body]) => ({ path, name, count: body.split('\n').length - 1 }))
    );
  const named = [...read('src-tauri/build.rs').matchAll(/^ {8}"(\w+)",$/gm)].map(([, name]) => name);
  const unread = named.filter((name) => !commands.some((command) => command.name === name));
  const long = commands.filter(({ count }) => count > LONGEST_COMMAND);
  return [
    ...unread.map((name) => `the command ${name} is not written like the others, so its lines are not counted`),
    ...long.map(
      ({ path, name, count }) => `the command ${name} in ${path} has ${count} lines, more than ${LONGEST_COMMAND}`
    )
  ];
}

/** Files of a crate that import each other, by way of others too. A module and what is inside it are one. */
function circles(rust, crates) {
  return crates.flatMap((folder) => {
    const source = join(folder, 'src');
    const here = rust.filter((path) => path.startsWith(`${source}/`) && !/(^|\/)tests(\.rs|\/)/.test(path));
    const modules = new Map(here.map((path) => [moduleOf(path.slice(source.length + 1)), path]));
    const edges = new Map(here.map((path) => [path, importsOf(path, source, modules)]));
    return loops(edges).map((loop) => `a circle: ${loop.join(' → ')}`);
  });
}

/** The path of a file's module in its crate: vault/mod.rs and vault.rs are both "vault". */
function moduleOf(path) {
  const plain = basename(path) === 'mod.rs' ? dirname(path) : path.replace(/\.rs$/, '');
  return plain.replaceAll('/', '::');
}

function importsOf(path, source, modules) {
  const own = moduleOf(path.slice(source.length + 1));
  const text = read(path).split(/^#\[cfg\(test\)\]\nmod tests/m)[0] ?? '';
  const around = own.split('::').slice(0, -1).join('::');
  const grouped = [...text.matchAll(/\buse crate::\{([^;]*)\};/g)].flatMap(([, names]) => namesIn(names));
  const named = [
    ...pathsIn(text, 'crate'),
    // Of a mod.rs, what it takes from outside of its folder is said with crate.
    ...(basename(path) === 'mod.rs' ? [] : pathsIn(text, 'super').map(([name, items]) => [under(around, name), items])),
    ...grouped.map((name) => [name, []])
  ];
  const found = named.flatMap(([name, items]) => leadsTo(name, items, modules)).filter((other) => other !== undefined);
  const isInside = (other) => other === own || other.startsWith(`${own}::`) || own.startsWith(`${other}::`);
  const [rules, kind] = kindAndRules;
  const imported = [...new Set(found.filter((other) => !isInside(other)))].map((other) => modules.get(other));
  return imported.filter((other) => !(path.startsWith(rules) && other === kind));
}

const under = (one, other) => [one, other].filter(Boolean).join('::');

/** Paths that begin so, each with the items that are taken from there. */
function pathsIn(text, begin) {
  const found = text.matchAll(new RegExp(`\\b${begin}((?:::[a-z_]+)*)::(\\{[^{}]*\\}|[A-Za-z_]+)`, 'g'));
  return [...found].map(([, modules, items]) => [modules.slice(2), items.match(/[A-Za-z_]+/g) ?? []]);
}

/** The files that a path leads into: what a module only passes on is in another file. */
function leadsTo(name, items, modules) {
  const module = nearest(name, modules);
  if (items.length === 0) return [module];
  return items.map((item) => {
    const below = under(name, item);
    if (modules.has(below)) return below;
    return module === undefined ? undefined : passedOn(module, item, modules);
  });
}

function passedOn(module, item, modules) {
  const uses = [
    ...read(modules.get(module)).matchAll(/^pub(?:\([a-z]+\))? use ([a-z_]+)((?:::[a-z_]+)*)::(\{[^{}]*\}|\w+);/gm)
  ];
  const use = uses.find(([, , , names]) => (names.match(/\w+/g) ?? []).includes(item));
  const child = use && under(module, use[1] + use[2]);
  return child && modules.has(child) ? child : module;
}

/** The modules that a group of imports names: `tray::{self, Tray}, windows` are `tray` and `windows`. */
function namesIn(group) {
  const flat = group.replace(/::\{[^{}]*\}/g, '');
  return flat
    .split(',')
    .map((name) => name.trim().match(/^[a-z_]+(?:::[a-z_]+)*/)?.[0] ?? '')
    .filter(Boolean);
}

/** The file that a path leads into. */
function nearest(name, modules) {
  const parts = name.split('::');
  while (parts.length > 0 && !modules.has(parts.join('::'))) parts.pop();
  return parts.length > 0 ? parts.join('::') : undefined;
}

/** One circle for each group of files that reach each other. */
function loops(edges) {
  const done = new Set();
  const found = [];
  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const loop = wayBack(start, edges);
    if (loop) {
      found.push([...loop, start]);
      for (const path of loop) done.add(path);
    }
  }
  return found;
}

/** The shortest way from a file back to itself. */
function wayBack(start, edges) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1)) ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) {
        seen.add(next);
        ways.push([...way, next]);
      }
    }
  }
  return undefined;
}
