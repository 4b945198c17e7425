import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Column } from './columns.ts';
import { type ColumnValues, columnValues } from './column-values.ts';
import { duckdbApi } from './duckdb-api.ts';
import { overflowOf } from './overflow-tables.ts';
import { createNumberWriter, writeValidity } from './number-vector.ts';
import { createTextWriter } from './text-vector.ts';

/**
 * Rows of one table on their way into it: written column by column straight into the engine's memory, where they wait until they are
 * appended. Through the values of its JavaScript interface, each would cost an object, a call and a conversion; and as objects, rows that
 * wait would be carried about by the garbage collector.
 */
export interface TableWriter<Row> {
  write(rows: readonly Row[]): readonly Chunk[];
  /** Within the caller's transaction. The chunks are used again for other rows. */
  append(writer: DuckDBConnection, chunks: readonly Chunk[], place: AppendPlace): Promise<void>;
}

/** Where rows are appended. */
export interface AppendPlace {
  /** Into the table beside the one that they belong to. */
  readonly overflows: boolean;
}

/** At most a vector of rows. */
export interface Chunk {
  readonly data: DuckDBDataChunk;
  /** Of its texts together, in UTF-16 units. */
  readonly textLength: number;
}

/** DuckDB's standard vector size. */
const vectorRows = 2048;

/** Of a chunk's texts together, in UTF-16 units; one row may have more. */
const textLengthMax = 16 * 1024 * 1024;

/**
 * Of a table in the schema `storage`. Neither chunks nor what the appender holds of them count in the engine's limit of memory, so both are
 * cut by the length of their texts as well. Chunks that were appended are used again: new ones would be freed whenever the collector comes
 * to them.
 */
export async function createTableWriter<Row>(
  writer: DuckDBConnection,
  { table, columns }: { readonly table: string; readonly columns: readonly Column<Row>[] },
): Promise<TableWriter<Row>> {
  const types = await readTypes(writer, { table, count: columns.length });
  const texts = createTextWriter(vectorRows);
  const numbers = createNumberWriter(vectorRows);
  const free: DuckDBDataChunk[] = [];

  function writeChunk(values: readonly ColumnValues[], rowCount: number): DuckDBDataChunk {
    const into = free.pop() ?? duckdbApi.DuckDBDataChunk.create(types);
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
    return into;
  }

  function appendChunks(appender: DuckDBAppender, chunks: readonly Chunk[]): void {
    let textHeld = 0;
    for (const { data, textLength } of chunks) {
      appender.appendDataChunk(data);
      textHeld += textLength;
      if (textHeld >= textLengthMax) {
        appender.flushSync();
        textHeld = 0;
      }
    }
    appender.flushSync();
    for (const { data } of chunks) {
      // What the texts took is free again.
      data.reset();
      free.push(data);
    }
  }

  return {
    write(rows): readonly Chunk[] {
      const written: Chunk[] = [];
      const open = cut(rows);
      for (let part = open.pop(); part !== undefined; part = open.pop()) {
        const ofPart = part;
        const values = columns.map((column) => columnValues(column, ofPart));
        const textLength = textLengthOf(values);
        if (textLength > textLengthMax && part.length > 1) {
          const half = part.length >>> 1;
          open.push(part.slice(half), part.slice(0, half));
          continue;
        }
        written.push({ data: writeChunk(values, part.length), textLength });
      }
      return written;
    },
    async append(to, chunks, { overflows }): Promise<void> {
      if (chunks.length === 0) {
        return;
      }
      const appender = await to.createAppender(overflows ? overflowOf(table) : table, 'storage');
      try {
        appendChunks(appender, chunks);
      } finally {
        appender.closeSync();
      }
    },
  };
}

/** As the engine has them: a chunk of other types would be converted value by value. */
async function readTypes(
  writer: DuckDBConnection,
  { table, count }: { readonly table: string; readonly count: number },
): Promise<DuckDBType[]> {
  const appender = await writer.createAppender(table, 'storage');
  try {
    return Array.from({ length: count }, (_, at) => appender.columnType(at));
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
