// npm run fuzz: runs each fuzz target for ten minutes, or `npm run fuzz -- SECONDS [TARGET…]`, and adds the time to docs/FUZZING.md.
import { requireToolchains, install, toBuild } from './system.mjs';
import { buildPages, installPackages } from './pages.mjs';
import { buildTargets, fuzz, record, targets } from './fuzzer.mjs';
import { stop } from './run.mjs';

const [given = '600', ...named] = process.argv.slice(2);
const seconds = Number(given);
const unknown = named.filter((name) => !targets.includes(name));
if (!Number.isInteger(seconds) || seconds < 1) stop('Say for how many seconds: npm run fuzz -- 600');
if (unknown.length > 0) stop(`There is no target ${unknown.join(', ')}. There are: ${targets.join(', ')}`);

requireToolchains();
install(toBuild);
await installPackages();
await buildPages();
await buildTargets();
const results = await fuzz(named.length > 0 ? named : targets, { seconds });
await record(results);
const failed = results.filter(({ status }) => status !== 0);
if (failed.length > 0)
  stop(`Found something: ${failed.map(({ name }) => name).join(', ')}. The inputs are in target/fuzz/found.`);
