import { defineConfig } from 'vitest/config';
import { E2E_MINUTES, hangMs, stepMs } from './test/hangMs.ts';

const HANG_MS = hangMs(E2E_MINUTES);

/** The real Electron, on a display: `xvfb-run -a npm run test:e2e` where there is none. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    globalSetup: ['test/ownTemporaryFolder.ts', 'test/e2e/buildOnce.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    expect: { poll: { timeout: stepMs(E2E_MINUTES) } },
  },
});
