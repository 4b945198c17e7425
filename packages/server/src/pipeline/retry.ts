import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { createIsolation, type Isolation, type JsonValue, parseJson, stringifyJson } from '@fairlead/protocol';
import type { LogReader } from '../log/log.ts';
import { bodyTextOf, decodeRecord, encodeRecord, type RequestRecord, type RetryOf } from '../log/record.ts';
import type { QuarantineSelection } from '../store/event-store.ts';
import { formatRowId, type RowId } from '../store/row-search.ts';
import type { Stores } from './stores.ts';

/** What is to be tried again, and with what in its place. */
export interface RetryRequest {
  readonly selection: QuarantineSelection;
  /** JSON text that takes the place of the one event that is selected. */
  readonly edit?: string | undefined;
  readonly nowMs: number;
}

/** Records to append, one for each event: the log keeps what was tried, so that a rebuild ends the same. */
export interface PreparedRetries {
  readonly retries: readonly { readonly row: RowId; readonly record: Uint8Array }[];
  readonly skipped: readonly SkippedRetry[];
  /** How many rows of the group are left behind the last one, and which one that is. */
  readonly remainingCount: number;
  readonly lastRow: RowId | undefined;
}

export interface SkippedRetry {
  readonly row: RowId;
  /** `already_retried`, not in quarantine, or without a readable request in the log. */
  readonly reason: 'already_retried' | 'not_in_quarantine' | 'not_in_log';
}

/** Records of one answer together, and the time that it may take: the rest of a group is for the next. */
const recordBytesMax = 32 * 1024 * 1024;
const preparingMsMax = 2_000;

export async function prepareRetries(log: LogReader, stores: Stores, request: RetryRequest): Promise<PreparedRetries> {
  const { selection, nowMs } = request;
  const edit = request.edit === undefined ? undefined : parse(request.edit);
  const { rows, remainingCount } = await stores.events.selectQuarantined(selection);
  const retries: { row: RowId; record: Uint8Array }[] = [];
  const skipped: SkippedRetry[] = selection.kind === 'rows' ? missing(selection.rows, rows) : [];
  const begunMs = performance.now();
  let bytes = 0;
  let original: Original | undefined;
  for (const [nth, { isRetried, ...row }] of rows.entries()) {
    if (original?.position !== row.position) {
      // A request at a time: between them, the worker goes on with its other work.
      await turn();
      if (selection.kind === 'group' && (bytes > recordBytesMax || performance.now() - begunMs > preparingMsMax)) {
        return { retries, skipped, remainingCount: remainingCount + rows.length - nth, lastRow: rows[nth - 1] };
      }
      original = readOriginal(log, row.position);
    }
    const record = isRetried ? undefined : prepareRetry(original, row, { edit, nowMs });
    if (record === undefined) {
      skipped.push({ row, reason: isRetried ? 'already_retried' : 'not_in_log' });
    } else {
      bytes += record.length;
      retries.push({ row, record });
    }
  }
  return { retries, skipped, remainingCount, lastRow: rows.at(-1) };
}

function missing(asked: readonly RowId[], found: readonly RowId[]): SkippedRetry[] {
  const names = new Set(found.map(formatRowId));
  return asked.filter((row) => !names.has(formatRowId(row))).map((row) => ({ row, reason: 'not_in_quarantine' }));
}

interface Original {
  readonly position: number;
  /** Undefined where the log has no readable request. */
  readonly request: { readonly record: RequestRecord; readonly isolate: Isolation } | undefined;
}

function readOriginal(log: LogReader, position: number): Original {
  const bytes = log.get(position);
  const decoded = bytes === undefined ? undefined : decodeRecord(bytes);
  if (decoded?.ok !== true) {
    return { position, request: undefined };
  }
  const { record } = decoded;
  const body = parse(bodyTextOf(record));
  if (body === undefined) {
    return { position, request: undefined };
  }
  const { route, receivedAtMs } = record;
  return { position, request: { record, isolate: createIsolation({ route, body, receivedAtMs, bodyBytes: record.body.length }) } };
}

function prepareRetry(
  { request }: Original,
  row: RowId,
  { edit, nowMs }: { readonly edit: JsonValue | undefined; readonly nowMs: number },
): Uint8Array | undefined {
  const isolated = request?.isolate(row.eventIndex, edit);
  if (request === undefined || isolated === undefined) {
    return undefined;
  }
  const { route, source, userAgent, receivedAtMs, retryOf } = request.record;
  const key = retryOf?.key ?? shorten(isolated.eventKey) ?? formatRowId(row);
  const retry: RetryOf = { ...row, receivedAtMs: retryOf?.receivedAtMs ?? receivedAtMs, key };
  const body = Buffer.from(stringifyJson(isolated.body));
  return encodeRecord({ route, source, userAgent, receivedAtMs: nowMs, body, retryOf: retry });
}

const keyLengthMax = 256;

/** A key is only compared: a sender's id may be of any length. */
function shorten(key: string | undefined): string | undefined {
  return key === undefined || key.length <= keyLengthMax ? key : createHash('sha256').update(key).digest('hex');
}

function parse(text: string): JsonValue | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}
