import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Column } from './columns.ts';
import { type ColumnValues, columnValues } from './column-values.ts';
import { duckdbApi } from './duckdb-api.ts';
import { createNumberWriter, writeValidity } from './number-vector.ts';
import { createTextWriter } from './text-vector.ts';

/**
 * Appends rows to a table column by column, in chunks that are written straight into the engine's memory: through the values of its
 * JavaScript interface, each would cost an object, a call and a conversion.
 */
export interface ChunkWriter<Row> {
  append(appender: DuckDBAppender, rows: readonly Row[]): void;
}

/** DuckDB's standard vector size. */
const vectorRows = 2048;

/** Of a chunk's texts together, in UTF-16 units; one row may have more. */
const textLengthMax = 16 * 1024 * 1024;

/**
 * Neither chunks nor what the appender holds of them count in the engine's limit of memory, so both are cut by the length of their
 * texts as well. There is one chunk, used again and again: one for each block would be freed whenever the collector comes to it.
 */
export function createChunkWriter<Row>(columns: readonly Column<Row>[]): ChunkWriter<Row> {
  let chunk: DuckDBDataChunk | undefined;
  const texts = createTextWriter(vectorRows);
  const numbers = createNumberWriter(vectorRows);

  function write(into: DuckDBDataChunk, rowCount: number, values: readonly ColumnValues[]): void {
    into.reset();
    into.rowCount = rowCount;
    values.forEach((column, at) => {
      const vector = duckdb.data_chunk_get_vector(into.chunk, at);
      switch (column.kind) {
        case 'texts':
          texts.write(vector, column.values);
          break;
        case 'int16':
          numbers.writeInt16(vector, column.values);
          break;
        case 'int32':
          numbers.writeInt32(vector, column.values);
          break;
        case 'int64':
          numbers.writeInt64(vector, column.values);
          break;
        default:
          column satisfies never;
      }
      writeValidity(vector, column.values);
    });
  }

  return {
    append(appender, rows): void {
      chunk ??= duckdbApi.DuckDBDataChunk.create(columns.map((_, index) => appender.columnType(index)));
      let textHeld = 0;
      const open = cut(rows);
      for (let part = open.pop(); part !== undefined; part = open.pop()) {
        const ofPart = part;
        const values = columns.map((column) => columnValues(column, ofPart));
        const length = textLengthOf(values);
        if (length > textLengthMax && part.length > 1) {
          const half = part.length >>> 1;
          open.push(part.slice(half), part.slice(0, half));
          continue;
        }
        write(chunk, part.length, values);
        appender.appendDataChunk(chunk);
        textHeld += length;
        if (textHeld >= textLengthMax) {
          appender.flushSync();
          textHeld = 0;
        }
      }
      appender.flushSync();
      // What the texts took is free again.
      chunk.reset();
    },
  };
}

export interface Appended<Row> {
  readonly table: string;
  readonly chunks: ChunkWriter<Row>;
  readonly rows: readonly Row[];
}

/** Appends rows to a table of the schema `storage`, within the caller's transaction. */
export async function appendRows<Row>(writer: DuckDBConnection, { table, chunks, rows }: Appended<Row>): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const appender = await writer.createAppender(table, 'storage');
  try {
    chunks.append(appender, rows);
  } finally {
    appender.closeSync();
  }
}

/** Parts of at most one vector, the first of them last. */
function cut<Row>(rows: readonly Row[]): (readonly Row[])[] {
  const parts: (readonly Row[])[] = [];
  for (let from = 0; from < rows.length; from += vectorRows) {
    parts.push(rows.slice(from, from + vectorRows));
  }
  return parts.reverse();
}

/** A text that rows share counts for each of them: each gets its own copy in the end. */
function textLengthOf(columns: readonly ColumnValues[]): number {
  let length = 0;
  for (const column of columns) {
    if (column.kind === 'texts') {
      for (let row = 0; row < column.values.length; row++) {
        length += column.values[row]?.length ?? 0;
      }
    }
  }
  return length;
}
