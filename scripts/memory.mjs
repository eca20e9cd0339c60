// npm run test:memory -- TIMES [BUSY]: looks so many times for what the ceremony leaves in memory, beside so many busy loops, and says how
// often something was found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildForTests } from './build.mjs';
import { buildPages, installPackages } from './pages.mjs';
import { forgetResults, results, vitest } from './results.mjs';
import { keepBusy, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toDrive } from './system.mjs';

const [times, busy = 0] = process.argv.slice(2).map(Number);
if (!(times > 0)) stop('Say how often: npm run test:memory -- 20');

requireToolchains();
install([...toBuild, ...toDrive]);
await installPackages();
await buildPages();
await buildForTests();
forgetResults();
keepBusy(busy);
const line = ['--config', 'tests/window/vitest.config.ts', 'memory.test.ts', '-t', 'after the ceremony and locked'];
let found = 0;
for (let round = 1; round <= times; round += 1) {
  const { passed } = await vitest('memory', line);
  if (passed !== 1) {
    const { testResults } = JSON.parse(readFileSync(join(results, 'memory.json'), 'utf8'));
    const said = testResults.flatMap((file) => file.assertionResults.flatMap((one) => one.failureMessages)).join('\n');
    // Something else that went wrong says nothing about memory.
    if (!said.includes('to deeply equal')) stop(said || 'The test did not run.');
    found += 1;
  }
  console.log(`\n${round} of ${times}: found in ${found}`);
}
if (found > 0) stop(`Something was left in memory in ${found} of ${times} runs. Where it lay is said above.`);
