import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from '@fairlead/protocol';
import { isDoneWithin } from '../deadline.ts';
import { FairleadError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { type EventVerdict, formatReceipt } from '../pipeline/receipt.ts';
import type { SkippedRetry } from '../pipeline/retry.ts';
import type { QuarantineGroup, QuarantineSelection } from '../store/event-store.ts';
import { formatRowId, type RowId } from '../store/row-search.ts';
import { answerJson } from './answer.ts';
import { readJson } from './body.ts';
import type { Appended } from './ingest.ts';
import { allowSilence } from './silence.ts';

/**
 * `POST /api/quarantine/retry`: tries events in quarantine again, as they are or edited. Each becomes a record of its own in the log that
 * names the original, so that a rebuild ends the same. Answers once all of them are settled.
 */
export interface Retrier {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface RetrierParts {
  readonly log: Log;
  readonly pipeline: Pipeline;
  readonly logId: string;
  readonly now: () => number;
  readonly onAppended: (record: Appended) => void;
}

const bodyBytesMax = 1024 * 1024;
const rowsMax = 1_000;
/** Up to so many retries are answered with their verdicts; beyond, receipts tell. */
const verdictsMax = 100;
const settleTimeoutMs = 30_000;
/** For finding its events, committing and settling them. */
const turnMsMax = 60_000;
/** Retries that wait for their turn; one more is refused. */
const waitingMax = 8;

export function createRetrier(parts: RetrierParts): Retrier {
  // One after the other: each sees what those before it have tried.
  let last: Promise<unknown> = Promise.resolve();
  let waitingCount = 0;
  return {
    async answer(request, response): Promise<void> {
      const wanted = parseRetry(await readJson(request, bodyBytesMax), parts.pipeline.progress.storedPosition);
      if (waitingCount === waitingMax) {
        throw new FairleadError('query_busy', 'Too many retries are waiting for their turn.');
      }
      waitingCount++;
      allowSilence(response, waitingCount * turnMsMax);
      const turn = last.then(() => retry(parts, wanted)).finally(() => waitingCount--);
      last = turn.catch(() => undefined);
      answerJson(response, 200, await turn);
    },
  };
}

interface Wanted {
  readonly selection: QuarantineSelection;
  readonly edit: string | undefined;
}

interface RetryAnswer {
  readonly retried: readonly { readonly row: string; readonly receipt: string; readonly verdicts?: readonly EventVerdict[] }[];
  readonly skipped: readonly { readonly row: string; readonly reason: SkippedRetry['reason'] }[];
  /** Events of the group that are left: ask again with `cursor` set to `next`. */
  readonly remaining: number;
  readonly next: string | null;
}

async function retry({ log, pipeline, logId, now, onAppended }: RetrierParts, { selection, edit }: Wanted): Promise<RetryAnswer> {
  const { retries, skipped, remainingCount, lastRow } = await pipeline.prepareRetries({ selection, edit, nowMs: now() });
  const positions = await Promise.all(
    retries.map(async ({ record }) => {
      const position = await log.append(record);
      onAppended({ position, bytes: record.length, events: 1 });
      pipeline.advance(position);
      return position;
    }),
  );
  await isDoneWithin(pipeline.whenStored(Math.max(0, ...positions)), settleTimeoutMs);
  const retried = await Promise.all(
    retries.map(async ({ row }, nth) => {
      const position = positions[nth] as number;
      const named = { row: formatRowId(row), receipt: formatReceipt(logId, position) };
      const report = retries.length <= verdictsMax ? await pipeline.receipt(position) : undefined;
      return report === undefined ? named : { ...named, verdicts: report.events };
    }),
  );
  return {
    retried,
    skipped: skipped.map(({ row, reason }) => ({ row: formatRowId(row), reason })),
    remaining: remainingCount,
    next:
      selection.kind === 'group' && remainingCount > 0 && lastRow !== undefined
        ? `${formatRowId(lastRow)}-${selection.throughPosition}`
        : null,
  };
}

function parseRetry(body: JsonValue, storedPosition: number): Wanted {
  if (!isJsonObject(body)) {
    throw new FairleadError('invalid_retry');
  }
  const { rows, all, source, reason, cursor, edit, ...unknown } = body;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) {
    throw new FairleadError('invalid_retry', `There is no "${stranger}" in a retry.`);
  }
  const selection = toSelection({ rows, all, source, reason, cursor }, storedPosition);
  if (edit !== undefined && (selection.kind !== 'rows' || selection.rows.length !== 1)) {
    throw new FairleadError('invalid_retry', '"edit" takes the place of one event: it goes with exactly one row.');
  }
  if (edit !== undefined && !isJsonObject(edit)) {
    throw new FairleadError('invalid_retry', '"edit" takes an event, a JSON object.');
  }
  return { selection, edit: edit === undefined ? undefined : stringifyJson(edit) };
}

function toSelection(
  { rows, all, source, reason, cursor }: Readonly<Record<string, JsonValue | undefined>>,
  storedPosition: number,
): QuarantineSelection {
  const isGroup = source !== undefined || reason !== undefined;
  if (Number(rows !== undefined) + Number(all !== undefined) + Number(isGroup) !== 1) {
    throw new FairleadError('invalid_retry');
  }
  if (rows !== undefined && cursor !== undefined) {
    throw new FairleadError('invalid_retry', '"cursor" goes on with a group, not with rows.');
  }
  if (rows !== undefined) {
    return { kind: 'rows', rows: parseRows(rows) };
  }
  if (all !== undefined && all !== true) {
    throw new FairleadError('invalid_retry', '"all" takes true.');
  }
  return { kind: 'group', source: textOf({ source }), reason: textOf({ reason }), ...parseCursor(cursor, storedPosition), rowsMax };
}

/** A cursor names the last row that was looked at, and where the group ended when it was begun. */
function parseCursor(cursor: JsonValue | undefined, storedPosition: number): Pick<QuarantineGroup, 'after' | 'throughPosition'> {
  if (cursor === undefined) {
    return { after: { position: 0, eventIndex: 0 }, throughPosition: storedPosition };
  }
  const match = typeof cursor === 'string' ? /^(\d{1,15})\.(\d{1,6})-(\d{1,15})$/.exec(cursor) : null;
  if (match === null) {
    throw new FairleadError('invalid_retry', '"cursor" takes the "next" of the answer before.');
  }
  const [position, eventIndex, throughPosition] = match.slice(1).map(Number) as [number, number, number];
  return { after: { position, eventIndex }, throughPosition };
}

function textOf(member: JsonObject | Readonly<Record<string, JsonValue | undefined>>): string | undefined {
  const [[name, value] = []] = Object.entries(member);
  if (value !== undefined && typeof value !== 'string') {
    throw new FairleadError('invalid_retry', `"${name}" takes a text.`);
  }
  return value;
}

function parseRows(rows: JsonValue): RowId[] {
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > rowsMax) {
    throw new FairleadError('invalid_retry', `"rows" takes 1 to ${rowsMax} rows such as "12.0": position and event_index.`);
  }
  const ids = new Set(rows.map((row) => (typeof row === 'string' && /^[1-9]\d{0,14}\.\d{1,6}$/.test(row) ? row : undefined)));
  if (ids.has(undefined)) {
    throw new FairleadError('invalid_retry', 'A row is its position and its event_index with a dot between them, such as "12.0".');
  }
  return [...ids].map((row) => {
    const [position, eventIndex] = (row as string).split('.').map(Number);
    return { position: position as number, eventIndex: eventIndex as number };
  });
}
