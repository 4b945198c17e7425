import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createConsumer } from './consumer.ts';
import type { Consumer } from './consumer.ts';
import { installRuntimes } from './installation.ts';

/**
 * Gives the tests of a file a user's project with the packed SDK, which `prepare` may add to. Where the runtimes can't be had, the tests
 * are skipped; in CI they fail.
 */
export async function useConsumer(prepare: (consumer: Consumer) => Promise<void> | void): Promise<void> {
  const missing = await installRuntimes();
  let consumer: Consumer | undefined;

  beforeEach(({ skip }) => {
    if (missing !== undefined && process.env['CI'] !== 'true') {
      skip(missing);
    }
    expect(missing).toBeUndefined();
  });

  beforeAll(async () => {
    if (missing === undefined) {
      consumer = await createConsumer();
      await prepare(consumer);
    }
  });

  afterAll(() => consumer?.[Symbol.asyncDispose]());
}
