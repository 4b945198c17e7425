/** What every transport does with every answer: both the one on `fetch` and the one on Node's HTTP client, against real sockets. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FairleadError, MessageClientOptions, Outcome } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import type { Answer } from './endpoint.ts';
import { withRawEndpoint } from './raw-endpoint.ts';
import { attemptTimeoutMs, setUp, trackMany } from './virtual-client.ts';

const transports: [string, Partial<MessageClientOptions>][] = [
  ['fetch', { fetch: (...request) => fetch(...request) }],
  ["Node's HTTP client", {}],
];

describe.each(transports)('over %s', (_transport, ownOptions) => {
  const options: Partial<MessageClientOptions> = { ...ownOptions, retry: { attemptsMax: 1 }, batchEventsMax: 1, concurrencyMax: 1 };

  const answered: [string, Answer, { code: string; status?: number; message?: string }][] = [
    [
      '400 with code and message',
      { status: 400, body: '{"code":"BAD","message":"no"}' },
      { code: 'request_rejected', status: 400, message: 'the endpoint answered 400: no' },
    ],
    [
      '400 in plain text',
      { status: 400, body: 'what is this?' },
      { code: 'request_rejected', status: 400, message: 'the endpoint answered 400: what is this?' },
    ],
    ['401', { status: 401 }, { code: 'unauthorized', status: 401 }],
    ['403', { status: 403 }, { code: 'unauthorized', status: 403 }],
    ['413', { status: 413 }, { code: 'request_rejected', status: 413 }],
    ['301', { status: 301, headers: { location: '/elsewhere' } }, { code: 'redirected', status: 301 }],
    ['308', { status: 308, headers: { location: '/elsewhere' } }, { code: 'redirected', status: 308 }],
    ['408', { status: 408 }, { code: 'attempts_exhausted', status: 408 }],
    ['429', { status: 429 }, { code: 'attempts_exhausted', status: 429 }],
    ['500', { status: 500, body: '<html>' }, { code: 'attempts_exhausted', status: 500 }],
    ['503', { status: 503 }, { code: 'attempts_exhausted', status: 503 }],
    ['a reset', 'reset', { code: 'attempts_exhausted' }],
  ];
  test.each(answered)('%s fails with its code, after one request', (_answer, otherwise, expected) =>
    withEndpoint({ otherwise }, async (endpoint) => {
      const { client, errors, clock } = setUp(endpoint.url, options);
      trackMany(client, 1);
      expect(await client.close()).toEqual({ delivered: 0, failed: 1, dropped: 0, pending: 0 });
      const { message, ...rest } = expected;
      // A pause is told of too, before what the flush makes of it.
      expect(errors.at(-1)).toMatchObject({ ...rest, ids: ['m-0'] });
      if (message !== undefined) {
        expect(errors[0]?.message).toBe(message);
      }
      expect(endpoint.requests.map(({ path }) => path)).toEqual(['/v1/batch']);
      expect(clock.timerDelays).toEqual([]);
    }),
  );

  test.each([200, 202, 204])('%i delivers', (status) =>
    withEndpoint({ otherwise: { status } }, async (endpoint) => {
      const { client, outcomes } = setUp(endpoint.url, options);
      trackMany(client, 1);
      expect(await client.close()).toMatchObject({ delivered: 1 });
      expect(outcomes).toMatchObject([{ kind: 'delivered', status }]);
    }),
  );

  test('the request is a POST of JSON, its length known, under our name and credentials', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, options);
      client.track({ userId: 'u', event: 'é€😀' });
      await client.close();
      const [request] = endpoint.requests;
      expect(request?.method).toBe('POST');
      expect(request?.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(request?.body.length),
        authorization: `Basic ${Buffer.from('key:').toString('base64')}`,
        'user-agent': 'fairlead/0.1.0',
      });
      expect(request?.text).toContain('"event":"é€😀"');
    }));

  test('the address may be written in any case, and with a path before ours', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(`${endpoint.url.replace('http:', 'HTTP:')}/prefix/`, options);
      trackMany(client, 1);
      expect(await client.close()).toMatchObject({ delivered: 1 });
      expect(endpoint.requests[0]?.path).toBe('/prefix/v1/batch');
    }));

  test('no answer in time is an attempt that timed out, and its connection is closed', () =>
    withRawEndpoint({ answer: '' }, async (raw) => {
      const { client, clock, errors } = setUp(raw.url, options);
      trackMany(client, 1);
      const closed = client.close();
      await raw.received;
      (await clock.timer(attemptTimeoutMs)).fire();
      expect(await closed).toMatchObject({ failed: 1 });
      expect(errors[0]?.message).toContain(`no answer within attemptTimeoutMs (${attemptTimeoutMs})`);
      await raw.closed;
    }));

  test('an abort ends the request under way', () =>
    withRawEndpoint({ answer: '' }, async (raw) => {
      const controller = new AbortController();
      const { client, errors, clock } = setUp(raw.url, { ...options, signal: controller.signal });
      trackMany(client, 1);
      const flushed = client.flush();
      await raw.received;
      controller.abort();
      expect(await flushed).toMatchObject({ failed: 1 });
      expect(errors).toMatchObject([{ code: 'aborted' }]);
      expect(clock.timerDelays).toEqual([]);
      await raw.closed;
    }));

  test('an answer that comes before the request was read counts, and its connection is closed', () =>
    withRawEndpoint({ answer: 'HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n', pause: true }, async (raw) => {
      const bytesMax = 20_000_000;
      const { client, errors } = setUp(raw.url, { ...options, eventBytesMax: bytesMax, requestBytesMax: bytesMax });
      client.track({ userId: 'u', event: 'x'.repeat(bytesMax - 1000) });
      expect(await client.close()).toMatchObject({ failed: 1 });
      expect(errors).toMatchObject([{ status: 503 }]);
      raw.resume();
      await raw.closed;
      expect(raw.bytesRead).toBeLessThan(bytesMax - 1000);
    }));

  test('a connection is used again', () =>
    withEndpoint({ answers: [{ status: 400, body: 'x'.repeat(20_000) }] }, async (endpoint) => {
      const { client } = setUp(endpoint.url, options);
      trackMany(client, 10);
      expect(await client.close()).toMatchObject({ delivered: 9, failed: 1 });
      // undici frees a connection one turn after the end of the body, and may have opened a second one by then.
      expect(endpoint.connectionCount).toBeLessThanOrEqual(2);
    }));

  test('what is longer than any explanation is not read', () =>
    withRawEndpoint(
      { answer: `HTTP/1.1 400 Bad Request\r\ncontent-length: 100000000\r\n\r\n${'x'.repeat(200_000)}` },
      async (raw) => {
        const { errors } = await sendOne(raw.url);
        expect(errors).toMatchObject([{ code: 'request_rejected', status: 400 }]);
        expect(errors[0]?.message.length).toBeLessThan(1000);
        await raw.closed;
      },
    ));

  test.each([
    ['stalls behind a 200', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{', { kind: 'delivered', status: 200 }],
    [
      'stalls behind a 400',
      'HTTP/1.1 400 Bad Request\r\ncontent-length: 10\r\n\r\n{',
      { kind: 'failed', error: { code: 'request_rejected' } },
    ],
    [
      'stalls behind a 503',
      'HTTP/1.1 503 Busy\r\ncontent-length: 10\r\n\r\n{',
      { kind: 'failed', error: { code: 'attempts_exhausted', status: 503 } },
    ],
  ])('a body that %s does not change what the status said', (_name, answer, expected) =>
    withRawEndpoint({ answer }, async (raw) => {
      const { outcomes } = await sendOne(raw.url, { interrupt: true });
      expect(outcomes).toMatchObject([expected]);
      await raw.closed;
    }),
  );

  test.each([
    ['breaks behind a 200', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{', { kind: 'delivered', status: 200 }],
    ['breaks behind a 429', 'HTTP/1.1 429 Slow\r\ncontent-length: 10\r\n\r\nslow', { kind: 'failed', error: { status: 429 } }],
    [
      'ends with the connection',
      'HTTP/1.1 400 Bad\r\n\r\nto the end',
      { kind: 'failed', error: { message: 'the endpoint answered 400: to the end' } },
    ],
    ['is no HTTP', 'SSH-2.0-OpenSSH\r\n', { kind: 'failed', error: { code: 'attempts_exhausted', status: undefined } }],
    ['is nothing at all', '', { kind: 'failed', error: { code: 'attempts_exhausted', status: undefined } }],
    [
      'switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      { kind: 'failed', error: { code: 'attempts_exhausted' } },
    ],
    [
      'follows an interim answer',
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
      { kind: 'delivered', status: 204 },
    ],
  ])('an answer that %s', (_name, answer, expected) =>
    withRawEndpoint({ answer, end: true }, async (raw) => {
      const { outcomes } = await sendOne(raw.url);
      expect(outcomes).toMatchObject([expected]);
      await raw.closed;
    }),
  );

  test('a connection that is refused, or a name that does not resolve, is named, and nothing secret with it', async () => {
    let free = '';
    await withRawEndpoint({ answer: '' }, async ({ url }) => {
      free = url;
    });
    for (const url of [free, free.replace('127.0.0.1', 'localhost'), 'http://name.invalid']) {
      const { errors } = await sendOne(url, { writeKey: 'hush-hush' });
      expect(errors).toMatchObject([{ code: 'attempts_exhausted' }]);
      expect(errors[0]?.message).toMatch(/^gave up, after 1 attempts: no answer: .*(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)/);
      expect(`${errors[0]?.stack}${JSON.stringify(errors[0])}${String(errors[0]?.cause)}`).not.toMatch(/hush|aHVza/);
    }
  });

  async function sendOne(
    url: string,
    { interrupt = false, writeKey = 'key' }: { interrupt?: boolean; writeKey?: string } = {},
  ): Promise<{ outcomes: Outcome[]; errors: FairleadError[] }> {
    const { client, clock, outcomes, errors } = setUp(url, { ...options, writeKey });
    const statusRead = whenStatusIsRead();
    trackMany(client, 1);
    const closed = client.close();
    if (interrupt) {
      await statusRead;
      (await clock.timer(attemptTimeoutMs)).fire();
    }
    await closed;
    return { outcomes, errors };
  }
});

/** Both of Node's HTTP clients tell its diagnostics when the head of an answer is there; one turn later its reader has it. */
function whenStatusIsRead(): Promise<void> {
  const names = ['undici:request:headers', 'http.client.response.finish'];
  return new Promise((resolve) => {
    const onStatus = (): void => {
      names.forEach((name) => unsubscribe(name, onStatus));
      setImmediate(resolve);
    };
    names.forEach((name) => subscribe(name, onStatus));
  });
}
