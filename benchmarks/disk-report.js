// What events take on disk, as tables.
import { formatCount, formatMebibytes, formatMs, formatTable } from './table.js';

/** @import { Disk } from './disk.js' */

/** @param {Disk} result */
export function formatDiskReport({ plan, shapes, days, rests, untold, failures }) {
  const { daysKept, eventsPerDay, events } = plan;
  return [
    `Bytes of each event on disk, after ${formatCount(events)} of a kind and a checkpoint:`,
    formatTable(
      ['request', 'sent', 'log', 'store', 'dedupe index', 'all'],
      shapes.map(({ shape, sentBytes, perEvent: { log, store, dedupe } }) => [
        shape,
        ...[sentBytes, log, store, dedupe, log + store + dedupe].map(formatCount),
      ]),
    ),
    `${formatCount(eventsPerDay)} events a day in batches of 100, of which log and store keep ${daysKept} days:`,
    formatTable(
      ['day', 'log', 'store', 'dedupe index', 'removed in'],
      days
        .filter(({ day }) => day <= daysKept + 1 || day % daysKept === 0)
        .map(({ day, parts, removeMs }) => [
          String(day),
          ...[parts.log, parts.store, parts.dedupe].map(formatMebibytes),
          formatMs(removeMs),
        ]),
    ),
    `After a checkpoint: ${rests.map(({ day, parts }) => `on day ${day} a log of ${formatMebibytes(parts.log)} and a store of ${formatMebibytes(parts.store)}`).join(', ')}.`,
    ...untold,
    failures.length === 0
      ? `Once it is full, ${untold.length === 0 ? 'neither' : 'the log no longer'} grows: what is freed is used again.`
      : `FAILED\n${failures.map((each) => `- ${each}`).join('\n')}`,
  ].join('\n\n');
}
