import { defineConfig } from 'vitest/config';

/** The window in a real Chromium, one file at a time: they share one engine. */
export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
