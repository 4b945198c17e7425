import { batch, batchHead, createBatchClient, createMessageClient, customEvent, sessionStartEvent } from 'fairlead';
import { Analytics } from 'fairlead/segment';
import { HtEvents } from 'fairlead/hightouch';
import { ApiClient, AppEvent, Batch, Configuration, EventsApi } from 'fairlead/mparticle';
import { createMemoryEndpoint, findSent } from 'fairlead/testing';
import type { MemoryEndpoint } from 'fairlead/testing';
import { describe, expect, test } from 'vitest';

function createClient(endpoint: MemoryEndpoint): ReturnType<typeof createMessageClient> {
  return createMessageClient({ ...endpoint.options, writeKey: 'key', onError: () => {} });
}

describe('what was sent', () => {
  test('of messages: requests with address and headers, and each message', async () => {
    const endpoint = createMemoryEndpoint();
    const client = createClient(endpoint);
    client.identify({ userId: 'u', traits: { plan: 'free' } });
    client.track({ userId: 'u', messageId: 'm-1', event: 'Signed Up', properties: { at: new Date(0) } });
    expect(await client.close()).toEqual({ delivered: 2, failed: 0, dropped: 0, pending: 0 });
    expect(endpoint.requests).toEqual([
      expect.objectContaining({ method: 'POST', url: 'http://memory.test/v1/batch', path: '/v1/batch', status: 200 }),
    ]);
    expect(endpoint.requests[0]?.headers).toMatchObject({ authorization: 'Basic a2V5Og==', 'content-type': 'application/json' });
    expect(endpoint.messages.map(({ type, userId }) => [type, userId])).toEqual([
      ['identify', 'u'],
      ['track', 'u'],
    ]);
    expect(endpoint.messages[1]).toMatchObject({ messageId: 'm-1', properties: { at: '1970-01-01T00:00:00.000Z' } });
    expect(endpoint.batches).toEqual([]);
  });

  test('of batches: each, and the events of all with their user; 64-bit ids keep their digits', async () => {
    const endpoint = createMemoryEndpoint();
    const client = createBatchClient({ ...endpoint.options, key: 'k', secret: 's' });
    client.upload(
      batch({ mpid: 9_007_199_254_740_993n, events: [sessionStartEvent(), customEvent({ name: 'E', type: 'other' })] }),
    );
    client.upload(batchHead({ user: { customerId: 'c-2' } }));
    await client.close();
    expect(endpoint.requests.map(({ path, status }) => [path, status])).toEqual([['/v2/bulkevents', 202]]);
    expect(endpoint.batches).toHaveLength(2);
    expect(endpoint.events).toMatchObject([
      { event_type: 'session_start', user: { mpid: 9_007_199_254_740_993n } },
      { event_type: 'custom_event', data: { event_name: 'E' }, user: { mpid: 9_007_199_254_740_993n } },
    ]);
    expect(endpoint.events[0]?.user).not.toHaveProperty('events');
  });

  test('is inflated, where a client compresses', async () => {
    const endpoint = createMemoryEndpoint();
    const client = createMessageClient({ ...endpoint.options, gzip: true, writeKey: 'key' });
    client.track({ userId: 'u', event: 'E', properties: { text: 'long '.repeat(1000) } });
    await client.close();
    expect(endpoint.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(endpoint.messages).toMatchObject([{ properties: { text: 'long '.repeat(1000) } }]);
  });

  test('of the drop-ins, through the fetch that they take', async () => {
    const endpoint = createMemoryEndpoint();
    for (const Client of [Analytics, HtEvents]) {
      const client = new Client({ writeKey: 'key', httpClient: endpoint.fetch });
      client.track({ userId: Client.name, event: 'E' });
      await client.closeAndFlush();
    }
    const upload = new Batch('development');
    upload.addEvent(new AppEvent('navigation', 'Hello'));
    await new EventsApi(new Configuration('key', 'secret'), new ApiClient({ fetch: endpoint.fetch })).uploadEvents(upload);
    expect(endpoint.messages).toHaveLength(2);
    expect(endpoint.events).toMatchObject([{ data: { event_name: 'Hello' }, user: { environment: 'development' } }]);
  });

  test('through fetch itself, whatever its arguments are', async () => {
    const memory = createMemoryEndpoint();
    const body = '{"batch":[{"type":"track","messageId":"1"}]}';
    await memory.fetch(new URL('https://a.test/v1/batch'), { method: 'POST', body: new TextEncoder().encode(body) });
    await memory.fetch(new Request('https://b.test/v1/batch', { method: 'POST', body, headers: { 'X-A': '1' } }));
    expect(memory.requests.map(({ url, text }) => [url, text])).toEqual([
      ['https://a.test/v1/batch', body],
      ['https://b.test/v1/batch', body],
    ]);
    expect(memory.requests[1]?.headers).toMatchObject({ 'x-a': '1' });
  });
});

describe('answers', () => {
  test('answerNext: the next requests, in the order of the calls; what is not taken is no message', async () => {
    const endpoint = createMemoryEndpoint();
    endpoint.answerNext(503, { retryAfter: 0, count: 2 });
    endpoint.answerNext(404, { body: '{"code":"NOWHERE","message":"nobody is here"}' });
    const errors: unknown[] = [];
    const client = createMessageClient({
      ...endpoint.options,
      writeKey: 'key',
      retry: { backoffBaseMs: 0 },
      onError: ({ code, status, serverCode }) => errors.push({ code, status, serverCode }),
    });
    client.track({ userId: 'u', event: 'Lost' });
    expect(await client.flush()).toMatchObject({ failed: 1 });
    client.track({ userId: 'u', event: 'Kept' });
    expect(await client.close()).toMatchObject({ delivered: 1 });
    expect(endpoint.requests.map(({ status }) => status)).toEqual([503, 503, 404, 200]);
    expect(endpoint.messages.map(({ event }) => event)).toEqual(['Kept']);
    expect(errors).toEqual([{ code: 'request_rejected', status: 404, serverCode: 'NOWHERE' }]);
  });

  test('refuse: all requests, or those that carry something like a pattern, until comeBack', async () => {
    const endpoint = createMemoryEndpoint();
    endpoint.refuse(400, { event: 'Poisoned' });
    const client = createClient(endpoint);
    for (const event of ['A', 'B', 'Poisoned', 'C']) {
      client.track({ userId: 'u', event });
    }
    expect(await client.flush()).toMatchObject({ delivered: 3, failed: 1 });
    expect(endpoint.messages.map(({ event }) => event)).toEqual(['A', 'B', 'C']);
    endpoint.refuse(404);
    client.track({ userId: 'u', event: 'D' });
    expect(await client.flush()).toMatchObject({ failed: 1 });
    endpoint.comeBack();
    client.track({ userId: 'u', event: 'Poisoned' });
    expect(await client.close()).toMatchObject({ delivered: 1 });
  });

  test('goDown and comeBack', async () => {
    const endpoint = createMemoryEndpoint();
    endpoint.goDown();
    const errors: string[] = [];
    const retry = { attemptsMax: 2, backoffBaseMs: 0 };
    const client = createMessageClient({
      ...endpoint.options,
      writeKey: 'key',
      retry,
      onError: (error) => errors.push(error.message),
    });
    client.track({ userId: 'u', event: 'E' });
    expect(await client.flush()).toMatchObject({ failed: 1 });
    expect(errors).toEqual(['gave up, after 2 attempts: no answer: fetch failed (the memory endpoint is down)']);
    expect(endpoint.requests.map(({ status }) => status)).toEqual([undefined, undefined]);
    endpoint.comeBack();
    client.track({ userId: 'u', event: 'E' });
    expect(await client.close()).toMatchObject({ delivered: 1 });
  });

  test('clear forgets what was sent and how to answer', async () => {
    const endpoint = createMemoryEndpoint();
    const client = createClient(endpoint);
    client.track({ userId: 'u', event: 'E' });
    await client.flush();
    endpoint.goDown();
    endpoint.answerNext(404);
    endpoint.refuse(404);
    endpoint.clear();
    expect(endpoint.requests).toEqual([]);
    client.track({ userId: 'u', event: 'F' });
    expect(await client.close()).toMatchObject({ delivered: 1 });
    expect(findSent(endpoint.messages, { event: /^[EF]$/ })).toMatchObject([{ event: 'F' }]);
  });

  test.each([99, 199, 600, 200.5])('a status of %d is none', (status) => {
    expect(() => createMemoryEndpoint().answerNext(status)).toThrow(RangeError);
    expect(() => createMemoryEndpoint().refuse(status)).toThrow(RangeError);
  });
});
