/** Events that are logged one by one, and what of them goes on the wire. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BatchClientOptions,
  batchHead,
  createBatchClient,
  customEvent,
  type FairleadError,
  type Outcome,
  tag,
} from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import { expect, onTestFinished, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { ReceivedRequest } from '../endpoint.ts';
import { runNode } from '../run-node.ts';
import { random } from '../virtual-client.ts';
import { VirtualClock } from '../virtual-clock.ts';

interface SentBatch {
  readonly source_request_id: string;
  readonly user_identities: { readonly customer_id: string };
  readonly user_attributes?: object;
  readonly events: readonly { readonly data: { readonly event_name: string; readonly source_message_id: string } }[];
}

const coalesceIntervalMs = 333;
const user = (customerId: string, userAttributes = {}) => batchHead({ user: { customerId }, userAttributes });
const event = (name: string) => customEvent({ name, type: 'other' });

function setUp(url: string, options: Partial<BatchClientOptions> = {}) {
  const clock = new VirtualClock();
  const outcomes: Outcome[] = [];
  const errors: FairleadError[] = [];
  const client = createBatchClient({
    url,
    key: 'k',
    secret: 's',
    clock,
    random,
    coalesceIntervalMs,
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { client, clock, outcomes, errors };
}

function sentBatches(requests: readonly ReceivedRequest[]): SentBatch[] {
  return requests.flatMap(({ text }) => JSON.parse(text) as SentBatch | SentBatch[]);
}

const shown = (batches: readonly SentBatch[]): [string, string[]][] =>
  batches.map(({ user_identities, events }) => [user_identities.customer_id, events.map(({ data }) => data.event_name)]);

test('events of a user share a Batch, Batches share a request, and every id is there', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const { client } = setUp(endpoint.url);
    client.log(user('u'), event('a'));
    client.log(user('v'), event('b'));
    client.log(user('u'), event('c'));
    expect(client.stats()).toMatchObject({ queuedEvents: 3 });
    expect(await client.flush()).toEqual({ delivered: 3, failed: 0, dropped: 0, pending: 0 });
    expect(endpoint.requests.map(({ path }) => path)).toEqual(['/v2/bulkevents']);
    const batches = sentBatches(endpoint.requests);
    expect(shown(batches)).toEqual([
      ['u', ['a', 'c']],
      ['v', ['b']],
    ]);
    const ids = batches.flatMap(({ source_request_id, events }) => [
      source_request_id,
      ...events.map(({ data }) => data.source_message_id),
    ]);
    expect(new Set(ids).size).toBe(5);
    await client.close();
  }));

test('what is said of a user changes between his events, and so it does on the wire', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const { client } = setUp(endpoint.url);
    client.log(user('u', { plan: 'free' }), event('a'));
    client.log(user('u', { plan: 'paid', vip: tag }), event('b'));
    client.upload({ user_identities: { customer_id: 'u' }, events: [event('c')] });
    client.log(user('u'), event('d'));
    await client.close();
    expect(shown(sentBatches(endpoint.requests))).toEqual([
      ['u', ['a']],
      ['u', ['b']],
      ['u', ['c']],
      ['u', ['d']],
    ]);
    expect(sentBatches(endpoint.requests)[1]?.user_attributes).toEqual({ plan: 'paid', vip: null });
  }));

test('a Batch is sealed when its time is up, and sent when that of the queue is', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const { client, clock } = setUp(endpoint.url, { flushIntervalMs: 222 });
    client.log(user('u'), event('a'));
    (await clock.timer(coalesceIntervalMs)).fire();
    client.log(user('u'), event('b'));
    (await clock.timer(222)).fire();
    await endpoint.received(1);
    expect(shown(sentBatches(endpoint.requests))).toEqual([['u', ['a']]]);
    await client.close();
    expect(clock.timerDelays).toEqual([]);
  }));

test('the caller may change what it passed', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const { client } = setUp(endpoint.url);
    const head = { user_identities: { customer_id: 'u' } };
    const mutable = { event_type: 'custom_event', data: { event_name: 'before', custom_event_type: 'other' } } as const;
    client.log(head, mutable);
    head.user_identities.customer_id = 'changed';
    (mutable.data as { event_name: string }).event_name = 'after';
    await client.close();
    expect(shown(sentBatches(endpoint.requests))).toEqual([['u', ['before']]]);
    expect(Object.keys(mutable.data)).toEqual(['event_name', 'custom_event_type']);
  }));

test('what is wrong is reported, and with strict thrown', () => {
  const { client, errors } = setUp('http://127.0.0.1:9');
  client.log(null as never, event('a'));
  client.log(user('u'), { data: {} } as never);
  client.log(user('u'), customEvent({ name: 'big', type: 'other', attributes: { text: 'x'.repeat(300_000) } }));
  expect(errors.map(({ code, message }) => [code, message.slice(0, 36)])).toEqual([
    ['invalid_event', 'log: user must be an object'],
    ['invalid_event', 'log: event.event_type must be a stri'],
    ['event_too_large', errors[2]?.message.slice(0, 36)],
  ]);
  expect(client.stats().dropped).toBe(3);
  const { client: strict } = setUp('http://127.0.0.1:9', { strict: true });
  expect(() => strict.log(user('u'), {} as never)).toThrow(expect.objectContaining({ code: 'invalid_event' }));
});

test.each([
  ['drop-newest', ['e-0', 'e-1', 'e-2', 'e-3', 'e-4', 'e-5', 'e-6', 'e-7', 'e-8', 'e-9'], 5],
  ['drop-oldest', ['e-0', 'e-1', 'e-2', 'e-3', 'e-4', 'e-10', 'e-11', 'e-12', 'e-13', 'e-14'], 5],
  ['wait', Array.from({ length: 15 }, (_, index) => `e-${index}`), 0],
] as const)('with %s what is logged keeps to the limits of the queue', (overflow, arriving, dropped) =>
  withEndpoint({ hold: true, otherwise: { status: 202 } }, async (endpoint) => {
    const limits = { queueEventsMax: 5, batchEventsMax: 5, requestBatchesMax: 5, concurrencyMax: 1 };
    const { client, errors } = setUp(endpoint.url, { ...limits, overflow });
    for (let index = 0; index < 15; index++) {
      client.log(user(`u-${index}`), event(`e-${index}`));
    }
    expect(client.stats()).toMatchObject({ queuedEvents: 10 - dropped, dropped });
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: dropped }, () => 'queue_full'));
    endpoint.release();
    expect(await client.close()).toMatchObject({ pending: 0 });
    expect(shown(sentBatches(endpoint.requests)).flatMap(([, names]) => names)).toEqual(arriving);
  }),
);

test('what was logged is not dropped because a Batch takes its room', () =>
  withEndpoint({ hold: true, otherwise: { status: 202 } }, async (endpoint) => {
    const { client, errors } = setUp(endpoint.url, { queueEventsMax: 5, batchEventsMax: 5 });
    for (const name of ['a', 'b', 'c']) {
      client.log(user('u'), event(name));
    }
    client.upload({ user_identities: { customer_id: 'v' }, events: [event('d'), event('e'), event('f')] });
    expect(errors).toMatchObject([{ code: 'queue_full', eventCount: 3 }]);
    endpoint.release();
    expect(await client.close()).toMatchObject({ delivered: 3 });
  }));

test('after close nothing is taken, and an aborted signal fails what was gathered', async () => {
  const controller = new AbortController();
  const { client, outcomes, clock } = setUp('http://127.0.0.1:9', { signal: controller.signal });
  client.log(user('u'), event('a'));
  client.log(user('u'), event('b'));
  controller.abort();
  expect(outcomes).toMatchObject([{ kind: 'failed', eventCount: 2, error: { code: 'aborted' } }]);
  client.log(user('u'), event('c'));
  expect(await client.flush()).toEqual({ delivered: 0, failed: 0, dropped: 1, pending: 0 });
  expect(clock.timerDelays).toEqual([]);
});

test('a batch that fits no request is divided by its events; an event that fits none is refused alone', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const { client, errors } = setUp(endpoint.url, { requestBytesMax: 2048 });
    const large = (name: string, length: number) => customEvent({ name, type: 'other', attributes: { text: 'x'.repeat(length) } });
    client.upload({
      source_request_id: 'r',
      user_identities: { customer_id: 'u' },
      events: [large('a', 900), large('b', 900), large('c', 3000), large('d', 900)],
    });
    expect(await client.close()).toEqual({ delivered: 3, failed: 0, dropped: 1, pending: 0 });
    expect(errors).toMatchObject([{ code: 'batch_too_large', ids: ['r'], eventCount: 1 }]);
    expect(shown(sentBatches(endpoint.requests))).toEqual([
      ['u', ['a']],
      ['u', ['b']],
      ['u', ['d']],
    ]);
    expect(endpoint.requests.every(({ text }) => Buffer.byteLength(text) <= 2048)).toBe(true);
  }));

test('an event that has no room in the spool is dropped and told of, and all others are delivered', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const directory = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const { client, errors } = setUp(endpoint.url, { spool: fileSpool({ directory, bytesMax: 1_048_576 }) });
    for (let index = 0; index < 60; index++) {
      client.log(user('u'), customEvent({ name: `e-${index}`, type: 'other', attributes: { text: 'x'.repeat(50_000) } }));
    }
    const dropped = errors.length;
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['spool_full']));
    expect(await client.flush()).toEqual({ delivered: 60 - dropped, failed: 0, dropped, pending: 0 });
    expect(client.stats().queuedEvents).toBe(0);
    await client.close();
  }));

test('with a spool a process may be killed while it gathers, or after it has: every event arrives once, and the Batch as it was', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const directory = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const program = (last: string): string => `
      import { batchHead, createBatchClient, customEvent } from 'fairlead';
      import { fileSpool } from 'fairlead/spool';
      const spool = fileSpool({ directory: ${JSON.stringify(directory)} });
      const client = createBatchClient({ url: 'http://127.0.0.1:9', key: 'k', secret: 's', spool });
      const log = (id, name) => client.log(batchHead({ user: { customerId: id } }), customEvent({ name, type: 'other' }));
      log('u', 'a'); log('u', 'b');
      await client.flush({ timeoutMs: 1 });
      ${last}
      process.kill(process.pid, 'SIGKILL');`;
    await runNode('module', program(`log('u', 'c'); log('u', 'd');`), endpoint.url);
    const { client } = setUp(endpoint.url, { spool: fileSpool({ directory }) });
    expect(await client.flush()).toEqual({ delivered: 4, failed: 0, dropped: 0, pending: 0 });
    expect(shown(sentBatches(endpoint.requests))).toEqual([
      ['u', ['a', 'b']],
      ['u', ['c']],
      ['u', ['d']],
    ]);
    await client.close();
  }));
