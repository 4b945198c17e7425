import type { DuckDBResult, DuckDBType, DuckDBValue, DuckDBValueConverter, Json } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import { duckdbApi } from './duckdb-api.ts';
import type { QueryResult, QueryValue } from './event-store.ts';
import { type ValueMeasure, valueMeasure } from './value-measure.ts';

/** What an answer may hold, and until when it is read. */
export interface AnswerLimits {
  readonly rowsMax: number;
  readonly bytesMax: number;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/** Row by row, each measured before it is brought in: no more comes into memory than the answer may hold. */
export async function readAnswer(result: DuckDBResult, limits: AnswerLimits): Promise<QueryResult> {
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
