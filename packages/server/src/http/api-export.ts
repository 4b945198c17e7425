import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline as pipe } from 'node:stream/promises';
import { isJsonObject, type JsonObject, type JsonValue } from '@fairlead/protocol';
import { FairleadError, toError } from '../errors.ts';
import type { Reading } from '../pipeline/reading.ts';
import type { ExportedFile, ExportFormat, ExportRequest } from '../store/event-store.ts';
import type { TableName } from '../store/row-search.ts';
import { columnNames } from '../store/row-sql.ts';
import { readJson } from './body.ts';
import { parseFilters, refuseParameter } from './parameters.ts';
import { allowSilence } from './silence.ts';

/**
 * `POST /api/export`. The file is whole before the answer begins, and its size is announced: a transfer that breaks can't be taken for
 * a short file. It is deleted as soon as it is open, so that the system frees it however the transfer ends.
 */
export interface Exports {
  /** One at a time, its download included: together they hold no more of the disk than one may. Rejects with a `FairleadError`. */
  answer(exchange: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void>;
}

const bodyBytesMax = 256 * 1024;
/** How long a client may read nothing before its transfer is ended, and the next export may begin. */
const stallMsMax = 60_000;

/** `timeoutMs`: how long the file may take to be written. */
export function createExports(reading: Reading, timeoutMs: number): Exports {
  let isTaken = false;
  const release = (): void => {
    isTaken = false;
  };
  return {
    async answer({ request, response }): Promise<void> {
      const asked = parseExport(await readJson(request, bodyBytesMax));
      if (isTaken) {
        throw new FairleadError('export_busy');
      }
      isTaken = true;
      allowSilence(response, timeoutMs);
      await runExport({ reading, asked, response, release });
    },
  };
}

interface Run {
  readonly reading: Reading;
  readonly asked: ExportRequest;
  readonly response: ServerResponse;
  /** Lets the next export begin. */
  readonly release: () => void;
}

async function runExport({ reading, asked, response, release }: Run): Promise<void> {
  let file: FileHandle | undefined;
  let isReleased = false;
  const finish = async (): Promise<void> => {
    if (isReleased) {
      return;
    }
    isReleased = true;
    try {
      await file?.close();
    } finally {
      release();
    }
  };
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  try {
    if (response.destroyed) {
      return;
    }
    const exported = await reading.exportRows(asked, leaving.signal);
    file = await openAndDelete(exported);
    if (!leaving.signal.aborted) {
      await send(readFile(file, exported.bytes, finish), { bytes: exported.bytes, asked, response });
    }
  } finally {
    await finish();
  }
}

async function openAndDelete({ path }: ExportedFile): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    // A worker that was started meanwhile has emptied the folder.
    throw new FairleadError('store_unavailable', undefined, { cause: error });
  } finally {
    await rm(path, { force: true });
  }
}

interface Sending {
  readonly bytes: number;
  readonly asked: ExportRequest;
  readonly response: ServerResponse;
}

async function send(chunks: AsyncIterable<Buffer>, { bytes, asked, response }: Sending): Promise<void> {
  response.setTimeout(stallMsMax, () => response.destroy());
  response.writeHead(200, {
    'content-type': contentTypes[asked.format],
    'content-length': bytes,
    'content-disposition': `attachment; filename="${'sql' in asked ? 'query' : asked.table}.${asked.format}"`,
  });
  try {
    await pipe(chunks, response);
  } catch (error) {
    // A client that goes away is no failure of ours, and sees itself that the file is not whole.
    if (!response.destroyed) {
      throw toError(error);
    }
  }
}

/** The file is done with before its last bytes go out, so that a client that has them can ask for the next export at once. */
async function* readFile(file: FileHandle, bytes: number, onRead: () => Promise<void>): AsyncGenerator<Buffer> {
  if (bytes === 0) {
    await onRead();
  }
  let left = bytes;
  while (left > 0) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(left, chunkBytes)));
    if (bytesRead === 0) {
      throw new Error(`The file of the export ends ${left} bytes early.`);
    }
    left -= bytesRead;
    if (left === 0) {
      await onRead();
    }
    yield buffer.subarray(0, bytesRead);
  }
}

const chunkBytes = 256 * 1024;

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  parquet: 'application/vnd.apache.parquet',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

const members: readonly string[] = ['format', 'sql', 'table', 'where', 'columns'];

function parseExport(body: JsonValue): ExportRequest {
  if (!isJsonObject(body)) {
    throw refuseParameter('The body', 'a JSON object', body);
  }
  const { format, sql, table, where = {}, columns } = body;
  const unknown = Object.keys(body).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    throw new FairleadError('invalid_parameter', `There is no parameter ${unknown}; there are ${members.join(', ')}.`);
  }
  if (format !== 'parquet' && format !== 'ndjson' && format !== 'csv') {
    throw refuseParameter('format', '"parquet", "ndjson" or "csv"', format);
  }
  if (sql !== undefined) {
    return { format, sql: parseSql(body) };
  }
  if (table !== 'events' && table !== 'quarantine') {
    throw refuseParameter('table', '"events" or "quarantine"', table);
  }
  if (!isJsonObject(where)) {
    throw refuseParameter('where', 'an object of filters', where);
  }
  return { format, table, conditions: parseFilters(table, toTexts(where)), columns: parseColumns(table, columns) };
}

/** A statement stands alone: it says itself which rows. */
function parseSql(body: JsonObject): string {
  const { sql } = body;
  const other = Object.keys(body).find((name) => name !== 'format' && name !== 'sql');
  if (other !== undefined) {
    throw new FairleadError('invalid_parameter', `${other} goes with a table; a statement says itself which rows.`);
  }
  if (typeof sql !== 'string' || sql.trim() === '') {
    throw refuseParameter('sql', 'a SELECT', sql);
  }
  return sql;
}

function toTexts(where: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(where).map(([name, value]) => {
      if (value === null || typeof value === 'object') {
        throw refuseParameter(`where.${name}`, 'one value', value);
      }
      return [name, String(value)];
    }),
  );
}

/** None means all. */
function parseColumns(table: TableName, columns: JsonValue | undefined): readonly string[] {
  if (columns === undefined) {
    return [];
  }
  const known = columnNames[table];
  if (!Array.isArray(columns) || columns.length === 0 || new Set(columns).size < columns.length) {
    throw refuseParameter('columns', 'an array of names, at least one and each once', columns);
  }
  return columns.map((name) => {
    if (typeof name !== 'string' || !known.includes(name)) {
      throw refuseParameter('columns', known.join(', '), name);
    }
    return name;
  });
}
