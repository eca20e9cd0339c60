import type { Job, Said } from './job';
import { derive } from './reader/argon';
import { open } from './reader/open';
import { passwordBytes } from './reader/password';
import { salvage } from './reader/salvage';
import { type Derive, Refused } from './reader/types';

/** Memory of the derivation that is measured, in KiB. */
const SAMPLE_KIB = 32 * 1024;

const say = (said: Said): void => self.postMessage(said);

/** The derivation did not get its memory. */
class OutOfMemory extends Error {}

/** Derives, and says before how long that may take. */
const derivePatiently: Derive = async (password, salt, memoryKib, passes, lanes) => {
  const start = performance.now();
  await derive(password, salt, SAMPLE_KIB, 1, 1);
  const sample = (performance.now() - start) / 1000;
  say({ kind: 'estimate', seconds: (sample * memoryKib * passes) / SAMPLE_KIB });
  try {
    return await derive(password, salt, memoryKib, passes, lanes);
  } catch {
    // The numbers are within the limits by now, so the memory is all that can be missing.
    throw new OutOfMemory();
  }
};

async function run({ file, password, salvage: how }: Job): Promise<Said> {
  const bytes = new Uint8Array(file);
  let secret = new Uint8Array();
  try {
    secret = new Uint8Array(passwordBytes(password));
    if (how) return { kind: 'found', found: await salvage(bytes, secret, derivePatiently, how.unsure) };
    return { kind: 'opened', opened: await open(bytes, secret, derivePatiently) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', code: error.code };
    return { kind: 'refused', code: error instanceof OutOfMemory ? 'memory' : 'other' };
  } finally {
    secret.fill(0);
  }
}

self.addEventListener('message', (event: MessageEvent<Job>) => {
  void run(event.data).then(say);
});
