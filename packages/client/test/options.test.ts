import { FairleadError, createBatchClient, createMessageClient, defaultOptions } from 'fairlead';
import { describe, expect, test, vi } from 'vitest';

const message = { url: 'https://events.example.com', writeKey: 'wk' };
const batch = { url: 'https://events.example.com', key: 'k', secret: 's' };

function constructionError(create: () => unknown): unknown {
  try {
    create();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('construction of a message client fails', () => {
  const wrong: [object, string][] = [
    [{ url: undefined }, 'url must be an http or https address without credentials, query or fragment, received undefined'],
    [
      { url: 'events.example.com' },
      "url must be an http or https address without credentials, query or fragment, received 'events.example.com'",
    ],
    [{ url: 'ftp://a' }, "url must be an http or https address without credentials, query or fragment, received 'ftp://a'"],
    [
      { url: 'https://a:b@c' },
      "url must be an http or https address without credentials, query or fragment, received 'one with credentials for c'",
    ],
    [
      { url: 'https://a/v1/batch' },
      "url must be the address without /v1/… or /v2/…, which the client adds, received 'https://a/v1/batch'",
    ],
    [{ writeKey: undefined }, 'writeKey must be a string that is not empty, received undefined'],
    [{ writeKey: '' }, 'writeKey must be a string that is not empty, received an empty one'],
    [{ writeKey: 'a:b' }, 'writeKey must not hold a colon'],
    [{ flushIntervalMs: -1 }, 'flushIntervalMs must be an integer from 0 to 2147483647, received -1'],
    [{ flushIntervalMs: '100' }, "flushIntervalMs must be an integer from 0 to 2147483647, received '100'"],
    [{ concurrencyMax: 0 }, 'concurrencyMax must be an integer from 1 to 2147483647, received 0'],
    [{ attemptTimeoutMs: 2 ** 31 }, 'attemptTimeoutMs must be an integer from 1 to 2147483647, received 2147483648'],
    [{ overflow: 'explode' }, "overflow must be 'drop-newest' or 'drop-oldest' or 'wait', received 'explode'"],
    [{ strict: 1 }, 'strict must be a boolean, received 1'],
    [{ onError: 'log' }, "onError must be a function, received 'log'"],
    [{ fetch: null }, 'fetch must be a function, received null'],
    [{ clock: {} }, 'clock must be an object with the methods now, setTimeout, clearTimeout, received a value of type object'],
    [{ retry: 3 }, 'retry must be an object, received 3'],
    [{ retry: { attemptsMax: 0 } }, 'retry.attemptsMax must be an integer from 1 to 2147483647, received 0'],
    [
      { retry: { max: 1 } },
      'retry.max must be one of the options retry.attemptsMax, retry.backoffBaseMs, retry.backoffMaxMs, retry.deadlineMs, retry.retryAfterMaxMs, received 1',
    ],
    [{ retry: { backoffBaseMs: 9, backoffMaxMs: 8 } }, 'retry.backoffBaseMs must be at most retry.backoffMaxMs (8), received 9'],
    [{ queueEventsMax: 10, batchEventsMax: 11 }, 'batchEventsMax must be at most queueEventsMax (10), received 11'],
    [{ queueBytesMax: 2000, requestBytesMax: 3000 }, 'requestBytesMax must be at most queueBytesMax (2000), received 3000'],
  ];
  test.each(wrong)('for %j', (options, text) => {
    const error = constructionError(() => createMessageClient({ ...message, ...options }));
    expect(error).toBeInstanceOf(FairleadError);
    expect(error).toMatchObject({ code: 'invalid_options', message: text });
  });

  test('for an option of nobody, whose name and value are given', () => {
    const error = constructionError(() => createMessageClient({ ...message, flushAt: 20 } as never));
    expect(error).toMatchObject({
      code: 'invalid_options',
      message: expect.stringMatching(/^flushAt must be one of the options .*, received 20$/) as string,
    });
  });

  test('for an option of the other front', () => {
    expect(constructionError(() => createMessageClient({ ...message, requestBatchesMax: 1 } as never))).toMatchObject({
      code: 'invalid_options',
    });
    expect(constructionError(() => createBatchClient({ ...batch, eventBytesMax: 1 } as never))).toMatchObject({
      code: 'invalid_options',
    });
  });

  test('for nothing', () => {
    expect(constructionError(() => createMessageClient(undefined as never))).toMatchObject({
      message: 'options must be an object, received undefined',
    });
  });
});

describe('construction of a batch client fails', () => {
  test.each([
    [{ key: 'a:b' }, 'key must not hold a colon'],
    [{ secret: undefined }, 'secret must be a string that is not empty, received undefined'],
    [{ environment: 'staging' }, "environment must be 'production' or 'development', received 'staging'"],
    [
      { url: 'https://s2s.mparticle.com/v2' },
      "url must be the address without /v1/… or /v2/…, which the client adds, received 'https://s2s.mparticle.com/v2'",
    ],
  ])('for %j', (options, text) => {
    expect(constructionError(() => createBatchClient({ ...batch, ...options } as never))).toMatchObject({
      code: 'invalid_options',
      message: text,
    });
  });
});

test('no error shows a credential', () => {
  const error = constructionError(() => createBatchClient({ ...batch, key: 'very:secret', secret: 'very' })) as Error;
  expect(error.message).not.toContain('very');
});

test('a default gives way to an option that contradicts it, and the options given are not changed', () => {
  const options = Object.freeze({ ...message, queueEventsMax: 5, queueBytesMax: 4096, retry: Object.freeze({ backoffMaxMs: 10 }) });
  expect(constructionError(() => createMessageClient(options))).toBeUndefined();
});

test('the defaults are these', () => {
  const { clock: _clock, random: _random, ...shown } = defaultOptions.message;
  expect(shown).toEqual({
    flushIntervalMs: 1000,
    requestBytesMax: 475_000,
    queueEventsMax: 100_000,
    queueBytesMax: 67_108_864,
    overflow: 'drop-newest',
    concurrencyMax: 16,
    attemptTimeoutMs: 10_000,
    retry: { attemptsMax: 10, backoffBaseMs: 500, backoffMaxMs: 30_000, deadlineMs: 600_000, retryAfterMaxMs: 300_000 },
    gzip: true,
    exitTimeoutMs: 5000,
    order: 'none',
    strict: false,
    batchEventsMax: 100,
    eventBytesMax: 32_768,
  });
  expect(defaultOptions.batch).toMatchObject({
    concurrencyMax: 16,
    order: 'user',
    requestBatchesMax: 100,
    requestBytesMax: 262_144,
    environment: 'production',
    coalesceIntervalMs: 1000,
    batchEventsMax: 100,
  });
});

test('without onError the first error of each code is a warning on the console', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const client = createMessageClient(message);
  client.track({} as never);
  client.track({} as never);
  expect(warn.mock.calls).toEqual([
    [
      'fairlead: invalid_event: track: userId or anonymousId must be a string that is not empty. ' +
        'More of this kind are not shown; pass onError to see them all.',
    ],
  ]);
  warn.mockRestore();
});
