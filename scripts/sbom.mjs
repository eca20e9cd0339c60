// The software bill of materials: the crates and npm packages that the programs are built of, as CycloneDX 1.5.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './run.mjs';

const component = (name, version, licence, purl) => ({
  type: 'library',
  name,
  version,
  purl,
  ...(licence ? { licenses: [{ expression: licence.replaceAll('/', ' OR ') }] } : {})
});

/** The crates of a target, without what only tests and builds use. */
async function crates(target) {
  const line = [
    'tree',
    '--locked',
    '--quiet',
    '--edges',
    'normal',
    '--prefix',
    'none',
    '--no-dedupe',
    '--format',
    '{p}\t{l}'
  ];
  const text = await must('cargo', [...line, '--target', target, '-p', 'holdfast', '-p', 'holdfast-desktop'], {
    quiet: true
  });
  return [...new Set(text.split('\n').filter(Boolean))]
    .map((line) => {
      const [what, licence] = line.split('\t');
      const [name, version] = what.split(' ');
      return { name, version: version.slice(1), licence, ours: what.includes('(/') };
    })
    .filter(({ ours }) => !ours)
    .map(({ name, version, licence }) => component(name, version, licence, `pkg:cargo/${name}@${version}`));
}

/** What is not imported, but writes code of its own into the pages. */
const WRITES = 'node_modules/@inlang/paraglide-js';

/** The npm packages that the pages import, and what those need, of which the bundler leaves some out. */
export function npm() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path === WRITES || (path !== '' && !dev && !devOptional))
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { path, name, version, license, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
    });
}

/** The document for a package of this version, built for this target. */
export async function sbom(version, target) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', name: 'holdfast', version, purl: `pkg:generic/holdfast@${version}` }
    },
    components: [
      ...(await crates(target)),
      ...npm().map(({ name, version, license, purl }) => component(name, version, license, purl))
    ]
  };
}
