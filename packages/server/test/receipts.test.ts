import { startTestServer } from '@fairlead/testkit';
import { expect, test } from 'vitest';

test('a receipt tells for every event of a request what became of it', async () => {
  await using server = await startTestServer();
  const first = await server.post('/v1/track', { userId: 'u', event: 'Seen before', messageId: 'm-1' });
  const mixed = await server.post('/v1/batch', {
    batch: [
      { type: 'track', userId: 'u', event: 'New', messageId: 'm-2' },
      { type: 'track', userId: 'u', event: 'Seen before', messageId: 'm-1' },
      { type: 'track', userId: 'u', event: 'Twice', messageId: 'm-2' },
      { type: 'track', userId: 'u' },
      { type: 'track', userId: 'u', event: 'Without an id' },
    ],
  });
  await server.whenStored();
  const [firstReceipt, mixedReceipt] = [first, mixed].map((answer) => String(answer.headers.get('x-fairlead-receipt')));
  const report = await server.receipt(mixedReceipt ?? '');

  expect(report).toEqual({
    receipt: mixedReceipt,
    status: 'settled',
    source: 'test',
    route: 'batch',
    receivedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
    events: [
      { index: 0, verdict: 'stored', eventId: 'm-2' },
      { index: 1, verdict: 'duplicate', of: { receipt: firstReceipt, index: 0 } },
      { index: 2, verdict: 'duplicate', of: { receipt: mixedReceipt, index: 0 } },
      { index: 3, verdict: 'quarantined', reason: 'missing_name', message: expect.any(String) as unknown, path: 'batch[3].event' },
      { index: 4, verdict: 'stored', eventId: `${mixedReceipt}#4` },
    ],
  });
});

test('a whole batch that comes again is a duplicate, event by event', async () => {
  await using server = await startTestServer();
  const event = { event_type: 'custom_event', data: { event_name: 'step', custom_event_type: 'other' } };
  const batch = { source_request_id: 'request-1', events: [event, event] };
  const first = await server.post('/v2/events', batch);
  const again = await server.post('/v2/bulkevents', [{ events: [event] }, batch]);
  await server.whenStored();
  const firstReceipt = first.headers.get('x-fairlead-receipt');

  expect(await server.receipt(again.headers.get('x-fairlead-receipt'))).toMatchObject({
    events: [
      { index: 0, verdict: 'stored' },
      { index: 1, verdict: 'duplicate', of: { receipt: firstReceipt, index: 0 } },
      { index: 2, verdict: 'duplicate', of: { receipt: firstReceipt, index: 0 } },
    ],
  });
  expect((await server.events()).map((row) => row['event_id'])).toEqual([
    'request-1#0',
    'request-1#1',
    expect.stringMatching(/-2#0$/),
  ]);
});

test('of which event one was a duplicate is not known any more once the id has expired, but that it was one', async () => {
  let nowMs = Date.UTC(2026, 0, 1);
  await using server = await startTestServer({ now: () => nowMs, dedupeWindowDays: 1 });
  const send = async (messageId: string): Promise<string | null> => {
    const answer = await server.post('/v1/track', { userId: 'u', event: 'e', messageId });
    await server.whenStored();
    return answer.headers.get('x-fairlead-receipt');
  };
  const first = await send('m-1');
  const again = await send('m-1');
  for (let day = 1; day <= 4; day++) {
    nowMs += 24 * 60 * 60 * 1000;
    await send(`day-${day}`);
  }

  expect(await server.receipt(first)).toMatchObject({ events: [{ verdict: 'stored' }] });
  expect(await server.receipt(again)).toEqual(expect.objectContaining({ events: [{ index: 0, verdict: 'duplicate' }] }));
});

test("another log's receipt, and any text that is none, is unknown", async () => {
  await using server = await startTestServer();
  const { headers } = await server.post('/v1/track', { userId: 'u', event: 'e' });
  const receipt = String(headers.get('x-fairlead-receipt'));
  const others = ['00000000-1', receipt.replace(/\d+$/, '999'), receipt.replace(/\d+$/, '0'), 'x', '', '../../etc'];

  for (const other of others) {
    expect(await server.receipt(other), other).toMatchObject({ success: false });
  }
});

test("one source's ids are no one else's", async () => {
  const sources = [
    { name: 'one', key: 'key1', secret: 'secret1' },
    { name: 'two', key: 'key2', secret: 'secret2' },
  ];
  await using server = await startTestServer({ sources });
  const message = { userId: 'u', event: 'e', messageId: 'same' };
  await server.post('/v1/track', { ...message, writeKey: 'key1' }, { authorization: '' });
  await server.post('/v1/track', { ...message, writeKey: 'key2' }, { authorization: '' });

  expect((await server.events()).map((row) => row['source'])).toEqual(['one', 'two']);
});
