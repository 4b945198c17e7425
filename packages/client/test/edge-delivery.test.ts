/** The edge entry has a delivery of its own, so it passes the tests of the main one: all but those of spool, process and drop-ins. */
import { createMessageClient } from 'fairlead/edge';
import { describe } from 'vitest';
import { testEntry } from './entry-under-test.ts';

testEntry(createMessageClient);

describe('fairlead/edge', async () => {
  await import('./delivery.test.ts');
  await import('./division.test.ts');
  await import('./flush.test.ts');
  await import('./listeners.test.ts');
  await import('./message-client.test.ts');
  await import('./order.test.ts');
  await import('./overflow.test.ts');
  await import('./pause.test.ts');
  await import('./retry.test.ts');
  await import('./scope.test.ts');
  await import('./splitting.test.ts');
  await import('./wait-until.test.ts');
});
