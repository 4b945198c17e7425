import type { LogReader } from '../log/log.ts';
import { decodeRecord } from '../log/record.ts';
import { claimsOf, prepareRecord } from './prepare.ts';
import { type EventVerdict, formatReceipt, type ReceiptReport } from './receipt.ts';
import { isRemoved } from './removed.ts';
import { findStoredOriginals } from './retried.ts';
import { refuseTrimmed } from './request.ts';
import type { Stores } from './stores.ts';

/**
 * Reads off what became of the events of one position; nothing is kept for this. Stored and quarantined events are rows; any other
 * event is a duplicate, and the dedupe index knows of which, until that id has expired. Undefined when the log never had the position; rejects with
 * `receipt_trimmed` when it does not have it any more.
 */
export async function reportReceipt(
  log: LogReader,
  stores: Stores,
  at: { readonly logId: string; readonly position: number },
): Promise<ReceiptReport | undefined> {
  const { logId, position } = at;
  const bytes = log.get(position);
  if (bytes === undefined) {
    refuseTrimmed(log, position);
    return undefined;
  }
  const decoded = decodeRecord(bytes);
  if (!decoded.ok && position <= stores.events.position) {
    return reportDamaged(stores, { logId, position, reason: decoded.reason });
  }
  const prepared = prepareRecord({ position, bytes });
  const isPending = position > stores.events.position;
  const indexes = prepared.setAside.length === 0 ? prepared.events.map((event) => event.index) : [0];
  return {
    receipt: formatReceipt(logId, position),
    status: isPending ? 'pending' : 'settled',
    source: prepared.source,
    route: decoded.ok ? decoded.record.route : 'unknown',
    receivedAt: new Date(prepared.receivedAtMs).toISOString(),
    events: isPending
      ? indexes.map((index) => ({ index, verdict: 'pending' }))
      : await settledVerdicts({ log, stores }, { logId, position, indexes, prepared }),
  };
}

/** What the store has of a record that was damaged in the log afterwards: duplicates among its events are not known any more. */
async function reportDamaged(
  stores: Stores,
  { logId, position, reason }: { readonly logId: string; readonly position: number; readonly reason: string },
): Promise<ReceiptReport> {
  const { events, quarantined } = await stores.events.verdictsAt(position);
  const verdicts: EventVerdict[] = [
    ...events.map(({ eventIndex: index, eventId }): EventVerdict => ({ index, verdict: 'stored', eventId })),
    ...quarantined.map(({ eventIndex: index, ...why }): EventVerdict => ({ index, verdict: 'quarantined', ...why })),
  ];
  return {
    receipt: formatReceipt(logId, position),
    status: 'settled',
    source: '',
    route: 'unknown',
    receivedAt: new Date(0).toISOString(),
    events: verdicts.toSorted((one, other) => one.index - other.index),
    note: `The record in the log is damaged: ${reason}. Duplicates among its events are not listed.`,
  };
}

interface Settled {
  readonly logId: string;
  readonly position: number;
  readonly indexes: readonly number[];
  readonly prepared: ReturnType<typeof prepareRecord>;
}

async function settledVerdicts(
  { log, stores }: { readonly log: LogReader; readonly stores: Stores },
  { logId, position, indexes, prepared }: Settled,
): Promise<EventVerdict[]> {
  const rows = await stores.events.verdictsAt(position);
  const stored = new Map(rows.events.map((row) => [row.eventIndex, row]));
  const quarantined = new Map(rows.quarantined.map((row) => [row.eventIndex, row]));
  const holders = await stores.dedupe.find(claimsOf(prepared));
  const original = (await findStoredOriginals([prepared], { log, events: stores.events })).get(position);
  const claiming = prepared.events.filter((event) => event.outcome === 'event' && event.claim !== undefined);
  const holderOf = new Map(claiming.map((event, nth) => [event.index, holders[nth]]));
  return indexes.map((index): EventVerdict => {
    const row = stored.get(index);
    if (row !== undefined) {
      return { index, verdict: 'stored', eventId: row.eventId };
    }
    const bad = quarantined.get(index);
    if (bad !== undefined) {
      return { index, verdict: 'quarantined', reason: bad.reason, message: bad.message, path: bad.path };
    }
    const holder = original === undefined ? holderOf.get(index) : { ...original, index: original.eventIndex };
    if (holder === undefined || (holder.position === position && holder.index === index)) {
      if (isRemoved(prepared, stores.events.removedBefore)) {
        return { index, verdict: 'removed' };
      }
      if (holder === undefined && holderOf.has(index)) {
        return { index, verdict: 'duplicate' };
      }
      const message = 'The store has no row for this event, though it is no duplicate.';
      return { index, verdict: 'quarantined', reason: 'internal_error', message, path: '' };
    }
    return { index, verdict: 'duplicate', of: { receipt: formatReceipt(logId, holder.position), index: holder.index } };
  });
}
