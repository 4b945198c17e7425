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
  /** How many queries run at once; one more is refused with `query_busy`. */
  readonly concurrencyMax: number;
}

export interface QueryRunner {
  run(sql: string): Promise<QueryResult>;
  /** Interrupts what runs and waits for it. */
  close(): Promise<void>;
}

export function createQueryRunner(instance: DuckDBInstance, limits: QueryLimits): QueryRunner {
  const running = new Map<DuckDBConnection, Promise<unknown>>();
  return {
    async run(sql): Promise<QueryResult> {
      if (running.size >= limits.concurrencyMax) {
        throw new FairleadError('query_busy');
      }
      const connection = await instance.connect();
      const work = runLimited(connection, sql, limits);
      running.set(connection, work);
      try {
        return await work;
      } finally {
        running.delete(connection);
        connection.closeSync();
      }
    },
    async close(): Promise<void> {
      for (const connection of running.keys()) {
        connection.interrupt();
      }
      await Promise.allSettled(running.values());
    },
  };
}

async function runLimited(connection: DuckDBConnection, sql: string, limits: QueryLimits): Promise<QueryResult> {
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    connection.interrupt();
  }, limits.timeoutMs);
  try {
    await checkStatement(connection, sql);
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const result = await connection.stream(sql);
    return await readResult(result, limits.rowsMax);
  } catch (error) {
    throw isTimedOut ? new FairleadError('query_timeout', undefined, { cause: error }) : toQueryError(error);
  } finally {
    clearTimeout(timer);
    // The connection is closed next, which ends the transaction even where the rollback is refused.
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

async function readResult(result: DuckDBResult, rowsMax: number): Promise<QueryResult> {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const rows: Record<string, QueryValue>[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      if (rows.length === rowsMax) {
        return { columns: describeColumns(names, types), rows, truncated: true };
      }
      rows.push(Object.fromEntries(names.map((name, index) => [name, toQueryValue(values[index] ?? null, types[index])])));
    }
  }
  return { columns: describeColumns(names, types), rows, truncated: false };
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
