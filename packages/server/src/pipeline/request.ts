import { isJsonObject, type Issue, type JsonValue, parseJson, stringifyJson, withoutKeys } from '@fairlead/protocol';
import { FairleadError } from '../errors.ts';
import type { LogReader } from '../log/log.ts';
import { bodyTextOf, decodeRecord } from '../log/record.ts';
import type { EventStore, QueryValue } from '../store/event-store.ts';
import type { RowId, TableName } from '../store/row-search.ts';
import { prepareRecord } from './prepare.ts';
import { formatReceipt } from './receipt.ts';
import { isRemoved } from './removed.ts';

/** One accepted request as the log has it. */
export interface ReceivedRequest {
  readonly receipt: string;
  readonly route: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly userAgent: string;
  /**
   * The body as it came, decompressed. Where it holds keys of a source it is written anew without them, every digit kept. Null when
   * it can't be served: `note` says why.
   */
  readonly body: string | null;
  readonly note?: string;
}

/** One row with the request that it came by. */
export interface RowReport {
  readonly table: TableName;
  readonly row: Readonly<Record<string, QueryValue>>;
  /** What was repaired or dropped in the event on its way into the row. */
  readonly warnings: readonly Issue[];
  /** Undefined when the log does not have it any more. */
  readonly request: ReceivedRequest | undefined;
}

/** Throws `receipt_trimmed` for a position before the first that is kept. */
export function refuseTrimmed(log: LogReader, position: number): void {
  if (position < (log.range()?.first ?? 1)) {
    throw new FairleadError('receipt_trimmed');
  }
}

/** Undefined when the log never had the position; throws `receipt_trimmed` when it does not have it any more. */
export function readRequest(
  log: LogReader,
  at: { readonly logId: string; readonly position: number },
): ReceivedRequest | undefined {
  const bytes = log.get(at.position);
  if (bytes === undefined) {
    refuseTrimmed(log, at.position);
    return undefined;
  }
  const receipt = formatReceipt(at.logId, at.position);
  const decoded = decodeRecord(bytes);
  if (!decoded.ok) {
    const note = `The record in the log is damaged: ${decoded.reason}.`;
    return { receipt, route: 'unknown', source: '', receivedAt: new Date(0).toISOString(), userAgent: '', body: null, note };
  }
  const { route, source, receivedAtMs, userAgent, body } = decoded.record;
  const text = bodyTextOf({ body });
  return { receipt, route, source, receivedAt: new Date(receivedAtMs).toISOString(), userAgent, ...toShownBody(text) };
}

/** Undefined when there is no such row; throws `event_removed` where there may have been one. */
export async function reportRow(
  log: LogReader,
  events: EventStore,
  at: { readonly logId: string; readonly position: number; readonly eventIndex: number },
): Promise<RowReport | undefined> {
  for (const table of ['events', 'quarantine'] as const) {
    const { rows } = await events.find({ table, conditions: [{ kind: 'row', row: at }], order: 'asc', rowsMax: 1 });
    const [row] = rows;
    if (row !== undefined) {
      const request = log.get(at.position) === undefined ? undefined : readRequest(log, at);
      return { table, row, warnings: warningsOf(log, at), request };
    }
  }
  refuseRemoved(log, events, at);
  return undefined;
}

/** Throws `event_removed` for a row of a request that is older than what is kept. */
function refuseRemoved(log: LogReader, events: EventStore, { position, eventIndex }: RowId): void {
  const bytes = log.get(position);
  const prepared = bytes === undefined ? undefined : prepareRecord({ position, bytes });
  const isGone =
    prepared === undefined
      ? position <= events.position && Math.max(events.removedBefore.events, events.removedBefore.quarantine) > 0
      : isRemoved(prepared, events.removedBefore) && prepared.events.some(({ index }) => index === eventIndex);
  if (isGone) {
    throw new FairleadError('event_removed');
  }
}

function warningsOf(
  log: LogReader,
  { position, eventIndex }: { readonly position: number; readonly eventIndex: number },
): readonly Issue[] {
  const bytes = log.get(position);
  const prepared = bytes === undefined ? undefined : prepareRecord({ position, bytes });
  const found = prepared?.events.find(({ index }) => index === eventIndex);
  // What was found wrong has a severity as well; of an event that was kept all is a warning.
  return found?.outcome === 'event' ? found.warnings.map(({ code, path, message }) => ({ code, path, message })) : [];
}

/** Any of the keys' names, as they stand in JSON unless somebody hides them: a name given twice is seen here only. */
const keyName = /"(?:write_?key|api_keys?)"/i;

function toShownBody(text: string): { readonly body: string | null; readonly note?: string } {
  const parsed = parseJson(text);
  if (!parsed.ok) {
    return { body: null, note: `The body is not JSON: ${parsed.message}` };
  }
  const stripped = stripKeys(parsed.value);
  if (stripped === parsed.value && !keyName.test(text)) {
    return { body: text };
  }
  try {
    return { body: stringifyJson(stripped) };
  } catch (error) {
    if (error instanceof RangeError) {
      return { body: null, note: 'The body holds keys and is nested too deep to be written without them.' };
    }
    throw error;
  }
}

/** Keys stand in the request's own object, in the batches of an array, and in the messages of `batch`. */
function stripKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return stripEach(value);
  }
  const stripped = withoutKeys(value);
  if (!isJsonObject(stripped) || !Array.isArray(stripped['batch'])) {
    return stripped;
  }
  const batch = stripEach(stripped['batch']);
  return batch === stripped['batch'] ? stripped : { ...stripped, batch };
}

/** The same array when there is nothing to strip. */
function stripEach(values: JsonValue[]): JsonValue[] {
  const stripped = values.map(withoutKeys);
  return stripped.some((item, index) => item !== values[index]) ? stripped : values;
}
