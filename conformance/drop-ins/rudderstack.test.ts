/** `fairlead/rudderstack` beside the package that it replaces: the same calls through both, to the same endpoint. */
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import Analytics from 'fairlead/rudderstack';
import type { constructorOptions } from 'fairlead/rudderstack';
import { beforeEach, expect, test } from 'vitest';
import { withEndpoint } from '../../packages/client/test/endpoint.ts';
import type { EndpointOptions, ReceivedRequest } from '../../packages/client/test/endpoint.ts';
import { installSdks } from '../sdks/run-driver.ts';
import type { CallCase, Method } from './call-cases.ts';
import { loadRudderstack } from './replaced.ts';
import { expectSameMessages, rudderstackDifferences } from './wire-differences.ts';
import type { Message } from './wire-differences.ts';

const missing = await installSdks();

beforeEach(({ skip }) => {
  if (missing !== undefined && process.env['CI'] !== 'true') {
    skip(missing);
  }
  expect(missing).toBeUndefined();
});

const quiet = { logLevel: 'none', errorHandler: () => undefined } satisfies constructorOptions;

const time = new Date(86_400_000);

/** Calls that show each rule of how a message is made of an argument (contract/hightouch.md §3.6). */
const calls: readonly CallCase[] = [
  ['identify', { userId: 'u', anonymousId: 'a', traits: { email: 'a@example.com', since: time, none: undefined } }],
  ['identify', { userId: 'u', traits: { a: 1 }, context: { ip: '203.0.113.7', traits: { covered: true } } }],
  ['identify', { userId: 'u' }],
  ['track', { userId: 12, event: 'E', properties: { total: 30.5, nan: Number.NaN, list: [1, [2]] }, timestamp: time }],
  ['track', { userId: 'u', event: 'E', messageId: 'mine', originalTimestamp: time, extra: { is: 'sent too' } }],
  [
    'track',
    { anonymousId: 7, event: 'E', context: { library: { name: 'covered' } }, integrations: { All: false, Store: { id: 7 } } },
  ],
  ['track', { userId: 'u', event: 'E', type: 'covered', channel: 'covered', sentAt: 'covered', _metadata: { own: 1 } }],
  ['page', { userId: 'u', category: 'C', name: 'N', properties: { url: 'x' } }],
  ['screen', { userId: 'u', name: 'N' }],
  ['group', { userId: 'u', groupId: 7, traits: { x: 1 } }],
  ['alias', { userId: 'new', previousId: 'old' }],
];

interface Body {
  readonly batch: readonly Message[];
  readonly [name: string]: unknown;
}

function readBody({ headers, body }: ReceivedRequest): Body {
  const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString();
  return JSON.parse(text) as Body;
}

type Rudder = typeof Analytics;

/** One class, or the other, at an endpoint: what came there, and what the callbacks were told. */
async function runAll(Class: Rudder, options: constructorOptions = {}, endpointOptions: EndpointOptions = {}): Promise<Run> {
  const run = { requests: [] as ReceivedRequest[], told: [] as unknown[] };
  await withEndpoint(endpointOptions, async (endpoint) => {
    const client = new Class('WK', { dataPlaneUrl: `${endpoint.url}/`, flushAt: 100, ...quiet, ...options });
    const callbacks = structuredClone(calls).map(
      ([method, message]) =>
        new Promise<unknown>(
          (resolve) => void client[method](message as never, (error) => resolve(error === undefined ? 'delivered' : error)),
        ),
    );
    // Theirs sends the first event alone, and what comes after it with the flush after the next.
    await client.flush();
    await client.flush();
    run.told.push(...(await Promise.all(callbacks)));
    run.requests.push(...endpoint.requests);
  });
  return run;
}

interface Run {
  readonly requests: readonly ReceivedRequest[];
  readonly told: readonly unknown[];
}

test('the wire is the same, field by field, but for the table of differences', async () => {
  const [theirs, mine] = [await runAll(loadRudderstack()), await runAll(Analytics)];

  const toMessages = ({ requests }: Run): Message[] => requests.flatMap((request) => readBody(request).batch);
  expectSameMessages(
    { theirs: toMessages(theirs), ours: toMessages(mine) },
    rudderstackDifferences,
    new Set(['mine', time.toISOString()]),
  );
  for (const { requests } of [theirs, mine]) {
    expect(requests.map((request) => readBody(request).batch.length)).toEqual([1, calls.length - 1]);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/batch', '/v1/batch']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Basic V0s6', 'Basic V0s6']);
    expect(requests.map((request) => Object.keys(readBody(request)))).toEqual([
      ['batch', 'timestamp', 'sentAt'],
      ['batch', 'timestamp', 'sentAt'],
    ]);
  }
  // Theirs names a form and always compresses; ours names JSON, and leaves what is short as it is.
  expect(theirs.requests.map(({ headers }) => headers['content-type'])).toEqual(Array(2).fill('application/x-www-form-urlencoded'));
  expect(mine.requests.map(({ headers }) => headers['content-type'])).toEqual(Array(2).fill('application/json'));
  expect(mine.requests.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip']);
  expect([theirs, mine].map(({ told }) => new Set(told))).toEqual([new Set(['delivered']), new Set(['delivered'])]);
});

test.each([400, 404, 413])('%i is told to each callback, and no event is sent again alone', async (status) => {
  for (const Class of [loadRudderstack(), Analytics]) {
    const { requests, told } = await runAll(Class, {}, { otherwise: { status } });
    expect(told.map((error) => error instanceof Error)).toEqual(calls.map(() => true));
    // Ours looks for the event that a request was refused for (400, 413) by halving it; theirs gives up on all of it.
    const idsAlone = requests
      .map((request) => readBody(request).batch)
      .filter(({ length }) => length === 1)
      .map(([message]) => message?.['messageId']);
    expect(new Set(idsAlone).size).toBe(idsAlone.length);
    expect(idsAlone).toHaveLength(Class === Analytics && status !== 404 ? calls.length : 1);
  }
});

const wrongCalls: readonly (readonly [method: Method, message: unknown])[] = [
  ['track', undefined],
  ['track', null],
  ['track', 'text'],
  ['track', []],
  ['track', {}],
  ['track', { event: 'E' }],
  ['track', { userId: 'u' }],
  ['track', { userId: 'u', event: '' }],
  ['track', { userId: 'u', event: 7 }],
  ['track', { userId: {}, event: 'E' }],
  ['track', { userId: true, event: 'E' }],
  ['track', { userId: 'u', event: 'E', timestamp: '2020-01-01' }],
  ['track', { userId: 'u', event: 'E', timestamp: 7 }],
  ['track', { userId: 'u', event: 'E', context: 'text' }],
  ['track', { userId: 'u', event: 'E', context: [] }],
  ['track', { userId: 'u', event: 'E', integrations: new Date(0) }],
  ['identify', { traits: {} }],
  ['page', { name: 'N' }],
  ['page', { userId: 'u', name: 7 }],
  ['screen', { category: 'C' }],
  ['group', { userId: 'u' }],
  ['group', { groupId: 'g' }],
  ['group', { userId: 'u', groupId: {} }],
  ['alias', { userId: 'u' }],
  ['alias', { previousId: 'old' }],
];

test.each(wrongCalls)('%s(%j) throws the same', (method, message) => {
  const [theirs, mine] = [loadRudderstack(), Analytics].map((Class) => {
    const client = new Class('WK', { dataPlaneUrl: 'http://127.0.0.1:1', ...quiet });
    return describeThrown(() => client[method](message as never));
  });
  expect(mine).toEqual(theirs);
  expect(mine).toMatchObject({ code: 'ERR_ASSERTION' });
});

test('no write key throws the same', () => {
  const [theirs, mine] = [loadRudderstack(), Analytics].map((Class) => describeThrown(() => new Class('')));
  expect(mine).toEqual(theirs);
  expect(mine).toMatchObject({ code: 'ERR_ASSERTION' });
});

function describeThrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    const { name, message, code } = error as Error & { code: unknown };
    return { name, message, code };
  }
  return 'nothing thrown';
}

test('enable: false calls every callback, and sends nothing', async () => {
  for (const Class of [loadRudderstack(), Analytics]) {
    const { requests, told } = await runAll(Class, { enable: false });
    expect(requests).toEqual([]);
    expect(told).toHaveLength(calls.length);
  }
});

test('methods chain, and require gives the class itself', () => {
  const requireOurs = createRequire(import.meta.url);
  const required = requireOurs('fairlead/rudderstack') as Rudder;
  for (const Class of [loadRudderstack(), Analytics, required]) {
    const client = new Class('WK', { ...quiet, enable: false });
    expect(client.track({ userId: 'u', event: 'E' }).page({ userId: 'u' })).toBe(client);
    expect(Class.name).toBe('Analytics');
  }
});
