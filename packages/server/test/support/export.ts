import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import type { Row } from './api.ts';

/** The rows of a Parquet file, read by an engine of its own, with values in the form of `/api/query`. */
export async function readParquet(bytes: Uint8Array): Promise<{ readonly types: Row; readonly rows: readonly Row[] }> {
  const path = join(tmpdir(), `fairlead-${randomUUID()}.parquet`);
  await writeFile(path, bytes);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
    const types = result.columnTypes().map((type, nth) => [result.columnName(nth), type.alias ?? String(type)] as const);
    return { types: Object.fromEntries(types), rows: result.getRowObjects().map(toAnswered) };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(path);
  }
}

function toAnswered(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return value instanceof DuckDBTimestampValue ? new Date(Number(value.micros / 1000n)).toISOString() : value;
}
