import { defineConfig } from 'vitest/config';

/** A container that does not become healthy fails its test after this time. */
const TEST_TIMEOUT_MS = 300_000;

/** The tests of `npm run test:deploy`, which prepares what they need. They are no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['deploy/test/*.test.ts'],
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    // They share one network, whose ports the compose file names.
    fileParallelism: false,
  },
});
