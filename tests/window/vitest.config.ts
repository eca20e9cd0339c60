import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const tours: Record<string, string[]> = {
  short: ['tour.ts'],
  all: ['tour.ts'],
  unlock: ['tour.ts'],
  'bench-typing': ['bench-typing.ts'],
  'bench-list': ['bench-list.ts']
};
const played = tours[process.env['HOLDFAST_TOUR'] ?? ''];

/** What looks into memory or traces a process has the computer to itself. */
const alone = ['fingerprint.test.ts', 'hanging.test.ts', 'memory.test.ts', 'offline.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    environment: 'node',
    // The WebDriver client logs every session.
    env: { WDIO_LOG_LEVEL: 'silent' },
    globalSetup: ['./made-vaults.ts'],
    // See own-display.ts.
    setupFiles: ['./own-display.ts'],
    // See unsteady.ts.
    retry: played ? 0 : 1,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    projects: played
      ? [{ extends: true, test: { name: 'tour', include: played, maxWorkers: 1 } }]
      : [
          {
            extends: true,
            test: {
              name: 'two at a time',
              include: ['*.test.ts'],
              exclude: alone,
              maxWorkers: 2,
              sequence: { groupOrder: 0 }
            }
          },
          {
            extends: true,
            test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } }
          }
        ]
  }
});
