// What the house forbids: imports upward, circles among files, long commands, long files, and Tauri below the shell.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { must, root } from './run.mjs';

/** Crates from the top down. Each may use those below it, and none above. */
const layers = ['holdfast-desktop', 'holdfast-app', 'holdfast-unlock', 'holdfast-vault', 'holdfast-phrase'];
/** The command line stands beside the app, and takes nothing of it. */
const commandLine = ['holdfast', 'holdfast-unlock', 'holdfast-vault', 'holdfast-phrase'];
const manifests = ['src-tauri', 'crates/app', 'crates/unlock', 'crates/vault', 'crates/phrase', 'crates/cli'];
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
  return [...longFiles(files), ...upward(), ...tauriBelow(rust), ...longCommands(rust), ...circles(rust)];
}

function longFiles(files) {
  const lines = (path) => read(path).split('\n').length - 1;
  const long = files.map((path) => [path, lines(path)]).filter(([, count]) => count > LONGEST_FILE);
  return long.map(([path, count]) => `${path} has ${count} lines, more than ${LONGEST_FILE}`);
}

function upward() {
  return manifests.flatMap((folder) => {
    const manifest = read(join(folder, 'Cargo.toml'));
    const own = manifest.match(/^name = "(.+)"$/m)?.[1] ?? '';
    const order = layers.includes(own) ? layers : commandLine;
    const dependencies = manifest.split(/^\[dev-dependencies\]$/m)[0] ?? '';
    const used = [...dependencies.matchAll(/^(holdfast[a-z-]*)[. ]/gm)].map(([, name]) => name);
    const allowed = order.slice(order.indexOf(own) + 1);
    return used
      .filter((name) => !allowed.includes(name))
      .map((name) => `${folder} imports ${name}, which is not below it`);
  });
}

function tauriBelow(rust) {
  const manifest = manifests.filter((folder) => folder !== 'src-tauri').map((folder) => join(folder, 'Cargo.toml'));
  const below = [...rust.filter((path) => path.startsWith('crates/')), ...manifest];
  const says = below.filter((path) => /\b(tauri|wry|webkit2gtk|gtk)(::|\.workspace|-plugin| =)/.test(read(path)));
  return says.map((path) => `${path} uses Tauri or what is under it`);
}

function longCommands(rust) {
  return rust
    .filter((path) => path.startsWith('src-tauri/src/commands/'))
    .flatMap((path) =>
      [
        ...read(path).matchAll(/^#\[tauri::command.*\]\n(?:#\[.*\]\n)*pub (?:async )?fn (\w+)[^{]*\{\n([\s\S]*?)^\}$/gm)
      ].map(([, name, body]) => [path, name, body.split('\n').length - 1])
    )
    .filter(([, , count]) => count > LONGEST_COMMAND)
    .map(([path, name, count]) => `the command ${name} in ${path} has ${count} lines, more than ${LONGEST_COMMAND}`);
}

/** Files of a crate that import each other, by way of others too. A module and what is inside it are one. */
function circles(rust) {
  return manifests.flatMap((folder) => {
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
  const text = read(path).split(/^#\[cfg\(test\)\]$/m)[0] ?? '';
  const single = [...text.matchAll(/\bcrate::([a-z_]+(?:::[a-z_]+)*)/g)].map(([, name]) => name);
  const grouped = [...text.matchAll(/\buse crate::\{([^;]*)\};/g)].flatMap(([, names]) => namesIn(names));
  const named = [...single, ...grouped];
  const found = named.map((name) => nearest(name, modules)).filter((other) => other !== undefined);
  const isInside = (other) => other === own || other.startsWith(`${own}::`) || own.startsWith(`${other}::`);
  const [rules, kind] = kindAndRules;
  const imported = [...new Set(found.filter((other) => !isInside(other)))].map((other) => modules.get(other));
  return imported.filter((other) => !(path.startsWith(rules) && other === kind));
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
