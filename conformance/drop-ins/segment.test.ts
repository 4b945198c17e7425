/** `fairlead/segment` beside the package that it replaces: the same calls through both, to the same endpoint. */
import * as ours from 'fairlead/segment';
import type { AnalyticsSettings } from 'fairlead/segment';
import { beforeEach, describe, expect, test } from 'vitest';
import { withEndpoint } from '../../packages/client/test/endpoint.ts';
import type { EndpointOptions } from '../../packages/client/test/endpoint.ts';
import { installSdks } from '../sdks/run-driver.ts';
import { createCallCases, givenValues, wrongCalls } from './call-cases.ts';
import { loadSegment } from './replaced.ts';
import { segmentScenarios } from './segment-scenarios.ts';
import { createTrace } from './trace.ts';
import type { Trace } from './trace.ts';
import { expectSameMessages, segmentDifferences } from './wire-differences.ts';
import type { Message } from './wire-differences.ts';

const missing = await installSdks();

beforeEach(({ skip }) => {
  if (missing !== undefined && process.env['CI'] !== 'true') {
    skip(missing);
  }
  expect(missing).toBeUndefined();
});

type Sdk = typeof ours;

interface Sent {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { readonly batch: readonly Message[]; readonly [name: string]: unknown };
}

async function sendAll({ Analytics }: Sdk): Promise<Sent[]> {
  const sent: Sent[] = [];
  await withEndpoint({}, async (endpoint) => {
    const analytics = new Analytics({ writeKey: 'k', host: endpoint.url, flushAt: 100 });
    for (const [method, params] of createCallCases()) {
      analytics[method](params as never);
    }
    await analytics.closeAndFlush();
    sent.push(...endpoint.requests.map(({ headers, text }) => ({ headers, body: JSON.parse(text) as Sent['body'] })));
  });
  return sent;
}

test('the wire is the same, field by field, but for the table of differences', async () => {
  const [theirs, mine] = [await sendAll(loadSegment()), await sendAll(ours)];

  expectSameMessages(
    { theirs: theirs.flatMap(({ body }) => body.batch), ours: mine.flatMap(({ body }) => body.batch) },
    segmentDifferences,
    givenValues,
  );
  expect(mine.map(({ body }) => Object.keys(body))).toEqual(theirs.map(({ body }) => Object.keys(body)));
  expect(mine.map(({ body }) => body['writeKey'])).toEqual(['k']);
  for (const name of ['authorization', 'content-type']) {
    expect(mine.map(({ headers }) => headers[name])).toEqual(theirs.map(({ headers }) => headers[name]));
  }
  expect(mine[0]?.headers['user-agent']).toMatch(/^fairlead\//);
});

test.each(wrongCalls)('%s(%j) throws the same', (method, params) => {
  const [theirs, mine] = [loadSegment(), ours].map(({ Analytics }) => {
    const analytics = new Analytics({ writeKey: 'k', host: 'http://127.0.0.1:1' });
    try {
      analytics[method](params as never);
    } catch (error) {
      const { message, field } = error as Error & { field: string };
      return { message, field };
    }
    return 'nothing thrown';
  });
  expect(mine).toEqual(theirs);
  expect(Object.keys(mine as object)).toEqual(['message', 'field']);
});

test.each([
  { what: 'no write key', settings: { writeKey: '' } },
  { what: 'a host that is no address', settings: { writeKey: 'k', host: 'nowhere' } },
])('construction with $what throws the same', ({ settings }) => {
  const [theirs, mine] = [loadSegment(), ours].map(({ Analytics }) => {
    try {
      return new Analytics(settings);
    } catch (error) {
      return { message: (error as Error).message, isTypeError: error instanceof TypeError };
    }
  });
  expect(mine).toEqual(theirs);
  expect(mine).toHaveProperty('message');
});

test('the exports are the same, and the members of the class and of a context are all there', () => {
  const theirs = loadSegment();
  expect(Object.keys(ours).toSorted()).toEqual(Object.keys(theirs).toSorted());
  expect(ours.default).toBe(ours.Analytics);
  expect(ours.Analytics.name).toBe(theirs.Analytics.name);
  expect(publicMembers(ours.Analytics)).toEqual(expect.arrayContaining(publicMembers(theirs.Analytics)));
  expect(publicMembers(ours.Context)).toEqual(expect.arrayContaining(publicMembers(theirs.Context)));
  expect(publicMembers(ours.FetchHTTPClient)).toEqual(publicMembers(theirs.FetchHTTPClient));
  expect(ours.Context.system().toJSON()).toMatchObject({ event: theirs.Context.system().event });
});

/** Inherited ones too; those with an underscore are the vendor's own affair. */
function publicMembers(constructor: abstract new (...values: never[]) => unknown): string[] {
  const members = new Set<string>();
  for (
    let prototype = constructor.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      members.add(name);
    }
  }
  return [...members].filter((name) => !/^_|^warnIfPossibleMemoryLeak$/.test(name)).toSorted();
}

const updates: readonly (readonly [path: string, value: unknown])[] = [
  ['properties.a', 1],
  ['properties.nested.deep', 2],
  ['properties.list.0', 'first'],
  ['properties.text.inside', 3],
  ['integrations.Off.setting', 4],
  ['integrations.On.setting', 5],
  ['integrations.Off', true],
  ['__proto__.polluted', 6],
  ['constructor.prototype.polluted', 7],
  ['userId', 'other'],
];

test.each(updates)('updateEvent(%j, %j) does the same', (path, value) => {
  const [theirs, mine] = [loadSegment(), ours].map(({ Context }) => {
    const ctx = new Context({
      type: 'track',
      userId: 'u',
      properties: { text: 'is no object' },
      integrations: { Off: false, On: {} },
    });
    return { returned: ctx.updateEvent(path, value), event: ctx.event };
  });
  expect(mine).toEqual(theirs);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

describe('listeners, callbacks and plugins are told the same', () => {
  test.each(segmentScenarios)('$name', async ({ run, endpoint, settings, differences = [], together }) => {
    const theirs = await traceOf(loadSegment(), { run, endpoint, settings });
    const mine = await traceOf(ours, { run, endpoint, settings });

    expect(mine.length).toBeGreaterThan(0);
    const toComparable = together === true ? withoutOrder : (lines: readonly string[]) => lines;
    const replaced = theirs.map((line) => differences.reduce((changed, { their, our }) => changed.replace(their, our), line));
    expect(toComparable(mine)).toEqual(toComparable(replaced));
    const idle = differences.filter(({ their }) => !theirs.some((line) => their.test(line)));
    expect(idle, 'differences that are none').toEqual([]);
  });
});

test('callbacks come in the order of the calls', async () => {
  const lines = await traceOurs('each type, delivered');
  const types = lines.flatMap((line) => /^callback (\w+) delivered \1 /.exec(line)?.[1] ?? []);
  expect(types).toEqual(['track', 'identify', 'page', 'screen', 'group', 'alias']);
});

test('a callback that throws does not change the order', async () => {
  const lines = await traceOurs('a callback that throws, and one that is waited for');
  const marked = lines.flatMap((line) => /^track track \w+|callback is done/.exec(line)?.[0] ?? []);
  expect(marked).toEqual(['track track E', 'callback is done', 'track track Second']);
});

function traceOurs(name: string): Promise<readonly string[]> {
  const { run, endpoint, settings } = segmentScenarios.find(
    (scenario) => scenario.name === name,
  ) as (typeof segmentScenarios)[number];
  return traceOf(ours, { run, endpoint, settings });
}

/** Sorted, and what each line says of a context's logs too. */
function withoutOrder(lines: readonly string[]): readonly string[] {
  const sortLogs = (line: string): string =>
    line.replace(/\[(debug.*)\]$/, (_all, logs: string) => logs.split('; ').toSorted().join('; '));
  return lines.map(sortLogs).toSorted();
}

interface Traced {
  readonly run: (typeof segmentScenarios)[number]['run'];
  readonly endpoint: EndpointOptions | undefined;
  readonly settings: Partial<AnalyticsSettings> | undefined;
}

async function traceOf(sdk: Sdk, { run, endpoint = {}, settings = {} }: Traced): Promise<readonly string[]> {
  let trace: Trace | undefined;
  await withEndpoint(endpoint, async ({ url }) => {
    const analytics = new sdk.Analytics({ writeKey: 'k', host: url, ...settings });
    trace = createTrace(analytics);
    await run({ analytics, trace, sdk });
  });
  return trace?.lines ?? [];
}
