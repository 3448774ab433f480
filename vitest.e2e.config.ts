import { defineConfig } from 'vitest/config';

/** The real Electron, on a display: `xvfb-run -a npm run test:e2e` where there is none. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    globalSetup: ['test/e2e/buildOnce.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
