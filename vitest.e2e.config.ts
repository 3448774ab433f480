import { defineConfig } from 'vitest/config';

/** Ends a test that hangs. No test is about time, so that none depends on the machine's speed. */
const HANGS_MS = 15 * 60_000;

/** The real Electron, on a display: `xvfb-run -a npm run test:e2e` where there is none. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    globalSetup: ['test/e2e/buildOnce.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    expect: { poll: { timeout: HANGS_MS / 3 } },
  },
});
