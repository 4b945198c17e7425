import { isolateEvent, type JsonValue, parseJson, stringifyJson } from '@fairlead/protocol';
import type { LogReader } from '../log/log.ts';
import { decodeRecord, encodeRecord, type RetryOf } from '../log/record.ts';
import type { QuarantineSelection } from '../store/event-store.ts';
import type { RowId } from '../store/row-search.ts';
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
  /** Rows of the group that are left for the next time. */
  readonly remainingCount: number;
}

export interface SkippedRetry {
  readonly row: RowId;
  /** `already_retried`, not in quarantine, or without a readable request in the log. */
  readonly reason: 'already_retried' | 'not_in_quarantine' | 'not_in_log';
}

/** Records of one answer together: the rest of a group remains. */
const recordBytesMax = 32 * 1024 * 1024;

export async function prepareRetries(log: LogReader, stores: Stores, request: RetryRequest): Promise<PreparedRetries> {
  const { selection, edit, nowMs } = request;
  const selected = await stores.events.selectQuarantined(selection);
  const retries: { row: RowId; record: Uint8Array }[] = [];
  const skipped: SkippedRetry[] = selection.kind === 'rows' ? missing(selection.rows, selected.rows) : [];
  let bytes = 0;
  let remainingCount = selected.remainingCount;
  for (const { isRetried, ...row } of selected.rows) {
    if (isRetried) {
      skipped.push({ row, reason: 'already_retried' });
      continue;
    }
    if (bytes > recordBytesMax) {
      remainingCount++;
      continue;
    }
    const record = prepareRetry(log, row, { edit, nowMs });
    if (record === undefined) {
      skipped.push({ row, reason: 'not_in_log' });
    } else {
      bytes += record.length;
      retries.push({ row, record });
    }
  }
  return { retries, skipped, remainingCount };
}

function missing(asked: readonly RowId[], found: readonly RowId[]): SkippedRetry[] {
  const isFound = (row: RowId): boolean =>
    found.some(({ position, eventIndex }) => position === row.position && eventIndex === row.eventIndex);
  return asked.filter((row) => !isFound(row)).map((row) => ({ row, reason: 'not_in_quarantine' }));
}

function prepareRetry(
  log: LogReader,
  { position, eventIndex }: RowId,
  { edit, nowMs }: Pick<RetryRequest, 'edit' | 'nowMs'>,
): Uint8Array | undefined {
  const bytes = log.get(position);
  const decoded = bytes === undefined ? undefined : decodeRecord(bytes);
  if (decoded?.ok !== true) {
    return undefined;
  }
  const { route, source, userAgent, body, receivedAtMs, retryOf } = decoded.record;
  const value = parse(Buffer.from(body).toString('utf8'));
  const original = { receivedAtMs: retryOf?.receivedAtMs ?? receivedAtMs };
  const isolated =
    value === undefined
      ? undefined
      : isolateEvent(
          { route, body: value, ...original, bodyBytes: body.length },
          eventIndex,
          edit === undefined ? undefined : parse(edit),
        );
  if (isolated === undefined) {
    return undefined;
  }
  const key = retryOf?.key ?? isolated.eventKey ?? `${position}.${eventIndex}`;
  const retry: RetryOf = { position, eventIndex, ...original, key };
  const isolatedBody = Buffer.from(stringifyJson(isolated.body));
  return encodeRecord({ route, source, userAgent, receivedAtMs: nowMs, body: isolatedBody, retryOf: retry });
}

function parse(text: string): JsonValue | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}
