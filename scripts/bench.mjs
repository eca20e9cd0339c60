// npm run bench: measures what has a goal, in one run, and writes docs/BENCHMARKS.md. Takes about half an hour.
// `npm run bench -- PART…` measures some parts and leaves the other sections as they are; `--built` builds nothing.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parts } from './bench-parts.mjs';
import { buildApp, buildForTests } from './build.mjs';
import { buildPages, installPackages } from './pages.mjs';
import { must, root, step, stop } from './run.mjs';
import { install, requireToolchains, toBrowse, toBuild, toCompare, toDrive } from './system.mjs';

if (process.platform !== 'linux') stop('The benches run on Linux: they need Xvfb and WebKitWebDriver.');
const wanted = process.argv.slice(2).filter((name) => name !== '--built');
const isBuilt = process.argv.includes('--built');
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) stop(`There is no part ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);

requireToolchains();
install([...toBrowse, ...toBuild, ...toDrive, ...toCompare]);
await installPackages();
if (!isBuilt) {
  await buildPages();
  await buildApp();
  await must('cargo', ['build', '--release', '--locked', '-p', 'holdfast-bench']);
  await must('cargo', ['build', '--release', '--locked', '-p', 'holdfast-desktop', '--example', 'bare']);
  await buildForTests();
}

const path = join(root, 'docs', 'BENCHMARKS.md');
const folder = join(root, 'target', 'bench');
const [cpu] = cpus();
const machine = `${cpus().length} cores of "${cpu.model.trim()}", ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release().split('.').slice(0, 2).join('.')}`;
const newHead = `# Benchmarks

Written by \`npm run bench\` on ${machine}, without a graphics card. Every ratio is of two measurements of the same run; times are medians
of several. A goal that is missed says why.
`;

/** What the last run wrote: its head, and its sections by their titles. */
const [oldHead, ...before] = existsSync(path) ? readFileSync(path, 'utf8').split(/^(?=## )/m) : [];
/** Some parts by themselves leave the head as it is, and say where they ran. */
const isWhole = wanted.length === 0 || !oldHead;
const head = isWhole ? newHead : oldHead.trimEnd() + '\n';
const where = isWhole ? '' : `Measured by itself, on ${machine}.\n\n`;
const sections = [];
for (const [name, { title, measure }] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  step(title);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const section = `## ${title}\n\n${where}${(await measure(folder)).trim()}`;
  console.log(`\n${section}`);
  sections.push(section);
  save();
}
rmSync(folder, { recursive: true, force: true });
save();

/** After each part, so that one that fails takes no other with it: those that are still to come stand as they were. */
function save() {
  const titles = Object.values(parts).map(({ title }) => title);
  const of = (list, title) => list.find((section) => section.startsWith(`## ${title}\n`));
  const all = titles.map((title) => of(sections, title) ?? of(before, title)?.trim()).filter(Boolean);
  writeFileSync(path, `${head}\n${all.join('\n\n')}\n`);
}
