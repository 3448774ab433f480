import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { hangMs, stepMs } from './test/hangMs.ts';

const MINUTES = 15;
const HANG_MS = hangMs(MINUTES);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**'],
    globalSetup: ['test/ownTemporaryFolder.ts'],
    pool: 'forks',
    // vitest leaves one core to itself, which on two cores runs one file at a time
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    teardownTimeout: HANG_MS,
    expect: { poll: { timeout: stepMs(MINUTES) } },
  },
});
