/** `on`: what becomes of events, one kind at a time. */
import { expect, expectTypeOf, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { setUp, trackMany } from './virtual-client.ts';

test('each kind has its own listeners, with ids, attempts, status and reason', () =>
  withEndpoint(
    { answers: [{ status: 503 }, { status: 200 }, { status: 404, body: '{"code":"gone","message":"no"}' }] },
    async (endpoint) => {
      const { client, clock } = setUp(endpoint.url);
      const told: unknown[] = [];
      client.on('delivered', ({ ids, attemptCount, status }) => told.push(['delivered', ids, attemptCount, status]));
      client.on('retrying', ({ ids, attemptCount, waitMs, error }) =>
        told.push(['retrying', ids, attemptCount, waitMs, error.code]),
      );
      client.on('failed', ({ ids, error }) => told.push(['failed', ids, error.code, error.status, error.serverCode]));
      client.on('dropped', ({ eventCount, error }) => told.push(['dropped', eventCount, error.code]));
      client.track({} as never);
      trackMany(client, 1);
      const flushed = client.flush();
      (await clock.timer(250)).fire();
      await flushed;
      trackMany(client, 1, 1);
      await client.close();
      expect(told).toEqual([
        ['dropped', 1, 'invalid_event'],
        ['retrying', ['m-0'], 1, 250, 'server_busy'],
        ['delivered', ['m-0'], 2, 200],
        ['failed', ['m-1'], 'request_rejected', 404, 'gone'],
      ]);
    },
  ));

test('a listener hears nothing once it was ended, is called as often as it was added, and breaks nothing when it throws', () =>
  withEndpoint({}, async (endpoint) => {
    const { client, errors } = setUp(endpoint.url);
    let count = 0;
    const listener = (): void => void count++;
    const endFirst = client.on('delivered', listener);
    client.on('delivered', listener);
    client.on('delivered', () => {
      throw new Error('mine');
    });
    trackMany(client, 1);
    expect(await client.flush()).toMatchObject({ delivered: 1 });
    expect(count).toBe(2);
    endFirst();
    endFirst();
    trackMany(client, 1, 1);
    expect(await client.close()).toMatchObject({ delivered: 1 });
    expect(count).toBe(3);
    expect(errors.map(({ code }) => code)).toEqual(['listener_failed', 'listener_failed']);
  }));

test('the types know what each kind has', () => {
  const { client } = setUp('http://127.0.0.1:9');
  client.on('delivered', (outcome) => expectTypeOf(outcome.status).toBeNumber());
  // @ts-expect-error delivered events have no error
  client.on('delivered', ({ error }) => error);
  // @ts-expect-error no such kind
  client.on('lost', () => {});
});
