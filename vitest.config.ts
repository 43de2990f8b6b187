import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A test that takes longer hangs. No test depends on it: beside browsers, anything may take ten times as long as alone. */
const HANGS_MS = 300_000;
const patience = { testTimeout: HANGS_MS, hookTimeout: HANGS_MS, expect: { poll: { timeout: HANGS_MS / 5 } } };

export default defineConfig({
  test: {
    // Files of all projects run beside each other, projects in the order of their names: browsers first, the short files last. One more than there are
    // cores, because files that talk to servers and browsers wait now and then.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.unit.test.ts'], ...patience },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['apps/server/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
          exclude: ['**/*.unit.test.ts'],
          globalSetup: ['scripts/build-for-tests.ts', 'apps/server/test/support/global-setup.ts'],
          ...patience,
        },
      },
      { extends: true, test: { name: 'simulator', include: ['simulator/test/**/*.test.ts'], ...patience } },
      {
        extends: true,
        test: { name: 'browser', include: ['e2e/**/*.test.ts'], globalSetup: ['scripts/build-for-tests.ts'], ...patience },
      },
    ],
  },
});
