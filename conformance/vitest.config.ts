import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run conformance`: the vendors' own SDKs. Most of their time is waiting, so many cells are filled at once. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['conformance/{matrix,snippets}/*.test.ts'],
    setupFiles: ['scripts/test-guards.ts'],
    pool: 'forks',
    // Both files install the same SDKs: the second one finds them.
    fileParallelism: false,
    maxConcurrency: 16,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    allowOnly: false,
    passWithNoTests: false,
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/conformance.json' },
  },
});
