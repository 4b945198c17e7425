/** The edge entry: what it checks by itself, and that what it leaves out is refused. */
import { createMessageClient } from 'fairlead/edge';
import type { MessageClientOptions } from 'fairlead/edge';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';

const url = 'https://localhost';
const writeKey = 'key';

describe('an option that is wrong is refused with its name, what was wanted and what came', () => {
  test.each([
    [{ flushInterval: 5 }, 'flushInterval must be left out: there is no such option, received 5'],
    [{ flushIntervalMs: -1 }, 'flushIntervalMs must be an integer from 0 to 2147483647, received -1'],
    [{ concurrencyMax: 0 }, 'concurrencyMax must be an integer from 1 to 2147483647, received 0'],
    [{ batchEventsMax: '10' }, 'batchEventsMax must be an integer from 1 to 2147483647, received 10'],
    [
      { retry: { attemptsMax: Number.POSITIVE_INFINITY } },
      'retry.attemptsMax must be an integer from 1 to 2147483647, received Infinity',
    ],
    [{ retry: { attempts: 1 } }, 'retry.attempts must be left out: there is no such option, received 1'],
    [{ retry: null }, 'retry must be a object, received null'],
    [{ overflow: 'block' }, 'overflow must be drop-newest or drop-oldest or wait, received block'],
    [{ order: 'all' }, 'order must be user or none, received all'],
    [{ onError: 'console' }, 'onError must be a function, received console'],
    [{ spool: {} }, 'spool must be left out: there is no such option, received object'],
    [{ url: undefined }, 'url must be an http or https address without credentials, query or fragment, received '],
    [{ url: 'http://a@b' }, 'url must be an http or https address without credentials, query or fragment, received http://a@b'],
    [{ writeKey: 'secret:' }, 'writeKey must be a string that is not empty and has no colon, received another'],
    [{ writeKey: undefined }, 'writeKey must be a string that is not empty and has no colon, received another'],
  ])('%o', (options, message) => {
    const open = (): unknown => createMessageClient({ url, writeKey, ...options } as unknown as MessageClientOptions);
    expect(open).toThrow(expect.objectContaining({ code: 'invalid_options', message }));
  });

  test('no options at all', () => {
    const open = (): unknown => createMessageClient(undefined as unknown as MessageClientOptions);
    expect(open).toThrow(expect.objectContaining({ code: 'invalid_options' }));
  });
});

test('it delivers, fills the defaults around what is given, and drops nothing that fits', () =>
  withEndpoint({}, async (endpoint) => {
    const client = createMessageClient({ url: endpoint.url, writeKey, retry: { attemptsMax: 1 }, strict: true, gzip: false });
    client.with({ userId: 'u' }).track({ event: 'E', properties: { id: 12345678901234567890n } });
    expect(await client.close()).toEqual({ delivered: 1, failed: 0, dropped: 0, pending: 0 });
    expect(endpoint.requests[0]?.text).toContain('"properties":{"id":12345678901234567890}');
  }));
