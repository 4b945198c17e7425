/** What becomes of events when a program ends without having waited for them. */
import { expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { runNode } from './run-node.ts';

const program = (use: string, options = ''): string => `
  import { createBatchClient, createMessageClient } from 'fairlead';
  const url = process.env.URL_UNDER_TEST;
  const open = () => createMessageClient({ url, writeKey: 'key', flushIntervalMs: 2147483647, ${options} });
  ${use}`;

test('a program that only tracks delivers before it ends', () =>
  withEndpoint({}, async (endpoint) => {
    const use = `open().track({ userId: 'u', event: 'E' });
      createBatchClient({ url, key: 'k', secret: 's', flushIntervalMs: 2147483647 }).upload({ mpid: '1' });`;
    expect(await runNode('module', program(use), endpoint.url)).toEqual({ exitCode: 0, output: '' });
    expect(endpoint.requests.map(({ path }) => path).sort()).toEqual(['/v1/batch', '/v2/events']);
  }));

test('what is tracked while others are drained is delivered too', () =>
  withEndpoint({}, async (endpoint) => {
    const use = `const client = open();
      process.once('beforeExit', () => client.track({ userId: 'u', event: 'first' }));
      process.on('exit', () => console.log(client.stats().delivered));
      open().track({ userId: 'u', event: 'E' });`;
    expect(await runNode('module', program(use), endpoint.url)).toEqual({ exitCode: 0, output: '1\n' });
    expect(endpoint.requests).toHaveLength(2);
  }));

test('a program ends while the endpoint is down, and says how many events were not delivered', async () => {
  const use = `const client = open(); for (let i = 0; i < 3; i++) client.track({ userId: 'u', event: 'E' });`;
  const ended = await runNode('module', program(use, 'exitTimeoutMs: 1'), 'http://127.0.0.1:1');
  expect(ended).toEqual({
    exitCode: 0,
    output:
      'fairlead: aborted: the process ends with 3 events not delivered within exitTimeoutMs (1). ' +
      'More of this kind are not shown; pass onError to see them all.\n',
  });
});

test('a program ends while the endpoint does not answer', () =>
  withEndpoint({ otherwise: 'silence' }, async (endpoint) => {
    const ended = await runNode('module', program(`open().track({ userId: 'u', event: 'E' });`, 'exitTimeoutMs: 1'), endpoint.url);
    expect(ended.exitCode).toBe(0);
    expect(ended.output).toContain('the process ends with 1 events not delivered');
  }));

test('a program that ends itself is not held', () =>
  withEndpoint({}, async (endpoint) => {
    const ended = await runNode('module', program(`open().track({ userId: 'u', event: 'E' }); process.exit(3);`), endpoint.url);
    expect(ended).toEqual({ exitCode: 3, output: '' });
    expect(endpoint.requests).toHaveLength(0);
  }));

test('a hundred clients share one listener, and none is left when they are closed', () =>
  withEndpoint({}, async (endpoint) => {
    const use = `const count = () => process.listenerCount('beforeExit');
      const before = count();
      const clients = Array.from({ length: 100 }, open);
      clients.forEach((client) => client.track({ userId: 'u', event: 'E' }));
      const during = count();
      await Promise.all(clients.map((client) => client.close()));
      console.log(before, during, count());`;
    expect(await runNode('module', program(use), endpoint.url)).toEqual({ exitCode: 0, output: '0 1 0\n' });
  }));
