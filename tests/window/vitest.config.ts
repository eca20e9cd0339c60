import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const tours: Record<string, string[]> = {
  '1': ['tour.ts'],
  unlock: ['tour.ts'],
  'bench-typing': ['bench-typing.ts'],
  'bench-list': ['bench-list.ts']
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    environment: 'node',
    include: tours[process.env['HOLDFAST_TOUR'] ?? ''] ?? ['*.test.ts'],
    fileParallelism: false,
    // See unsteady.ts.
    retry: tours[process.env['HOLDFAST_TOUR'] ?? ''] ? 0 : 1,
    testTimeout: 240_000,
    hookTimeout: 120_000
  }
});
