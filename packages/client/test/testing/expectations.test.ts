import { createBatchClient, createMessageClient, customEvent } from 'fairlead';
import { createMemoryEndpoint, expectBatch, expectEvent, expectMessage, expectNothingSent, expectTracked } from 'fairlead/testing';
import type { ExpectationError, MemoryEndpoint } from 'fairlead/testing';
import { beforeEach, describe, expect, test } from 'vitest';

let endpoint: MemoryEndpoint;
let client: ReturnType<typeof createMessageClient>;

beforeEach(() => {
  endpoint = createMemoryEndpoint();
  client = createMessageClient({ ...endpoint.options, writeKey: 'key', onError: () => {} });
});

function failureOf(run: () => unknown): ExpectationError {
  try {
    run();
  } catch (error) {
    return error as ExpectationError;
  }
  throw new Error('nothing was thrown');
}

const items = [
  { sku: 'a', price: 1 },
  { sku: 'b', price: 2 },
];

describe('what is like a pattern is found', () => {
  beforeEach(async () => {
    client.track({ userId: 'u', event: 'Seen' });
    client.track({ userId: 'u', event: 'Bought', properties: { total: 3, items, at: new Date(0), big: 2n ** 60n, small: 5n } });
    await client.flush();
  });

  test.each([
    ['members that matter', { event: 'Bought', properties: { total: 3 } }],
    ['members of what is in lists', { properties: { items: [{ sku: 'a' }, { sku: 'b' }] } }],
    ['dates and bigints as they are sent', { properties: { at: new Date(0), big: 2n ** 60n, small: 5n } }],
    ['regular expressions', { event: /^b/i, messageId: /^[0-9a-f-]{36}$/ }],
    ['functions', { properties: { total: (total: unknown) => typeof total === 'number' && total > 2 } }],
    ['matchers of test runners', { event: expect.stringContaining('ough') as unknown, timestamp: expect.any(String) as unknown }],
    ['what is not there', { properties: { total: 3, coupon: undefined }, anonymousId: undefined }],
  ])('by %s', (_name, pattern) => {
    expect(expectTracked(endpoint, pattern).event).toBe('Bought');
  });

  test.each([
    ['another value', { properties: { total: 4 } }],
    ['a member that is not there', { properties: { coupon: 'x' } }],
    ['a member that should not be there', { event: 'Bought', properties: undefined }],
    ['a shorter list', { properties: { items: [{ sku: 'a' }] } }],
    ['a list for an object', { properties: [] }],
    ['a text for a number', { properties: { total: '3' } }],
    ['null for nothing', { anonymousId: null }],
    ['a member of every object', { properties: { toString: (value: unknown) => value !== undefined } }],
    ['another bigint', { properties: { big: 2n ** 60n + 1n } }],
  ])('and not by %s', (_name, pattern) => {
    expect(failureOf(() => expectTracked(endpoint, pattern))).toMatchObject({ name: 'AssertionError', code: 'ERR_ASSERTION' });
  });

  test('by its type', () => {
    client.identify({ userId: 'u' });
    expect(expectMessage(endpoint, { type: 'track' }).event).toBe('Seen');
    expect(() => expectMessage(endpoint, { type: 'group' })).toThrow('expected a message like { type: "group" }');
  });
});

test('a batch and its events are found too', async () => {
  const batches = createBatchClient({ ...endpoint.options, key: 'k', secret: 's' });
  batches.upload({ user_identities: { customer_id: 'c' }, events: [customEvent({ name: 'E', type: 'other' })] });
  await batches.close();
  expect(expectBatch(endpoint, { user_identities: { customer_id: 'c' } }).events).toHaveLength(1);
  expect(expectEvent(endpoint, { data: { event_name: 'E' }, user: { user_identities: { customer_id: 'c' } } }).event_type).toBe(
    'custom_event',
  );
  expect(() => expectEvent(endpoint, { data: { event_name: 'F' } })).toThrow('data.event_name: wanted "F", sent "E"');
});

describe('a failure says', () => {
  test('how the closest differs, and what else there is', async () => {
    client.track({ userId: 'u', messageId: '1', timestamp: '2026-01-01T00:00:00Z', event: 'Seen', context: {} });
    client.track({ userId: 'u', messageId: '2', timestamp: '2026-01-01T00:00:00Z', event: 'Bought', properties: { total: 3 } });
    await client.flush();
    const error = failureOf(() => expectTracked(endpoint, { userId: 'v', event: 'Bought', properties: { total: 3, coupon: /x/ } }));
    const lines = error.message.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'expected a message like { type: "track", userId: "v", event: "Bought", properties: { total: 3, coupon: /x/ } }, ' +
        'but of 2 sent none is. The closest, number 2, differs in',
      '  userId: wanted "v", sent "u"',
      '  properties.coupon: wanted /x/, sent nothing',
      'all that were sent:',
    ]);
    expect(lines[4]).toMatch(/^ {2}1\. \{ type: "track", messageId: "1", .*event: "Seen"/);
    expect(error.expected).toMatchObject({ userId: 'v' });
    expect(error.actual).toHaveLength(2);
  });

  test('no more than ten of what there is', async () => {
    for (let index = 0; index < 12; index++) {
      client.track({ userId: 'u', event: `E${index}`, properties: { long: 'x'.repeat(1000) } });
    }
    await client.flush();
    const { message } = failureOf(() => expectTracked(endpoint, { event: 'F' }));
    expect(message).toContain('  10. {');
    expect(message).not.toContain('  11. {');
    expect(message).toContain('and 2 more');
    expect(message.length).toBeLessThan(5000);
  });

  test('that nothing was sent, and why that may be', async () => {
    client.track({ userId: 'u', event: 'E' });
    expect(failureOf(() => expectTracked(endpoint, {})).message).toBe(
      'expected a message like { type: "track" }, but nothing was sent. Events wait to share a request: ' +
        'flush or close the client before looking',
    );
    endpoint.refuse(404);
    await client.flush();
    expect(failureOf(() => expectTracked(endpoint, {})).message).toContain(
      'but the endpoint took none of 1 requests; the last was answered with 404',
    );
  });
});

test('a failure shows the matchers of test runners', async () => {
  client.track({ userId: 'u', event: 'E' });
  await client.flush();
  const pattern = { userId: expect.any(Number) as unknown, event: (event: unknown) => event === 'F', anonymousId: /./ };
  expect(failureOf(() => expectTracked(endpoint, pattern)).message).toMatch(
    /userId: wanted Any<Number>, sent "u"\n {2}event: wanted what event asks for, sent "E"\n {2}anonymousId: wanted \/\.\/, sent nothing$/,
  );
});

test('expectNothingSent fails on any request, and shows the first', async () => {
  expectNothingSent(endpoint);
  endpoint.refuse(404);
  client.track({ userId: 'u', event: 'E' });
  await client.flush();
  expect(failureOf(() => expectNothingSent(endpoint)).message).toMatch(
    /^expected no request, but there were 1; the first to \/v1\/batch: \{"batch":\[\{"type":"track"/,
  );
});
