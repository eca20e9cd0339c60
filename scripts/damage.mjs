// npm run test:damage: ten thousand random damages of each kind, or `npm run test:damage -- TIMES`, through every reader.
import { buildPages, installPackages } from './pages.mjs';
import { rust } from './results.mjs';
import { stop } from './run.mjs';
import { install, requireToolchains, toBuild, toRecover } from './system.mjs';

const times = Number(process.argv[2] ?? 10_000);
if (!(times > 0)) stop('Say how many: npm run test:damage -- 10000');

requireToolchains();
install([...toBuild, ...toRecover]);
await installPackages();
await buildPages();
const { status, passed } = await rust({
  filter: 'binary(corruption) + binary(mutated)',
  env: { HOLDFAST_DAMAGE: String(times) }
});
if (status !== 0 || passed === 0) stop('Not every damage was found or mended.');
console.log(`\n${times} damages of each kind: ${passed} tests passed.`);
