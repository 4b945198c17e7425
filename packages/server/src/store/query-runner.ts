import type { DuckDBConnection, DuckDBResult, DuckDBType, DuckDBValue, DuckDBValueConverter, Json } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import type { Connections } from './connections.ts';
import { damageIn } from './damage.ts';
import { duckdbApi } from './duckdb-api.ts';
import type { QueryResult, QueryValue } from './event-store.ts';
import { checkStatement, messageOf } from './query-guard.ts';
import type { Statement } from './row-sql.ts';
import { type ValueMeasure, valueMeasure } from './value-measure.ts';

export interface QueryLimits {
  readonly timeoutMs: number;
  readonly rowsMax: number;
  readonly bytesMax: number;
  /** How many queries run at once. */
  readonly concurrencyMax: number;
  /** How many wait for their turn; one more is refused with `query_busy`. */
  readonly waitingMax: number;
  /** How long one waits for it before it is refused in the same way. */
  readonly waitMsMax: number;
}

export interface QueryRunner {
  /** A user's statement, once it is checked. */
  run(sql: string): Promise<QueryResult>;
  /** A statement of our own, within the same limits, and with no more rows than this. */
  runOwn(statement: Statement, rowsMax: number): Promise<QueryResult>;
  /** Refuses who waits and who comes; what runs is its connection's matter. */
  close(): void;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: FairleadError) => void;
}

export function createQueryRunner(connections: Connections, limits: QueryLimits): QueryRunner {
  const waiting: Waiting[] = [];
  let taken = 0;
  let isClosed = false;

  /** A place is taken before anything is awaited, and handed on to the next when it is free. */
  function takePlace(): Promise<void> | undefined {
    if (taken < limits.concurrencyMax) {
      taken++;
      return undefined;
    }
    if (waiting.length >= limits.waitingMax) {
      throw new FairleadError('query_busy');
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        begin(): void {
          clearTimeout(timer);
          resolve();
        },
        refuse(error): void {
          clearTimeout(timer);
          reject(error);
        },
      };
      waiting.push(entry);
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new FairleadError('query_busy', `The query waited ${limits.waitMsMax} ms for its turn.`));
      }, limits.waitMsMax);
    });
  }

  function leavePlace(): void {
    const next = waiting.shift();
    if (next === undefined) {
      taken--;
    } else {
      next.begin();
    }
  }

  async function runInTurn(statement: QueryStatement, rowsMax: number): Promise<QueryResult> {
    if (isClosed) {
      throw new FairleadError('store_unavailable');
    }
    await takePlace();
    try {
      return await new Promise<QueryResult>((resolve, reject) => {
        const giveUp = (): void => reject(new FairleadError('query_timeout'));
        const work = (connection: DuckDBConnection): Promise<QueryResult> =>
          runLimited(connection, statement, {
            ...limits,
            rowsMax: Math.min(rowsMax, limits.rowsMax),
            interrupt: () => connections.interrupt(connection, giveUp),
          });
        connections.use(work).then(resolve, reject);
      });
    } finally {
      leavePlace();
    }
  }

  return {
    run: (sql) => runInTurn({ sql }, limits.rowsMax),
    runOwn: runInTurn,
    close(): void {
      isClosed = true;
      waiting.splice(0).forEach(({ refuse }) => refuse(new FairleadError('store_unavailable')));
    },
  };
}

/** What has no values is a user's, and is checked first. */
interface QueryStatement {
  readonly sql: string;
  readonly values?: Statement['values'];
}

interface RunLimits extends QueryLimits {
  /** Begins to interrupt the statement; returns what stops that. */
  readonly interrupt: () => () => void;
}

async function runLimited(connection: DuckDBConnection, { sql, values }: QueryStatement, limits: RunLimits): Promise<QueryResult> {
  const deadline = performance.now() + limits.timeoutMs;
  let isTimedOut = false;
  let stopInterrupting = (): void => undefined;
  const timer = setTimeout(() => {
    isTimedOut = true;
    stopInterrupting = limits.interrupt();
  }, limits.timeoutMs);
  try {
    const statement = values === undefined ? await checkStatement(connection, sql) : sql;
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const result = await connection.stream(statement, values === undefined ? undefined : [...values]);
    try {
      return await readResult(result, { ...limits, deadline });
    } finally {
      await endStream(connection, result);
    }
  } catch (error) {
    const known = isTimedOut ? new FairleadError('query_timeout', undefined, { cause: error }) : toQueryError(error);
    throw values !== undefined && known.code === 'invalid_sql' ? new FairleadError('internal', undefined, { cause: error }) : known;
  } finally {
    clearTimeout(timer);
    stopInterrupting();
    // The connection is closed next, which ends the transaction even where the rollback is refused.
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

/** A stream that is not read to its end keeps the database open until it is collected as garbage, whatever is closed before. */
async function endStream(connection: DuckDBConnection, result: DuckDBResult): Promise<void> {
  let hasMore = true;
  while (hasMore) {
    connection.interrupt();
    // An error ends the stream as well; the interrupt is meant to cause one.
    const chunk = await result.fetchChunk().catch(() => null);
    hasMore = chunk !== null && chunk.rowCount > 0;
  }
}

interface AnswerLimits {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly deadline: number;
}

/** Row by row, each measured before it is brought in: no more comes into memory than the answer may hold. */
async function readResult(result: DuckDBResult, limits: AnswerLimits): Promise<QueryResult> {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const columns = describeColumns(names, types);
  const nameBytes = names.reduce((sum, name) => sum + name.length, 0);
  const rows: Record<string, QueryValue>[] = [];
  let bytes = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const measures = types.map((_, nth) => valueMeasure(chunk.getColumnVector(nth)));
    for (let index = 0; index < chunk.rowCount; index++) {
      if (rows.length === limits.rowsMax || bytes > limits.bytesMax) {
        return { columns, rows, truncated: true };
      }
      // No timer fires while rows are read here.
      if (performance.now() > limits.deadline) {
        throw new FairleadError('query_timeout');
      }
      checkRow(measures, index, limits.bytesMax);
      const values = chunk.getRowValues(index).map((value, nth) => toQueryValue(value, types[nth]));
      bytes += values.reduce<number>((sum, value) => sum + sizeOf(value), nameBytes);
      rows.push(Object.fromEntries(names.map((name, nth) => [name, values[nth] ?? null])));
    }
  }
  return { columns, rows, truncated: false };
}

function checkRow(measures: readonly ValueMeasure[], index: number, bytesMax: number): void {
  const bytes = measures.reduce((sum, measure) => sum + measure(index, bytesMax), 0);
  if (bytes > bytesMax) {
    throw new FairleadError('query_resources', `One row has at least ${bytes} bytes; the limit of an answer is ${bytesMax}.`);
  }
}

/** About as many bytes as a value has in the answer. */
function sizeOf(value: QueryValue): number {
  const numberBytes = 16;
  return typeof value === 'string' ? value.length : typeof value === 'object' ? (JSON.stringify(value)?.length ?? 4) : numberBytes;
}

function describeColumns(names: readonly string[], types: readonly DuckDBType[]): QueryResult['columns'] {
  return names.map((name, index) => ({ name, type: types[index]?.alias ?? String(types[index]) }));
}

function toQueryValue(value: DuckDBValue, type: DuckDBType | undefined): QueryValue {
  if (typeof value === 'bigint') {
    return showBigint(value);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  const timeMs = toTimeMs(value);
  if (timeMs !== undefined) {
    return toIsoTime(timeMs, value);
  }
  return type === undefined ? String(value) : duckdbApi.JsonDuckDBValueConverter(value, type, toInnerValue);
}

/** As a number where it is one exactly, else its digits. */
export function showBigint(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}

/** What lists, structs, maps and the like hold follows the same rules. */
const toInnerValue: DuckDBValueConverter<Json> = (value, type) => toQueryValue(value, type) as Json;

/** Since the epoch; NaN for infinity, undefined for what is no timestamp. */
function toTimeMs(value: DuckDBValue): number | undefined {
  if (value instanceof duckdbApi.DuckDBTimestampValue || value instanceof duckdbApi.DuckDBTimestampTZValue) {
    return Number(value.micros / 1000n);
  }
  if (value instanceof duckdbApi.DuckDBTimestampNanosecondsValue) {
    return value.isFinite ? Number(value.nanos / 1_000_000n) : Number.NaN;
  }
  if (value instanceof duckdbApi.DuckDBTimestampMillisecondsValue) {
    return Number(value.millis);
  }
  return value instanceof duckdbApi.DuckDBTimestampSecondsValue ? Number(value.seconds) * 1000 : undefined;
}

/** ISO 8601 in UTC with milliseconds; what a Date can't hold (infinity, far years) stays in DuckDB's own text. */
function toIsoTime(timeMs: number, value: DuckDBValue): string {
  const date = new Date(timeMs);
  if (!Number.isNaN(date.getTime())) {
    return date.toISOString();
  }
  // The library writes these infinities as the dates of the years 1677 and 2262 that they are stored as.
  if (value instanceof duckdbApi.DuckDBTimestampNanosecondsValue) {
    return value.nanos > 0n ? 'infinity' : '-infinity';
  }
  return String(value);
}

function toQueryError(error: unknown): FairleadError {
  if (error instanceof FairleadError) {
    return error;
  }
  const message = messageOf(error);
  if (damageIn(error) !== undefined) {
    return new FairleadError('store_unavailable', 'The store is damaged; it is being rebuilt from the log.', { cause: error });
  }
  if (/^(?:Out of Memory|IO) Error/.test(message)) {
    return new FairleadError('query_resources', message, { cause: error });
  }
  // An interrupt that is not the time limit's comes from closing.
  if (/^INTERRUPT Error|database has been invalidated|INTERNAL Error/.test(message)) {
    return new FairleadError('store_unavailable', undefined, { cause: error });
  }
  return new FairleadError('invalid_sql', message, { cause: error });
}
