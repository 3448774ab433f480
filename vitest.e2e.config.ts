import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The real Electron, on a display: `xvfb-run -a npm run test:e2e` where there is none. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    globalSetup: ['test/e2e/buildOnce.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    // The settings of whoever runs the tests must not change them.
    env: { DRASCLR_SETTINGS: join(tmpdir(), `drasclr-e2e-settings-${process.pid}`) },
    hookTimeout: 180_000,
  },
});
