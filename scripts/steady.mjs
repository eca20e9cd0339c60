// npm run test:steady -- PART TIMES [BUSY]: runs a part of the tests so many times, beside so many busy loops, and says whether each run
// gave the same result. A window test that had to be run once more counts as failed.
import { join } from 'node:path';
import { keepBusy, root, run, stop } from './run.mjs';

const [part, times, busy = '0'] = process.argv.slice(2);
if (!part || !(Number(times) > 0)) stop('Say what and how often: npm run test:steady -- window 10');

keepBusy(Number(busy));
const rows = [];
for (let round = 1; round <= Number(times); round += 1) {
  const start = performance.now();
  const { output } = await run(process.execPath, [join(root, 'scripts', 'test.mjs'), part, '--strict']);
  const result = output.match(/^\d+ passed, \d+ failed$/m)?.[0] ?? 'did not reach its end';
  const again = /^(?:Passed only when run once more|The app had to be started again in):\n( {2}.*\n)+/gm;
  const unsteady = [...output.matchAll(again)].map(([lines]) => lines);
  const failed = [...output.matchAll(/^ *(?:FAIL|TIMEOUT|ABORT|SIG[A-Z]+)\b.*$/gm)].map(([line]) => line.trim());
  rows.push({
    round,
    result,
    seconds: Math.round((performance.now() - start) / 1000),
    why: [...failed, ...unsteady].join('\n')
  });
}

console.log(`\n${part}, ${times} times beside ${busy} busy loops:`);
for (const { round, result, seconds, why } of rows) console.log(`${round}. ${result} in ${seconds} s\n${why}`.trim());
const isSame = new Set(rows.map(({ result }) => result)).size === 1;
if (!isSame || !rows[0]?.result.endsWith(' 0 failed')) stop('Not every run gave the same good result.');
