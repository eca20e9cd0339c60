// What the licences of the libraries in the programs ask for: their texts and notices, each once, with what it is of.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must, root } from './run.mjs';
import { npm } from './sbom.mjs';

/** What files with a licence or a notice are called. */
const NOTICE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;

/** The texts in a folder, without a difference in how their lines end. */
function texts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTICE.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** The texts for the components of a bill of materials for a target. */
export async function notices(components, target) {
  const line = ['metadata', '--format-version', '1', '--locked', '--filter-platform', target];
  const metadata = await must('cargo', line, { quiet: true });
  const { packages } = JSON.parse(metadata.slice(metadata.indexOf('{"packages"')));
  const folders = new Map(packages.map((one) => [`pkg:cargo/${one.name}@${one.version}`, dirname(one.manifest_path)]));
  for (const { path, purl } of npm()) folders.set(purl, join(root, path));
  const owners = new Map();
  const without = [];
  for (const component of components) {
    const title = `${component.name} ${component.version}`;
    const found = texts(folders.get(component.purl));
    for (const text of found) owners.set(text, [...(owners.get(text) ?? []), title]);
    if (found.length === 0) without.push(`${title}: ${component.licenses?.[0]?.expression ?? 'see its sources'}`);
  }
  const rule = '='.repeat(80);
  const parts = [...owners].map(([text, names]) => `${rule}\n${names.join(', ')}\n${rule}\n\n${text}\n`);
  const last = `${rule}\nThese come without a text of their own, under the licence that they name:\n${without.join('\n')}\n`;
  return ['What is in Holdfast and was written by others, with its licences.\n', ...parts, last].join('\n');
}
