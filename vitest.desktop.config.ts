import { defineConfig } from 'vitest/config';

/** The packaged application, driven from outside; one at a time, because each is a whole desktop program. */
export default defineConfig({
  test: {
    include: ['test/desktop/**/*.test.ts'],
    globalSetup: ['test/desktop/support/prepare.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    allowOnly: false,
    fileParallelism: false,
  },
});
