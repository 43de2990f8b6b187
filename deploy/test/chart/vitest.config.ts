import { defineConfig } from 'vitest/config';

/** A test that takes longer counts as hanging. */
const TEST_TIMEOUT_MS = 120_000;

/** The tests of `node deploy/test/chart.mjs`, which prepares what they need. */
export default defineConfig({
  test: {
    include: ['deploy/test/chart/*.test.ts'],
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    expect: { poll: { timeout: 60_000 } },
  },
});
