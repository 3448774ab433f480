import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**'],
    pool: 'forks',
    // vitest leaves one core to itself, which on two cores runs one file at a time: a third slower in all
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    // The settings of whoever runs the tests must not change them.
    env: { DRASCLR_SETTINGS: join(tmpdir(), `drasclr-test-settings-${process.pid}`) },
  },
});
