// Rows that follow from their position, so that whoever looks for them knows what must be there.
import { normalizeRequest } from '@fairlead/protocol';

/** @import { EventRow } from '../../packages/server/dist/store/event-store.js' */

const mebibyte = 1024 * 1024;
const userCount = 50;
const body = { type: 'track', userId: 'user', event: 'stored' };
const [normalized] = normalizeRequest({ route: 'track', body, receivedAtMs: 1_700_000_000_000 });
if (normalized?.outcome !== 'event') {
  throw new Error('It is an event.');
}
const { event: tracked } = normalized;

/** @param {string} path */
export function storeOptions(path) {
  return {
    path,
    logId: 'abcdef01',
    memoryBytesMax: 512 * mebibyte,
    tempBytesMax: 64 * mebibyte,
    query: {
      timeoutMs: 60_000,
      rowsMax: 1_000_000,
      concurrencyMax: 1,
      waitingMax: 10,
      waitMsMax: 60_000,
      bytesMax: 256 * mebibyte,
    },
    export: { bytesMax: mebibyte, timeoutMs: 60_000 },
  };
}

/**
 * How many rows a position has. A row group is full after some ten of them.
 *
 * @param {number} position
 */
export function rowCountAt(position) {
  return 6_000 + ((position * 7_919) % 9_000);
}

/**
 * @param {number} position
 * @returns {EventRow[]}
 */
export function rowsAt(position) {
  return Array.from({ length: rowCountAt(position) }, (_, eventIndex) => ({
    position,
    eventIndex,
    eventId: `${position}-${eventIndex}`,
    source: 'test',
    event: {
      ...tracked,
      userId: `user-${eventIndex % userCount}`,
      properties: { position, text: `${'x'.repeat(100)}${(eventIndex * 7_919) % 10_007}` },
    },
  }));
}
