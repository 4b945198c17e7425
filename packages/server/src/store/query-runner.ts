import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  DuckDBTimestampValue,
  type DuckDBValue,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import type { QueryResult, QueryValue } from './event-store.ts';
import { checkStatement, messageOf } from './query-guard.ts';

export interface QueryLimits {
  readonly timeoutMs: number;
  readonly rowsMax: number;
  readonly bytesMax: number;
  /** How many queries run at once. */
  readonly concurrencyMax: number;
  /** How many wait for their turn; one more is refused with `query_busy`. */
  readonly waitingMax: number;
}

export interface QueryRunner {
  run(sql: string): Promise<QueryResult>;
  /** Refuses who waits, interrupts what runs, and waits for it to end. */
  close(): Promise<void>;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: FairleadError) => void;
}

export function createQueryRunner(instance: DuckDBInstance, limits: QueryLimits): QueryRunner {
  const running = new Set<Promise<unknown>>();
  const connections = new Set<DuckDBConnection>();
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
    return new Promise((begin, refuse) => {
      waiting.push({ begin, refuse });
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

  async function runInPlace(sql: string): Promise<QueryResult> {
    const connection = await instance.connect();
    connections.add(connection);
    try {
      if (isClosed) {
        throw new FairleadError('store_unavailable');
      }
      return await runLimited(connection, sql, limits);
    } finally {
      connections.delete(connection);
      connection.closeSync();
    }
  }

  return {
    async run(sql): Promise<QueryResult> {
      if (isClosed) {
        throw new FairleadError('store_unavailable');
      }
      await takePlace();
      const work = runInPlace(sql);
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
        leavePlace();
      }
    },
    async close(): Promise<void> {
      isClosed = true;
      waiting.splice(0).forEach(({ refuse }) => refuse(new FairleadError('store_unavailable')));
      const stop = interruptAgainAndAgain(() => connections);
      await Promise.allSettled(running);
      stop();
    },
  };
}

async function runLimited(connection: DuckDBConnection, sql: string, limits: QueryLimits): Promise<QueryResult> {
  let isTimedOut = false;
  let stopInterrupting = (): void => undefined;
  const timer = setTimeout(() => {
    isTimedOut = true;
    stopInterrupting = interruptAgainAndAgain(() => [connection]);
  }, limits.timeoutMs);
  try {
    const statement = await checkStatement(connection, sql);
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const result = await connection.stream(statement);
    return await readResult(result, limits);
  } catch (error) {
    throw isTimedOut ? new FairleadError('query_timeout', undefined, { cause: error }) : toQueryError(error);
  } finally {
    clearTimeout(timer);
    stopInterrupting();
    // The connection is closed next, which ends the transaction even where the rollback is refused.
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

/** An interrupt that comes between two statements is lost, so it is repeated until the work has ended. */
function interruptAgainAndAgain(connections: () => Iterable<DuckDBConnection>): () => void {
  const interrupt = (): void => {
    for (const connection of connections()) {
      connection.interrupt();
    }
  };
  interrupt();
  const timer = setInterval(interrupt, interruptEveryMs);
  return () => clearInterval(timer);
}

const interruptEveryMs = 50;

/** Row by row, so that no more of a chunk of huge values is brought into memory than the answer may hold. */
async function readResult(result: DuckDBResult, limits: QueryLimits): Promise<QueryResult> {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const columns = describeColumns(names, types);
  const rows: Record<string, QueryValue>[] = [];
  let bytes = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let index = 0; index < chunk.rowCount; index++) {
      if (rows.length === limits.rowsMax || bytes > limits.bytesMax) {
        return { columns, rows, truncated: true };
      }
      const values = chunk.getRowValues(index).map((value, nth) => toQueryValue(value, types[nth]));
      bytes += values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      rows.push(Object.fromEntries(names.map((name, nth) => [name, values[nth] ?? null])));
    }
  }
  return { columns, rows, truncated: false };
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
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (value instanceof DuckDBTimestampValue) {
    return toIsoTime(value);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  return type === undefined ? String(value) : JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter);
}

/** ISO 8601 in UTC with milliseconds; what a Date can't hold (infinity, far years) stays in DuckDB's own text. */
function toIsoTime(value: DuckDBTimestampValue): string {
  const date = new Date(Number(value.micros / 1000n));
  return Number.isNaN(date.getTime()) ? value.toString() : date.toISOString();
}

function toQueryError(error: unknown): FairleadError {
  if (error instanceof FairleadError) {
    return error;
  }
  const message = messageOf(error);
  if (/^(?:Out of Memory|IO) Error/.test(message)) {
    return new FairleadError('query_resources', message, { cause: error });
  }
  if (/database has been invalidated|INTERNAL Error/.test(message)) {
    return new FairleadError('store_unavailable', undefined, { cause: error });
  }
  return new FairleadError('invalid_sql', message, { cause: error });
}
