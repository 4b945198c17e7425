import { describe, expect, test } from 'vitest';
import type { EventRow, EventStore } from '../../src/store/event-store.ts';
import { eventRow, quarantineRow } from './event-store-contract.ts';
import { storeRows } from '../support/store-rows.ts';

/** What every event store keeps when it removes rows. */
export function describeRowRemoval(name: string, create: () => Promise<{ open(): Promise<EventStore> }>): void {
  describe(`event store: ${name}`, () => {
    test('old rows are removed with their keys, and it is known up to when; younger ones and the other table stay', async () => {
      const place = await create();
      const first = await place.open();
      const [old, young] = [1_000, 2_000];
      const events = [receivedAt(1, old), { ...receivedAt(1, old), eventIndex: 1 }, receivedAt(2, young), receivedAt(3, old)];
      const quarantined = [
        { ...quarantineRow(4), reason: 'internal_error' as const, receivedAtMs: old },
        // Of a damaged record nobody knows when it came: 0.
        quarantineRow(5),
        { ...quarantineRow(6), receivedAtMs: old },
        quarantineRow(7),
      ];
      await storeRows(first, { events, quarantined, retried: [], throughPosition: 7 });
      const none = await first.removeRows({ table: 'events', beforeMs: old });
      const removed = await first.removeRows({ table: 'events', beforeMs: young });
      const again = await first.removeRows({ table: 'events', beforeMs: young });
      const other = await first.query('SELECT position FROM quarantine ORDER BY position');
      const bad = await first.removeRows({ table: 'quarantine', beforeMs: young });
      await first.close();
      const store = await place.open();
      const rows = await store.query('SELECT position FROM events');
      const left = await store.query('SELECT position FROM quarantine');
      const found = await store.find({
        table: 'events',
        order: 'desc',
        conditions: [{ kind: 'user', values: ['u'] }],
        rowsMax: 10,
      });
      const counted = await store.countEvents(['u']);
      const { removedBefore, position } = store;
      const setAside = await store.setAsidePositions();
      await store.close();

      expect([none, removed, again]).toEqual([
        { rowCount: 0, hasMore: false },
        { rowCount: 3, hasMore: false },
        { rowCount: 0, hasMore: false },
      ]);
      expect(other.rows).toHaveLength(4);
      expect(bad).toEqual({ rowCount: 3, hasMore: false });
      expect(rows.rows).toEqual([{ position: 2 }]);
      expect(left.rows).toEqual([{ position: 7 }]);
      expect(found.rows.map((row) => row['position'])).toEqual([2]);
      expect(counted).toEqual([{ count: 1, first: { position: 2, eventIndex: 0 } }]);
      expect(removedBefore).toEqual({ events: young, quarantine: young });
      expect([position, [...setAside]]).toEqual([7, [4]]);
    });
  });
}

function receivedAt(position: number, receivedAtMs: number): EventRow {
  const row = eventRow(position, 0);
  return { ...row, event: { ...row.event, receivedAtMs } };
}
