import type { LogReader, LogRecord } from '../log/log.ts';
import { readRetryOf, type RetryOf } from '../log/record.ts';
import type { EventStore, StoredVerdicts } from '../store/event-store.ts';
import { formatRowId, type RowId } from '../store/row-search.ts';
import type { PreparedRecord } from './prepare.ts';

/** Where what is known of retries is found. */
export interface RetrySources {
  readonly log: Pick<LogReader, 'get'>;
  readonly events: Pick<EventStore, 'selectQuarantined' | 'verdictsAt'>;
}

/**
 * Which of these records try an event again that is stored itself, by position, each with that event. While a server goes on there is none: only
 * what stands in quarantine is tried again. In a rebuild an event may pass that did not before, because a release takes it, or what kept it
 * from being stored is gone; then what has tried it again since is a duplicate of it.
 */
export async function findStoredOriginals(
  prepared: readonly PreparedRecord[],
  { log, events }: RetrySources,
): Promise<ReadonlyMap<number, RowId>> {
  const stored = new Map<number, RowId>();
  const readRetry = createRetryReader(log);
  const retries = prepared.flatMap(({ position, retryOf }) =>
    retryOf === undefined ? [] : [{ position, originals: originalsOf(retryOf, readRetry) }],
  );
  if (retries.length === 0) {
    return stored;
  }
  const known = await events.selectQuarantined({ kind: 'rows', rows: retries.flatMap(({ originals }) => originals) });
  const quarantined = new Set(known.rows.map(formatRowId));
  const verdicts = new Map<number, StoredVerdicts>();
  for (const { position, originals } of retries) {
    for (const original of originals.filter((row) => !quarantined.has(formatRowId(row)))) {
      const verdict = verdicts.get(original.position) ?? (await events.verdictsAt(original.position));
      verdicts.set(original.position, verdict);
      if (verdict.events.some(({ eventIndex }) => eventIndex === original.eventIndex)) {
        stored.set(position, original);
      }
    }
  }
  return stored;
}

/** What a record tries again, and what that had tried again, and so on, as far as the log has it. */
function originalsOf(retryOf: RetryOf, readRetry: RetryReader): readonly RowId[] {
  const originals: RowId[] = [];
  for (let next: RetryOf | undefined = retryOf; next !== undefined;) {
    const { position, eventIndex }: RowId = next;
    originals.push({ position, eventIndex });
    const before = readRetry(position);
    next = before !== undefined && before.position < position ? before : undefined;
  }
  return originals;
}

/** What the record at a position tries again. */
type RetryReader = (position: number) => RetryOf | undefined;

/** Reads a record once: many may try events of one large request. */
function createRetryReader(log: Pick<LogReader, 'get'>): RetryReader {
  const known = new Map<number, RetryOf | undefined>();
  return (position) => {
    if (!known.has(position)) {
      known.set(position, readRetryOf(log.get(position) ?? unread));
    }
    return known.get(position);
  };
}

const unread = new Uint8Array();

/** The records up to the first that tries one before it again, among these: what became of that has to be known by then. */
export function endBeforeOwnRetry(records: readonly LogRecord[]): readonly LogRecord[] {
  const [first] = records;
  const end = records.findIndex(({ bytes }, at) => at > 0 && (readRetryOf(bytes)?.position ?? 0) >= (first?.position ?? 0));
  return end === -1 ? records : records.slice(0, end);
}
