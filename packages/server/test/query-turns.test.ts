import { expect, test } from 'vitest';
import type { Connections } from '../src/store/connections.ts';
import { createQueryRunner } from '../src/store/query-runner.ts';

/** Work that is given a connection and never comes back. */
const stuck: Connections = {
  use: () => new Promise(() => undefined),
  close: () => Promise.resolve(),
  interrupt: () => () => undefined,
};
const limits = { timeoutMs: 60_000, waitMsMax: 20, rowsMax: 1, bytesMax: 1, concurrencyMax: 1, waitingMax: 2 };

test('a query that waits too long for its turn is told so, and its place in the queue is free', async () => {
  const runner = createQueryRunner(stuck, limits, () => Promise.resolve());
  void runner.run('select 1');
  const late = { code: 'query_busy', message: 'The query waited 20 ms for its turn.' };
  await expect(Promise.allSettled([runner.run('select 2'), runner.run('select 3')])).resolves.toMatchObject([
    { status: 'rejected', reason: late },
    { status: 'rejected', reason: late },
  ]);
  const next = [runner.run('select 4'), runner.run('select 5')];
  await expect(runner.run('select 6')).rejects.toMatchObject({ code: 'query_busy', message: 'Too many queries are running.' });
  await expect(Promise.allSettled(next)).resolves.toMatchObject([{ reason: late }, { reason: late }]);
});

test('a query that is refused when the runner closes is not refused again later', async () => {
  const runner = createQueryRunner(stuck, limits, () => Promise.resolve());
  void runner.run('select 1');
  const waiting = runner.run('select 2');
  runner.close();
  await expect(waiting).rejects.toMatchObject({ code: 'store_unavailable' });
});
