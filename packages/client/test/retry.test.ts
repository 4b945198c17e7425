import { createBatchClient } from 'fairlead';
import type { FairleadError } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import type { Answer } from './endpoint.ts';
import { attemptTimeoutMs, random, sentAt, sentIds, setUp, trackMany } from './virtual-client.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a request is sent again', () => {
  const repeated: [string, Answer, string, number][] = [
    ['503 with Retry-After in seconds', { status: 503, headers: { 'retry-after': '7' } }, 'server_busy', 7000],
    [
      '429 with Retry-After as a date',
      { status: 429, headers: { 'retry-after': 'Fri, 02 Jan 2026 03:04:10 GMT' } },
      'server_busy',
      4322,
    ],
    [
      '429 with a date in the past',
      { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' } },
      'server_busy',
      250,
    ],
    ['429 that asks for more than retryAfterMaxMs', { status: 429, headers: { 'retry-after': '9999' } }, 'server_busy', 300_000],
    ['503 with Retry-After: 0', { status: 503, headers: { 'retry-after': '0' } }, 'server_busy', 250],
    ['503 with a Retry-After that is neither', { status: 503, headers: { 'retry-after': 'soon' } }, 'server_busy', 250],
    ['408', { status: 408 }, 'server_busy', 250],
    ['500', { status: 500, body: '<html>' }, 'server_busy', 250],
    ['a reset connection', 'reset', 'network_failed', 250],
  ];
  test.each(repeated)('after %s, with the same ids and a new sentAt', (_name, answer, code, waitMs) =>
    withEndpoint({ answers: [answer] }, async (endpoint) => {
      const { client, clock, outcomes, errors } = setUp(endpoint.url);
      trackMany(client, 2);
      const flushed = client.flush();
      (await clock.timer(waitMs)).fire();
      expect(await flushed).toEqual({ delivered: 2, failed: 0, dropped: 0, pending: 0 });
      expect(endpoint.requests.map(sentIds)).toEqual([
        ['m-0', 'm-1'],
        ['m-0', 'm-1'],
      ]);
      expect(Date.parse(sentAt(endpoint.requests[1])) - Date.parse(sentAt(endpoint.requests[0]))).toBe(waitMs);
      expect(outcomes).toMatchObject([
        { kind: 'retrying', ids: ['m-0', 'm-1'], eventCount: 2, attemptCount: 1, waitMs, error: { code } },
        { kind: 'delivered', ids: ['m-0', 'm-1'], eventCount: 2, attemptCount: 2, status: 200 },
      ]);
      expect(errors).toEqual([]);
      expect(client.stats()).toMatchObject({ delivered: 2, failed: 0, retried: 2 });
      await client.close();
      expect(clock.timerDelays).toEqual([]);
    }),
  );

  test('after no answer within attemptTimeoutMs', () =>
    withEndpoint({ answers: ['silence'] }, async (endpoint) => {
      const { client, clock, outcomes } = setUp(endpoint.url);
      trackMany(client, 1);
      const closed = client.close();
      await endpoint.received(1);
      (await clock.timer(attemptTimeoutMs)).fire();
      (await clock.timer(250)).fire();
      expect(await closed).toMatchObject({ delivered: 1, failed: 0 });
      expect(outcomes).toMatchObject([{ kind: 'retrying', error: { code: 'attempt_timed_out' } }, { kind: 'delivered' }]);
    }));

  test('after a fetch that neither answers nor listens to its signal', async () => {
    const { client, clock, errors } = setUp('http://127.0.0.1:9', {
      fetch: () => new Promise(() => {}),
      retry: { attemptsMax: 1 },
    });
    trackMany(client, 1);
    const closed = client.close();
    (await clock.timer(attemptTimeoutMs)).fire();
    expect(await closed).toMatchObject({ delivered: 0, failed: 1 });
    expect(errors).toMatchObject([{ code: 'attempts_exhausted' }]);
  });

  test('at most attemptsMax times, after waits that double up to backoffMaxMs', () =>
    withEndpoint({ otherwise: { status: 503, body: '{"code":"busy","message":"come back later"}' } }, async (endpoint) => {
      const { client, clock, errors } = setUp(endpoint.url, { retry: { attemptsMax: 5, backoffMaxMs: 1600 } });
      trackMany(client, 2);
      const flushed = client.flush();
      for (const waitMs of [250, 500, 800, 800]) {
        (await clock.timer(waitMs)).fire();
      }
      expect(await flushed).toEqual({ delivered: 0, failed: 2, dropped: 0, pending: 0 });
      expect(endpoint.requests).toHaveLength(5);
      expect(errors).toMatchObject([
        { code: 'attempts_exhausted', status: 503, serverCode: 'busy', ids: ['m-0', 'm-1'], eventCount: 2 },
      ]);
      expect(errors[0]?.message).toBe('gave up, after 5 attempts: the endpoint answered 503: come back later');
      await client.close();
    }));

  test('not past deadlineMs', () =>
    withEndpoint({ otherwise: { status: 503, headers: { 'retry-after': '60' } } }, async (endpoint) => {
      const { client, clock, errors } = setUp(endpoint.url, { retry: { deadlineMs: 100_000 } });
      trackMany(client, 1);
      const flushed = client.flush();
      (await clock.timer(60_000)).fire();
      expect(await flushed).toMatchObject({ failed: 1, pending: 0 });
      expect(endpoint.requests).toHaveLength(2);
      expect(errors).toMatchObject([{ code: 'deadline_exceeded', status: 503 }]);
      await client.close();
    }));
});

describe('a request is not sent again', () => {
  test.each([
    [400, 'request_rejected'],
    [404, 'request_rejected'],
    [413, 'request_rejected'],
    [301, 'redirected'],
    [307, 'redirected'],
    [304, 'redirected'],
  ])('after %i', (status, code) =>
    withEndpoint({ otherwise: { status, headers: { location: '/elsewhere', 'retry-after': '1' } } }, async (endpoint) => {
      const { client, clock, outcomes, errors } = setUp(endpoint.url);
      trackMany(client, 1);
      expect(await client.close()).toEqual({ delivered: 0, failed: 1, dropped: 0, pending: 0 });
      expect(endpoint.requests.map((request) => request.path)).toEqual(['/v1/batch']);
      expect(errors).toMatchObject([{ code, status, ids: ['m-0'] }]);
      expect(outcomes).toMatchObject([{ kind: 'failed', attemptCount: 1 }]);
      expect(clock.timerDelays).toEqual([]);
    }),
  );

  test('after a 400, whose code and message are reported', () =>
    withEndpoint(
      { otherwise: { status: 400, body: '{"errors":[{"code":"BAD_REQUEST","message":"event_type is missing"}]}' } },
      async (endpoint) => {
        const errors: FairleadError[] = [];
        const client = createBatchClient({ url: endpoint.url, key: 'k', secret: 's', onError: (error) => errors.push(error) });
        client.upload({ source_request_id: 'r' });
        await client.close();
        expect(errors).toMatchObject([
          {
            code: 'request_rejected',
            serverCode: 'BAD_REQUEST',
            message: 'the endpoint answered 400: event_type is missing',
            ids: ['r'],
          },
        ]);
      },
    ));

  test('once a 2xx has come, even if its body never ends', () =>
    withEndpoint({ otherwise: 'stalled-200' }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url, {
        fetch: async (...args) => {
          const response = await fetch(...args);
          answered();
          return response;
        },
      });
      let answered = (): void => {};
      const headersArrived = new Promise<void>((resolve) => {
        answered = resolve;
      });
      trackMany(client, 1);
      const closed = client.close();
      await headersArrived;
      (await clock.timer(attemptTimeoutMs)).fire();
      expect(await closed).toMatchObject({ delivered: 1, failed: 0 });
      expect(endpoint.requests).toHaveLength(1);
    }));
});

test('with one request at a time all order is kept through retries', () =>
  withEndpoint({ answers: [{ status: 500 }, { status: 202 }, 'reset'], otherwise: { status: 202 } }, async (endpoint) => {
    const clock = new VirtualClock();
    const client = createBatchClient({
      url: endpoint.url,
      key: 'k',
      secret: 's',
      clock,
      random,
      requestBatchesMax: 1,
      concurrencyMax: 1,
    });
    client.uploadAll([{ source_request_id: 'r-0' }, { source_request_id: 'r-1' }, { source_request_id: 'r-2' }]);
    const closed = client.close();
    (await clock.timer(250)).fire();
    await endpoint.received(3);
    (await clock.timer(250)).fire();
    expect(await closed).toMatchObject({ delivered: 3 });
    const ids = endpoint.requests.map((request) => (JSON.parse(request.text) as { source_request_id: string }).source_request_id);
    expect(ids).toEqual(['r-0', 'r-0', 'r-1', 'r-1', 'r-2']);
  }));
