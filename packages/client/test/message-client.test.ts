import { createMessageClient } from './entry-under-test.ts';
import type { FairleadError, MessageClientOptions, TrackParams } from 'fairlead';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { VirtualClock } from './virtual-clock.ts';

const library = { name: 'fairlead', version: '0.1.0' };
const uuidVersion7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function collectErrors(): { errors: FairleadError[]; onError: (error: FairleadError) => void } {
  const errors: FairleadError[] = [];
  return { errors, onError: (error) => void errors.push(error) };
}

/** For tests whose calls need no endpoint: nothing listens at this address, and nothing is sent. */
const unused: MessageClientOptions = { url: 'http://127.0.0.1:9', writeKey: 'key', clock: new VirtualClock() };

describe('a message on the wire', () => {
  test('is complete, in one batch with the time of sending, under Basic credentials', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: `${endpoint.url}/`, writeKey: 'wk-é', clock: new VirtualClock() });
      client.track({ messageId: 'm-1', userId: 'u-1', event: 'Order Completed', properties: { total: 9.5 } });
      client.identify({ messageId: 'm-2', anonymousId: 'a-1', traits: { plan: 'pro' }, timestamp: '2025-12-31T23:59:59+01:00' });
      expect(await client.close()).toEqual({ delivered: 2, failed: 0, dropped: 0, pending: 0 });
      const [request] = endpoint.requests;
      expect(endpoint.requests).toHaveLength(1);
      expect(request?.method).toBe('POST');
      expect(request?.path).toBe('/v1/batch');
      expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('wk-é:').toString('base64')}`);
      expect(request?.headers['content-type']).toBe('application/json');
      expect(request?.headers['user-agent']).toBe('fairlead/0.1.0');
      expect(request?.text).toBe(
        '{"batch":[' +
          '{"type":"track","messageId":"m-1","timestamp":"2026-01-02T03:04:05.678Z",' +
          '"context":{"library":{"name":"fairlead","version":"0.1.0"}},"userId":"u-1","event":"Order Completed","properties":{"total":9.5}},' +
          '{"type":"identify","messageId":"m-2","timestamp":"2025-12-31T23:59:59+01:00",' +
          '"context":{"library":{"name":"fairlead","version":"0.1.0"}},"anonymousId":"a-1","traits":{"plan":"pro"}}' +
          '],"sentAt":"2026-01-02T03:04:05.678Z"}',
      );
    }));

  test('starts with its type and id, whether the call says something of them or not', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key', clock: new VirtualClock() });
      client.track({ userId: 'u "1"', event: 'é', properties: { at: new Date(0), none: undefined, big: 2n ** 63n } });
      client.track({ userId: 'u', event: 'E', messageId: 'm "2"', timestamp: 'Thu, 01 Jan 2026 (") GMT' });
      client.with({ userId: 'u', context: { ip: '10.0.0.1' } }).track({ event: 'E' });
      client.with({ context: { ip: '10.0.0.1' } }).track({ userId: 'u', event: 'E' });
      await client.close();
      const head = '"timestamp":"2026-01-02T03:04:05.678Z","context":{"library":{"name":"fairlead","version":"0.1.0"}';
      const text = (endpoint.requests[0]?.text ?? '').replaceAll(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"ID"');
      expect(text.slice('{"batch":['.length, text.indexOf('],"sentAt"')).split(/(?<=\}),(?=\{"type")/)).toEqual([
        `{"type":"track","messageId":"ID",${head}},"userId":"u \\"1\\"","event":"é",` +
          '"properties":{"at":"1970-01-01T00:00:00.000Z","big":9223372036854775808}}',
        '{"type":"track","messageId":"m \\"2\\"","timestamp":"Thu, 01 Jan 2026 (\\") GMT",' +
          '"context":{"library":{"name":"fairlead","version":"0.1.0"}},"userId":"u","event":"E"}',
        `{"type":"track","messageId":"ID",${head},"ip":"10.0.0.1"},"event":"E","userId":"u"}`,
        `{"type":"track","messageId":"ID",${head},"ip":"10.0.0.1"},"userId":"u","event":"E"}`,
      ]);
    }));

  test('is JSON, whatever stands where no types look', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key' });
      client.track({ type: 'identify', userId: 'u', event: 'E' } as never);
      client.track({ type: null, userId: 'u', event: 'E' } as never);
      client.track(Object.create({ userId: 'u', event: 'E' }) as never);
      await client.close();
      const { batch } = JSON.parse(endpoint.requests[0]?.text ?? '') as { batch: Record<string, unknown>[] };
      expect(batch.map(({ messageId: _id, timestamp: _time, context: _context, ...rest }) => rest)).toEqual([
        { type: 'track', userId: 'u', event: 'E' },
        { type: 'track', userId: 'u', event: 'E' },
        { type: 'track' },
      ]);
    }));

  test('has the fields of each type', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key' });
      client.page({ userId: 'u', name: 'Home', category: 'Docs', properties: { path: '/' } });
      client.screen({ userId: 'u', name: 'Start' });
      client.group({ userId: 'u', groupId: 'g', traits: { seats: 3 } });
      client.alias({ userId: 'new', previousId: 'old' });
      client.track({
        userId: 'u',
        event: 'E',
        timestamp: new Date(0),
        context: { ip: '10.0.0.1' },
        integrations: { All: false },
      });
      await client.close();
      const { batch } = JSON.parse(endpoint.requests[0]?.text ?? '') as { batch: Record<string, unknown>[] };
      expect(batch.map(({ messageId: _id, timestamp: _time, context: _context, ...rest }) => rest)).toEqual([
        { type: 'page', userId: 'u', name: 'Home', category: 'Docs', properties: { path: '/' } },
        { type: 'screen', userId: 'u', name: 'Start' },
        { type: 'group', userId: 'u', groupId: 'g', traits: { seats: 3 } },
        { type: 'alias', userId: 'new', previousId: 'old' },
        { type: 'track', userId: 'u', event: 'E', integrations: { All: false } },
      ]);
      expect(batch[4]).toMatchObject({ timestamp: '1970-01-01T00:00:00.000Z', context: { ip: '10.0.0.1', library } });
      const ids = batch.map((message) => message['messageId'] as string);
      expect(new Set(ids).size).toBe(5);
      expect(ids.filter((id) => uuidVersion7.test(id))).toHaveLength(5);
    }));

  test('keeps every digit of a bigint, beside dates and nested values', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key', clock: new VirtualClock() });
      const properties = {
        id: 9007199254740993n,
        when: new Date(0),
        list: [1n, undefined, { deep: -(2n ** 63n) }],
        absent: undefined,
        nan: Number.NaN,
      };
      client.track({ messageId: 'm', userId: 'u', event: 'E', properties });
      await client.close();
      expect(endpoint.requests[0]?.text).toContain(
        '"properties":{"id":9007199254740993,"when":"1970-01-01T00:00:00.000Z","list":[1,null,{"deep":-9223372036854775808}],"nan":null}',
      );
    }));

  test('may hold one object twice, beside a bigint', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key' });
      const item = { sku: 'a' };
      client.track({ userId: 'u', event: 'E', properties: { id: 1n, first: item, second: [item] } });
      await client.close();
      expect(endpoint.requests[0]?.text).toContain('"properties":{"id":1,"first":{"sku":"a"},"second":[{"sku":"a"}]}');
    }));

  test('is gzipped from 1 KB on', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key' });
      client.track({ userId: 'u', event: 'small' });
      await client.flush();
      client.track({ userId: 'u', event: 'x'.repeat(2000) });
      await client.close();
      expect(endpoint.requests.map((request) => request.headers['content-encoding'])).toEqual([undefined, 'gzip']);
      expect(gunzipSync(endpoint.requests[1]?.body ?? '').toString()).toContain('x'.repeat(2000));
    }));
});

describe('the argument of a call', () => {
  test('is copied: changes after the call are not sent', () =>
    withEndpoint({}, async (endpoint) => {
      const client = createMessageClient({ url: endpoint.url, writeKey: 'key' });
      const params = { userId: 'u', event: 'before', properties: { items: ['before'] } };
      client.track(params);
      params.event = 'after';
      params.properties.items[0] = 'after';
      await client.close();
      expect(endpoint.requests[0]?.text).toContain('"event":"before","properties":{"items":["before"]}');
    }));

  test('is never changed, and may be frozen', () => {
    const client = createMessageClient(unused);
    const params = Object.freeze({ userId: 'u', event: 'E', context: Object.freeze({ ip: '::1' }), properties: Object.freeze({}) });
    client.track(params);
    expect(params).toEqual({ userId: 'u', event: 'E', context: { ip: '::1' }, properties: {} });
    expect(client.stats()).toMatchObject({ queuedEvents: 1, dropped: 0 });
  });

  const cycle: { self?: object } = {};
  cycle.self = cycle;
  const wrong: [string, unknown, string][] = [
    ['a cycle', { userId: 'u', event: 'E', properties: cycle }, 'unserialisable_event'],
    ['a cycle beside a bigint', { userId: 'u', event: 'E', properties: { id: 1n, cycle } }, 'unserialisable_event'],
    [
      'a toJSON that throws',
      {
        userId: 'u',
        event: 'E',
        properties: {
          toJSON: () => {
            throw new Error('no');
          },
        },
      },
      'unserialisable_event',
    ],
    [
      'a getter that throws',
      {
        userId: 'u',
        event: 'E',
        get context() {
          throw new Error('no');
        },
      },
      'unserialisable_event',
    ],
    ['no identity', { event: 'E' }, 'invalid_event'],
    ['an empty identity', { userId: '', event: 'E' }, 'invalid_event'],
    ['a number as identity', { userId: 7, event: 'E' }, 'invalid_event'],
    ['no event', { userId: 'u' }, 'invalid_event'],
    ['an invalid date', { userId: 'u', event: 'E', timestamp: new Date(Number.NaN) }, 'invalid_event'],
    ['a timestamp that is no time', { userId: 'u', event: 'E', timestamp: 'yesterday' }, 'invalid_event'],
    ['an array as properties', { userId: 'u', event: 'E', properties: [] }, 'invalid_event'],
    ['an empty id', { userId: 'u', event: 'E', messageId: '' }, 'invalid_event'],
    ['nothing', undefined, 'invalid_event'],
    ['null', null, 'invalid_event'],
    ['a string', 'E', 'invalid_event'],
    ['too many bytes', { userId: 'u', event: 'E', properties: { text: 'é'.repeat(16_384) } }, 'event_too_large'],
  ];
  test.each(wrong)('with %j is counted and reported, not thrown', async (_name, params, code) => {
    const { errors, onError } = collectErrors();
    const client = createMessageClient({ ...unused, onError });
    client.track(params as TrackParams);
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(client.stats()).toMatchObject({ queuedEvents: 0, dropped: 1 });
    expect(await client.close()).toEqual({ delivered: 0, failed: 0, dropped: 1, pending: 0 });
  });

  test.each(wrong)('with %j is thrown when strict', (_name, params, code) => {
    const client = createMessageClient({ ...unused, onError: () => {}, strict: true });
    expect(() => client.track(params as TrackParams)).toThrow(expect.objectContaining({ name: 'FairleadError', code }));
  });

  test('may have exactly eventBytesMax bytes', () => {
    const { errors, onError } = collectErrors();
    const client = createMessageClient({ ...unused, onError });
    client.track({ messageId: 'm', userId: 'u', event: 'E', properties: { text: '' } });
    const emptyBytes = client.stats().queuedBytes;
    client.track({ messageId: 'm', userId: 'u', event: 'E', properties: { text: 'x'.repeat(32_768 - emptyBytes) } });
    expect(client.stats()).toMatchObject({ queuedEvents: 2, queuedBytes: emptyBytes + 32_768, dropped: 0 });
    client.track({ messageId: 'm', userId: 'u', event: 'E', properties: { text: 'x'.repeat(32_769 - emptyBytes) } });
    expect(errors).toMatchObject([{ code: 'event_too_large', ids: ['m'], eventCount: 1 }]);
  });
});

test('group and alias ask for their second id', () => {
  const { errors, onError } = collectErrors();
  const client = createMessageClient({ ...unused, onError });
  client.group({ userId: 'u' } as never);
  client.alias({ userId: 'u' } as never);
  client.alias({ anonymousId: 'a', previousId: 'p' } as never);
  expect(errors.map((error) => error.message)).toEqual([
    'group: groupId must be a string that is not empty',
    'alias: previousId must be a string that is not empty',
    'alias: userId must be a string that is not empty',
  ]);
});

test('what types can tell is an error of the compiler', () => {
  const client = createMessageClient({ ...unused, onError: () => {} });
  interface Order {
    readonly total: number;
    readonly placedAt: Date;
  }
  const order: Order = { total: 1, placedAt: new Date(0) };
  client.track({ userId: 'u', event: 'E', properties: order });
  client.track({ anonymousId: 'a', event: 'E', properties: { id: 1n } });
  // @ts-expect-error nobody did it
  client.track({ event: 'E' });
  // @ts-expect-error nothing was done
  client.track({ userId: 'u' });
  // @ts-expect-error an id is text
  client.identify({ userId: 7 });
  // @ts-expect-error which group?
  client.group({ userId: 'u' });
  // @ts-expect-error an alias of whom?
  client.alias({ userId: 'u' });
  // @ts-expect-error properties are an object
  client.page({ userId: 'u', properties: 'E' });
  // @ts-expect-error not a field
  client.page({ userId: 'u', title: 'E' });
  expect(client.stats()).toMatchObject({ queuedEvents: 3, dropped: 6 });
});
