import { createBatchClient } from 'fairlead';
import { createMessageClient } from './entry-under-test.ts';
import { assert, asyncProperty, array, constantFrom, integer, record, string } from 'fast-check';
import { expect, test } from 'vitest';

interface Sent {
  readonly path: string;
  readonly body: string;
}

/** The bodies are what is looked at, so the network is left out: what `fetch` is given is what goes on the wire. */
function recordFetch(): { sent: Sent[]; fetch: typeof globalThis.fetch } {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: (url, init) => {
      sent.push({ path: new Request(url).url.replace('http://localhost', ''), body: init?.body as string });
      return Promise.resolve(new Response(null, { status: 202 }));
    },
  };
}

const texts = array(
  record({
    text: string({ unit: constantFrom('x', 'é', '€', '😀', '"', '\\', '\n', '\ud800', '\u2028'), maxLength: 200 }),
    repeatCount: integer({ min: 1, max: 12 }),
  }),
  { maxLength: 120 },
);

test('messages: no request is over its limits, nothing is lost, doubled or moved', async () => {
  await assert(
    asyncProperty(
      texts,
      integer({ min: 1, max: 30 }),
      integer({ min: 1500, max: 20_000 }),
      async (parts, batchEventsMax, requestBytesMax) => {
        const { sent, fetch } = recordFetch();
        const dropped: string[] = [];
        const client = createMessageClient({
          url: 'http://localhost',
          writeKey: 'key',
          batchEventsMax,
          requestBytesMax,
          concurrencyMax: 1,
          gzip: false,
          fetch,
          onError: (error) => dropped.push(...error.ids),
        });
        parts.forEach(({ text, repeatCount }, index) => {
          client.track({ messageId: String(index), userId: 'u', event: 'E', properties: { text: text.repeat(repeatCount) } });
        });
        const result = await client.close();
        const batches = sent.map(
          ({ body }) => (JSON.parse(body) as { batch: { messageId: string; properties: { text: string } }[] }).batch,
        );
        expect(sent.filter(({ body }) => Buffer.byteLength(body) > requestBytesMax)).toEqual([]);
        expect(batches.filter((batch) => batch.length > batchEventsMax || batch.length === 0)).toEqual([]);
        const ids = batches.flat().map((message) => message.messageId);
        const kept = parts.map((_, index) => String(index)).filter((id) => !dropped.includes(id));
        expect(ids).toEqual(kept);
        for (const { messageId, properties } of batches.flat()) {
          const part = parts[Number(messageId)];
          expect(properties.text).toBe(part?.text.repeat(part.repeatCount));
        }
        expect(result).toEqual({ delivered: kept.length, failed: 0, dropped: dropped.length, pending: 0 });
        expectNoRequestTooSmall(
          sent,
          batches.map((batch) => batch.length),
          { entriesMax: batchEventsMax, bytesMax: requestBytesMax },
        );
      },
    ),
  );
});

test('batches: no request is over its limits, nothing is lost, doubled or moved', async () => {
  await assert(
    asyncProperty(
      texts,
      integer({ min: 1, max: 30 }),
      integer({ min: 1500, max: 20_000 }),
      async (parts, requestBatchesMax, requestBytesMax) => {
        const { sent, fetch } = recordFetch();
        const dropped: string[] = [];
        const client = createBatchClient({
          url: 'http://localhost',
          key: 'key',
          secret: 'secret',
          requestBatchesMax,
          requestBytesMax,
          concurrencyMax: 1,
          gzip: false,
          fetch,
          onError: (error) => dropped.push(...error.ids),
        });
        client.uploadAll(
          parts.map(({ text, repeatCount }, index) => ({
            source_request_id: String(index),
            user_attributes: { text: text.repeat(repeatCount) },
          })),
        );
        await client.close();
        const batches = sent.map(({ body }) => [JSON.parse(body) as { source_request_id: string }].flat());
        expect(sent.filter(({ body }) => Buffer.byteLength(body) > requestBytesMax)).toEqual([]);
        expect(batches.filter((batch) => batch.length > requestBatchesMax || batch.length === 0)).toEqual([]);
        expect(sent.map(({ path }) => path)).toEqual(
          batches.map((batch) => (batch.length === 1 ? '/v2/events' : '/v2/bulkevents')),
        );
        const kept = parts.map((_, index) => String(index)).filter((id) => !dropped.includes(id));
        expect(batches.flat().map((batch) => batch.source_request_id)).toEqual(kept);
      },
    ),
  );
});

/** A request that is neither full nor the last could have taken the first entry of the next one. */
function expectNoRequestTooSmall(
  sent: readonly Sent[],
  counts: readonly number[],
  limits: { entriesMax: number; bytesMax: number },
): void {
  for (const [index, { body }] of sent.slice(0, -1).entries()) {
    const next = sent[index + 1]?.body ?? '';
    const [first] = (JSON.parse(next) as { batch: unknown[] }).batch;
    const isFull =
      counts[index] === limits.entriesMax ||
      Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(first)) + 1 > limits.bytesMax;
    expect(isFull).toBe(true);
  }
}

test('an event that fits its limit alone fits a request, whatever the limits', async () => {
  const { sent, fetch } = recordFetch();
  const dropped: string[] = [];
  const client = createMessageClient({
    url: 'http://localhost',
    writeKey: 'k',
    requestBytesMax: 1024,
    gzip: false,
    fetch,
    onError: (error) => dropped.push(...error.ids),
  });
  for (let length = 700; length < 1000; length++) {
    client.track({ messageId: String(length), userId: 'u', event: 'x'.repeat(length) });
  }
  await client.close();
  expect(sent.length + dropped.length).toBe(300);
  expect(Math.max(...sent.map(({ body }) => Buffer.byteLength(body)))).toBe(1024);
});

test.each([
  { spareBytes: 3, expected: [4, 4, 2] },
  { spareBytes: 4, expected: [5, 5] },
])('the commas between events count: $spareBytes bytes for the four of five events', async ({ spareBytes, expected }) => {
  const { sent, fetch } = recordFetch();
  const envelopeBytes = '{"batch":[],"sentAt":"2026-01-02T03:04:05.678Z"}'.length;
  const eventBytes = 297;
  const requestBytesMax = envelopeBytes + 5 * eventBytes + spareBytes;
  const client = createMessageClient({ url: 'http://localhost', writeKey: 'k', requestBytesMax, gzip: false, fetch });
  for (let index = 0; index < 10; index++) {
    client.track({ messageId: `m-${index}`, userId: 'u', event: 'x'.repeat(140) });
  }
  await client.close();
  const batches = sent.map(({ body }) => (JSON.parse(body) as { batch: object[] }).batch);
  expect(new Set(batches.flat().map((message) => JSON.stringify(message).length))).toEqual(new Set([eventBytes]));
  expect(batches.map((batch) => batch.length)).toEqual(expected);
});
