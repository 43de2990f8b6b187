import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A test that takes longer counts as hanging. The limit is this high because a test may take ten times as long while browsers run beside it. */
const TEST_TIMEOUT_MS = 300_000;
const timeouts = { testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS, expect: { poll: { timeout: TEST_TIMEOUT_MS / 5 } } };

export default defineConfig({
  test: {
    // Files of all projects run in parallel, and projects start in the order of their names: browsers first, short files last. There is one worker more than
    // cores, because tests with servers and browsers spend time waiting.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['packages/*/test/**/*.test.ts', '{apps/*,bench}/test/**/*.unit.test.ts'], ...timeouts },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['apps/server/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
          exclude: ['**/*.unit.test.ts'],
          globalSetup: ['scripts/build-for-tests.ts', 'apps/server/test/support/global-setup.ts'],
          ...timeouts,
        },
      },
      { extends: true, test: { name: 'simulator', include: ['simulator/test/**/*.test.ts'], ...timeouts } },
      {
        extends: true,
        test: { name: 'browser', include: ['e2e/**/*.test.ts'], globalSetup: ['scripts/build-for-tests.ts'], ...timeouts },
      },
    ],
  },
});
