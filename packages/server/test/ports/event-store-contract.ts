import type { CanonicalEvent } from '@fairlead/protocol';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { EventRow, EventStore, QuarantineRow } from '../../src/store/event-store.ts';
import type { RowCondition } from '../../src/store/row-search.ts';
import { readParquet } from '../support/export.ts';
import { storeRows } from '../support/store-rows.ts';

/** What every event store keeps. */
export function describeEventStore(name: string, create: () => Promise<{ open(): Promise<EventStore> }>): void {
  describe(`event store: ${name}`, () => {
    test('rows and position of a block are there together, also after opening again', async () => {
      const place = await create();
      const first = await place.open();
      const empty = first.position;
      await storeRows(first, {
        events: [eventRow(1, 0), eventRow(1, 1)],
        quarantined: [quarantineRow(2)],
        retried: [],
        throughPosition: 2,
      });
      await first.close();
      const second = await place.open();
      const { position } = second;
      const verdicts = [await second.verdictsAt(1), await second.verdictsAt(2), await second.verdictsAt(3)];
      await second.close();

      expect(empty).toBe(0);
      expect(position).toBe(2);
      expect(verdicts).toEqual([
        {
          events: [
            { eventIndex: 0, eventId: 'id-1-0' },
            { eventIndex: 1, eventId: 'id-1-1' },
          ],
          quarantined: [],
        },
        { events: [], quarantined: [{ eventIndex: 0, reason: 'missing_type', message: 'why', path: 'a.b' }] },
        { events: [], quarantined: [] },
      ]);
    });

    test('rows of the quarantine are found by name and by group, and are tried once', async () => {
      const store = await (await create()).open();
      const rows = [1, 2, 3].map(quarantineRow);
      await storeRows(store, { events: [], quarantined: rows, retried: [], throughPosition: 3 });
      const retried = [{ position: 1, eventIndex: 0, retriedAsPosition: 4 }];
      await storeRows(store, { events: [], quarantined: [], retried, throughPosition: 4 });
      const named = await store.selectQuarantined({
        kind: 'rows',
        rows: [
          { position: 1, eventIndex: 0 },
          { position: 2, eventIndex: 0 },
          { position: 2, eventIndex: 1 },
        ],
      });
      const group = { kind: 'group', after: { position: 0, eventIndex: 0 }, throughPosition: 3, rowsMax: 1 } as const;
      const reason = await store.selectQuarantined({ ...group, reason: 'missing_type' });
      const nobody = await store.selectQuarantined({ ...group, source: 'nobody' });
      const behind = await store.selectQuarantined({ ...group, after: { position: 2, eventIndex: 0 } });
      const before = await store.selectQuarantined({ ...group, throughPosition: 2 });
      const again = [{ position: 1, eventIndex: 0, retriedAsPosition: 5 }];
      await storeRows(store, { events: [], quarantined: [], retried: again, throughPosition: 5 });
      const shown = await store.query('SELECT position, retried_as FROM quarantine ORDER BY position');
      await store.close();

      expect(named.rows).toEqual([
        { position: 1, eventIndex: 0, isRetried: true },
        { position: 2, eventIndex: 0, isRetried: false },
      ]);
      expect(reason).toEqual({ rows: [{ position: 2, eventIndex: 0, isRetried: false }], remainingCount: 1 });
      expect(behind).toEqual({ rows: [{ position: 3, eventIndex: 0, isRetried: false }], remainingCount: 0 });
      expect(before).toEqual({ rows: [{ position: 2, eventIndex: 0, isRetried: false }], remainingCount: 0 });
      expect(nobody).toEqual({ rows: [], remainingCount: 0 });
      expect(shown.rows.map((row) => row['retried_as'])).toEqual([expect.stringMatching(/^[0-9a-f]{8}-4$/), null, null]);
    });

    test('positions that were set aside are known', async () => {
      const store = await (await create()).open();
      const rows = [quarantineRow(1), { ...quarantineRow(2), reason: 'internal_error' as const }];
      await storeRows(store, { events: [], quarantined: rows, retried: [], throughPosition: 2 });
      const positions = await store.setAsidePositions();
      await store.close();

      expect([...positions]).toEqual([2]);
    });

    test('a block that fails leaves neither rows nor position behind', async () => {
      const store = await (await create()).open();
      const broken = { ...eventRow(1, 1), eventIndex: Number.NaN };
      await expect(
        storeRows(store, { events: [eventRow(1, 0), broken], quarantined: [], retried: [], throughPosition: 1 }),
      ).rejects.toThrow();
      const { position } = store;
      const verdicts = await store.verdictsAt(1);
      await store.close();

      expect(position).toBe(0);
      expect(verdicts.events).toEqual([]);
    });

    test('64-bit integers, times, and every kind of text come back as they went in', async () => {
      const store = await (await create()).open();
      const event = {
        ...canonical,
        mpid: -7346244611012968789n,
        mpEventId: 6004677780660780000n,
        name: 'NUL \0, quote ", backslash \\, snow ☃, clef 𝄞',
        userId: '\ud800 alone',
        properties: { big: 7346244611012968789n, small: 1.5, '': null, __proto__x: [true] },
        occurredAtMs: Date.UTC(1969, 11, 31, 23, 59, 59, 999),
      };
      await storeRows(store, { events: [{ ...eventRow(1, 0), event }], quarantined: [], retried: [], throughPosition: 1 });
      const result = await store.query('SELECT mpid, mp_event_id, name, user_id, properties, occurred_at FROM events');
      await store.close();

      expect(result.rows).toEqual([
        {
          mpid: '-7346244611012968789',
          mp_event_id: '6004677780660780000',
          name: event.name,
          user_id: '\ufffd alone',
          properties: '{"big":7346244611012968789,"small":1.5,"":null,"__proto__x":[true]}',
          occurred_at: '1969-12-31T23:59:59.999Z',
        },
      ]);
    });

    test('a lone surrogate in a JSON column does not keep anybody from asking what is in it', async () => {
      const store = await (await create()).open();
      const properties = { high: '\ud800', low: 'x\udc00y', '\udfff': 1, pair: '𝄞', text: '\\ud800', escaped: '\\\ud800' };
      await storeRows(store, {
        events: [{ ...eventRow(1, 0), event: { ...canonical, properties } }, eventRow(1, 1)],
        quarantined: [],
        retried: [],
        throughPosition: 1,
      });
      const columns = ['high', 'low', '\ufffd', 'pair', 'text', 'escaped'].map((key, at) => `properties->>'${key}' AS "${at}"`);
      const result = await store.query(`SELECT ${columns.join(', ')} FROM events ORDER BY event_index`);
      await store.close();

      expect(Object.values(result.rows[0] ?? {})).toEqual(['\ufffd', 'x\ufffdy', '1', '𝄞', '\\ud800', '\\\ufffd']);
      expect(result.rows).toHaveLength(2);
    });

    test('a block larger than any inner chunk is stored whole and in order', async () => {
      const store = await (await create()).open();
      const events = Array.from({ length: 5_000 }, (_, index) => eventRow(1, index));
      await storeRows(store, { events, quarantined: [], retried: [], throughPosition: 1 });
      const verdicts = await store.verdictsAt(1);
      await store.close();

      expect(verdicts.events.map((row) => row.eventIndex)).toEqual(events.map((row) => row.eventIndex));
    });

    test('rows are found by their columns, in the order of the log, and beyond the limit only as being there', async () => {
      const store = await (await create()).open();
      const rows = [eventRow(1, 0), eventRow(1, 1), eventRow(2, 0), eventRow(10, 0)];
      await storeRows(store, { events: rows, quarantined: [quarantineRow(3), quarantineRow(4)], retried: [], throughPosition: 10 });
      const find = async (conditions: readonly RowCondition[], rowsMax = 10): Promise<readonly unknown[]> => {
        const found = await store.find({ table: 'events', conditions, order: 'desc', rowsMax });
        return [found.rows.map((row) => row['event_id']), found.truncated];
      };
      const row = { position: 1, eventIndex: 1 };
      const found = [
        await find([]),
        await find([], 3),
        await find([], 4),
        await find([{ kind: 'row', row }]),
        await find([{ kind: 'before', row }]),
        await find([{ kind: 'after', row }]),
        await find([
          { kind: 'text', column: 'event_id', value: 'id-2-0' },
          { kind: 'received_to', timeMs: 1 },
        ]),
        await find([{ kind: 'received_from', timeMs: 1 }]),
      ];
      const quarantined = await store.find({ table: 'quarantine', conditions: [], order: 'asc', rowsMax: 10 });
      const summary = await store.summarizeQuarantine([{ kind: 'retried', isRetried: false }]);
      const counts = [
        await store.count({ table: 'events', conditions: [] }),
        await store.count({ table: 'events', conditions: [{ kind: 'after', row }] }),
        await store.count({ table: 'quarantine', conditions: [{ kind: 'before', row: { position: 4, eventIndex: 0 } }] }),
      ];
      await store.close();

      expect(found).toEqual([
        [['id-10-0', 'id-2-0', 'id-1-1', 'id-1-0'], false],
        [['id-10-0', 'id-2-0', 'id-1-1'], true],
        [['id-10-0', 'id-2-0', 'id-1-1', 'id-1-0'], false],
        [['id-1-1'], false],
        [['id-1-0'], false],
        [['id-10-0', 'id-2-0'], false],
        [['id-2-0'], false],
        [[], false],
      ]);
      expect(quarantined.rows.map(({ position }) => position)).toEqual([3, 4]);
      expect(counts).toEqual([4, 2, 1]);
      const epoch = new Date(0).toISOString();
      expect(summary.rows).toEqual([
        { source: 'test', reason: 'missing_type', count: 2, first_received_at: epoch, last_received_at: epoch },
      ]);
    });

    test('rows are exported into a file of the caller, in both formats, with every digit', async () => {
      const store = await (await create()).open();
      const event = { ...canonical, mpid: -7346244611012968789n, properties: { big: 7346244611012968789n } };
      await storeRows(store, {
        events: [{ ...eventRow(1, 0), event }, eventRow(1, 1)],
        quarantined: [],
        retried: [],
        throughPosition: 1,
      });
      const selection = { table: 'events', conditions: [], columns: ['event_id', 'mpid', 'properties', 'received_at'] } as const;
      const { signal } = new AbortController();
      const ndjson = await store.exportRows({ ...selection, format: 'ndjson' }, signal);
      const parquet = await store.exportRows({ ...selection, format: 'parquet' }, signal);
      const text = readFileSync(ndjson.path, 'utf8');
      const bytes = readFileSync(parquet.path);
      const rows = await store.query('SELECT event_id, mpid, properties, received_at FROM events ORDER BY event_index');
      await Promise.all([ndjson, parquet].map(({ path }) => rm(path)));
      await store.close();

      expect([text.length, bytes.length]).toEqual([ndjson.bytes, parquet.bytes]);
      expect(text).toBe(
        '{"event_id":"id-1-0","mpid":"-7346244611012968789","properties":{"big":7346244611012968789},"received_at":"1970-01-01T00:00:00.000Z"}\n' +
          '{"event_id":"id-1-1","mpid":null,"properties":null,"received_at":"1970-01-01T00:00:00.000Z"}\n',
      );
      expect((await readParquet(bytes)).rows).toEqual(rows.rows);
    });

    test('a file that nobody came for is gone when the store is opened again', async () => {
      const place = await create();
      const first = await place.open();
      const { path } = await first.exportRows(
        { table: 'quarantine', conditions: [], columns: [], format: 'parquet' },
        new AbortController().signal,
      );
      const isThere = existsSync(path);
      await first.close();
      const second = await place.open();
      await second.close();

      expect([isThere, existsSync(path)]).toEqual([true, false]);
    });

    test('one export runs at a time; one that nobody waits for is not begun', async () => {
      const store = await (await create()).open();
      const request = { table: 'events', conditions: [], columns: [], format: 'ndjson' } as const;
      const { signal } = new AbortController();
      const outcomes = await Promise.allSettled([store.exportRows(request, signal), store.exportRows(request, signal)]);
      const gone = store.exportRows(request, AbortSignal.abort());
      await expect(gone).rejects.toMatchObject({ code: 'invalid_request' });
      await store.close();
      const closed = store.exportRows(request, signal);
      await expect(closed).rejects.toMatchObject({ code: 'store_unavailable' });

      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'export_busy' } }]);
    });
  });
}

const canonical: CanonicalEvent = {
  protocol: 'message',
  eventId: undefined,
  mpEventId: undefined,
  environment: 'production',
  type: 'track',
  name: undefined,
  userId: 'u',
  anonymousId: undefined,
  groupId: undefined,
  previousId: undefined,
  mpid: undefined,
  sessionId: undefined,
  identities: undefined,
  properties: undefined,
  userAttributes: undefined,
  device: undefined,
  consent: undefined,
  context: undefined,
  library: undefined,
  originalTimestampMs: undefined,
  sentAtMs: undefined,
  receivedAtMs: 0,
  occurredAtMs: 0,
};

export function eventRow(position: number, eventIndex: number): EventRow {
  return { position, eventIndex, eventId: `id-${position}-${eventIndex}`, source: 'test', event: canonical };
}

export function quarantineRow(position: number): QuarantineRow {
  const event = { type: null };
  return { position, eventIndex: 0, source: 'test', reason: 'missing_type', message: 'why', path: 'a.b', event, receivedAtMs: 0 };
}
