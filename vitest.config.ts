import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/slow-tests.ts';

/**
 * Tests use what users use: the built packages, real sockets, real files, child processes. So each file has a process of its
 * own, and a limit so long that only a hang meets it: nothing timed is asserted here. Four at a time keep two processors busy, since many
 * wait: for an installation, a server that starts, a connection that is given up on.
 */
export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'conformance/**/*.test.ts',
      'scripts/**/*.test.ts',
      'simulation/**/*.test.ts',
      'packaging/**/*.test.ts',
    ],
    // `npm run conformance` runs it: it needs toolchains that not everybody has.
    exclude: [...configDefaults.exclude, 'conformance/{matrix,snippets}/**'],
    setupFiles: ['scripts/test-guards.ts'],
    pool: 'forks',
    // Node loads what is built as it does for users: nothing is transformed once more for each file.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//, /\/node_modules\//] } },
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 30_000,
    dangerouslyIgnoreUnhandledErrors: false,
    allowOnly: false,
    passWithNoTests: false,
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
  },
});
