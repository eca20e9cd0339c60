// npm run test:random: the property tests with new seeds for ten minutes, or `npm run test:random -- MINUTES`. Cases that fail are written
// to a file beside the test that ends in ".found": commit it, and they are tried first from then on.
import { randomInt } from 'node:crypto';
import { buildPages, installPackages } from './pages.mjs';
import { rust } from './results.mjs';
import { must, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toRecover } from './system.mjs';

/** The property tests, and the derivations that are compared with another implementation. */
const PROPERTIES =
  'binary(model) | binary(schedule) | binary(derivations) | test(/^backup::(plan|computers)::/) | (package(holdfast-phrase) & test(/^phrase::tests::/))';
/** Times as many cases as in `npm test`. */
const CASES = '5';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) stop('Say for how many minutes: npm run test:random -- 10');

requireToolchains();
install([...toBuild, ...toRecover]);
await installPackages();
await buildPages();
const end = performance.now() + minutes * 60_000;
let rounds = 0;
do {
  const seed = String(randomInt(2 ** 47));
  console.log(`\nSeed ${seed}`);
  const { status, failed, passed } = await rust({
    filter: PROPERTIES,
    env: { HOLDFAST_SEED: seed, HOLDFAST_CASES: CASES }
  });
  if (status !== 0 && failed === 0) stop('The tests did not run.');
  if (status !== 0) {
    const found = await must('git', ['status', '--porcelain', '--', '*.found'], { quiet: true });
    stop(
      `Seed ${seed} found something. With HOLDFAST_SEED=${seed} HOLDFAST_CASES=${CASES} the tests show it again.\n` +
        (found === '' ? 'Keep it as a case of its test.' : `Commit what was written down:\n${found}`)
    );
  }
  rounds += 1;
  console.log(`${passed} passed`);
} while (performance.now() < end);
console.log(`\n${rounds} rounds with new seeds found nothing.`);
