import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import { eventColumns, quarantineColumns } from './columns.ts';
import type { Connections } from './connections.ts';
import type { ExportedFile, ExportFormat, ExportRequest } from './event-store.ts';
import { checkStatement, messageOf } from './query-guard.ts';
import { selectionStatement, type Statement } from './row-sql.ts';

/**
 * Writes rows into files of the export folder, one export at a time, on a connection of its own: what is stored meanwhile is neither
 * held up nor seen. A file is whole or deleted.
 */
export interface Exporter {
  run(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile>;
}

export interface ExportLimits {
  /** Bytes of one file, about: it is looked at while it grows. */
  readonly bytesMax: number;
  readonly timeoutMs: number;
}

export function createExporter(connections: Connections, folder: string, limits: ExportLimits): Exporter {
  let isRunning = false;
  return {
    async run(request, signal): Promise<ExportedFile> {
      if (isRunning) {
        throw new FairleadError('export_busy');
      }
      isRunning = true;
      const path = join(folder, `${randomUUID()}.${request.format}`);
      const watch = watchExport(path, limits, { signal, interrupt: (connection) => connections.interrupt(connection) });
      try {
        await connections.use((connection) => watch.over(connection, () => copyRows(connection, request, path)));
        return { path, bytes: await sizeWithin(path, limits.bytesMax) };
      } catch (error) {
        await rm(path, { force: true });
        throw watch.endedFor() ?? toExportError(error);
      } finally {
        watch.end();
        isRunning = false;
      }
    },
  };
}

/** An empty folder: what another process left there belongs to nobody. */
export async function prepareExportFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const left of await readdir(path)) {
    await rm(join(path, left), { recursive: true, force: true });
  }
}

/** One statement sees one state of the data. */
async function copyRows(connection: DuckDBConnection, request: ExportRequest, path: string): Promise<void> {
  const { sql, values } = await toStatement(connection, request);
  const copy = `COPY (${sql}) TO $${values.length + 1} (${formatOptions[request.format]}, USE_TMP_FILE false)`;
  if ('sql' in request) {
    // What a user wrote may do no more here than in a query.
    await connection.run('BEGIN TRANSACTION READ ONLY');
  }
  await connection.run(copy, [...values, path]);
}

const formatOptions: Readonly<Record<ExportFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  ndjson: 'FORMAT json',
  csv: 'FORMAT csv, HEADER true',
};

async function toStatement(connection: DuckDBConnection, request: ExportRequest): Promise<Statement> {
  return 'sql' in request
    ? toQueryExport(connection, request)
    : selectionStatement(request, request.format === 'parquet' ? quoteName : toJsonColumn);
}

/** Rows of a query in the form that its format has: what the engine would write in a form of its own is brought into that of `/api`. */
async function toQueryExport(
  connection: DuckDBConnection,
  { format, sql }: { readonly format: ExportFormat; readonly sql: string },
): Promise<Statement> {
  const statement = (await checkStatement(connection, sql)).trim();
  const checked = statement.endsWith(';') ? statement.slice(0, -1) : statement;
  if (/^explain\b/i.test(checked)) {
    throw new FairleadError('statement_not_allowed', 'An export takes a SELECT.');
  }
  // On a line of its own: a comment may be the last thing in a statement.
  const inner = `(${checked}\n)`;
  if (format === 'parquet') {
    return { sql: `SELECT * FROM ${inner}`, values: [] };
  }
  const prepared = await connection.prepare(`SELECT * FROM ${inner}`);
  const columns = Array.from({ length: prepared.columnCount }, (_, nth) =>
    toTextColumn(prepared.columnName(nth), String(prepared.columnType(nth)), format),
  );
  prepared.destroySync();
  return { sql: `SELECT ${columns.join(', ')} FROM ${inner}`, values: [] };
}

function toTextColumn(name: string, type: string, format: ExportFormat): string {
  const column = quoteName(name);
  const time = toTimestamp(column, type);
  if (time !== undefined) {
    return `${asIsoText(time)} AS ${column}`;
  }
  return format === 'ndjson' && /^U?(?:BIG|HUGE)INT$/.test(type) ? `${column}::VARCHAR AS ${column}` : column;
}

/** In UTC; undefined for what is no time. */
function toTimestamp(column: string, type: string): string | undefined {
  switch (type) {
    case 'TIMESTAMP':
      return column;
    case 'TIMESTAMP WITH TIME ZONE':
      // A cast would go by the time zone of the session, and what is infinite has no microseconds.
      return `CASE WHEN isfinite(${column}) THEN make_timestamp(epoch_us(${column})) ELSE ${column}::TIMESTAMP END`;
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return `${column}::TIMESTAMP`;
    default:
      return undefined;
  }
}

function asIsoText(time: string): string {
  return `strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Times as ISO 8601 in UTC. Ids of 64 bits as text: a double does not hold them. */
function toJsonColumn(name: string): string {
  const column = quoteName(name);
  if (name !== 'position' && bigintNames.has(name)) {
    return `${column}::VARCHAR AS ${column}`;
  }
  return timestampNames.has(name) ? `${asIsoText(column)} AS ${column}` : column;
}

const allColumns = [...eventColumns, ...quarantineColumns];
const bigintNames = namesOf('BIGINT');
const timestampNames = namesOf('TIMESTAMP');

function namesOf(type: (typeof allColumns)[number]['type']): ReadonlySet<string> {
  return new Set(allColumns.filter((column) => column.type === type).map(({ name }) => name));
}

interface ExportWatch {
  /** Runs the work, and interrupts it for the first reason to end it. */
  over(connection: DuckDBConnection, work: () => Promise<void>): Promise<void>;
  /** Why it was interrupted; undefined when it was not. */
  endedFor(): FairleadError | undefined;
  end(): void;
}

const lookEveryMs = 100;

interface Ending {
  readonly signal: AbortSignal;
  readonly interrupt: (connection: DuckDBConnection) => () => void;
}

function watchExport(path: string, { bytesMax, timeoutMs }: ExportLimits, { signal, interrupt }: Ending): ExportWatch {
  const ending = new AbortController();
  const endFor = (error: FairleadError): void => ending.abort(error);
  const leave = (): void => endFor(new FairleadError('invalid_request', 'The client has gone.'));
  const timer = setTimeout(
    () => endFor(new FairleadError('query_timeout', `The export took longer than ${timeoutMs} ms.`)),
    timeoutMs,
  );
  const look = setInterval(() => {
    // Before the file is there, there is nothing to measure.
    sizeWithin(path, bytesMax).catch((error: unknown) => (error instanceof FairleadError ? endFor(error) : undefined));
  }, lookEveryMs);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) {
    leave();
  }
  return {
    async over(connection, work): Promise<void> {
      ending.signal.throwIfAborted();
      let stopInterrupting = (): void => undefined;
      ending.signal.addEventListener('abort', () => {
        stopInterrupting = interrupt(connection);
      });
      try {
        await work();
        // An interrupt that comes between two statements ends nothing.
        ending.signal.throwIfAborted();
      } finally {
        stopInterrupting();
      }
    },
    endedFor: () => (ending.signal.aborted ? (ending.signal.reason as FairleadError) : undefined),
    end(): void {
      clearTimeout(timer);
      clearInterval(look);
      signal.removeEventListener('abort', leave);
    },
  };
}

async function sizeWithin(path: string, bytesMax: number): Promise<number> {
  const { size } = await stat(path);
  if (size > bytesMax) {
    throw new FairleadError('export_too_large', `The export has at least ${size} bytes; the limit is ${bytesMax}.`);
  }
  return size;
}

function toExportError(error: unknown): FairleadError {
  if (error instanceof FairleadError) {
    return error;
  }
  const message = messageOf(error);
  const cause = { cause: error };
  if (/no space left|disk quota/i.test(message)) {
    return new FairleadError('disk_full', 'The disk of the data folder has no room for the export.', cause);
  }
  if (/^(?:Binder|Catalog|Conversion|Invalid Input|Out of Range|Parser) Error/.test(message)) {
    return new FairleadError('invalid_sql', message, cause);
  }
  if (message.startsWith('Out of Memory Error')) {
    return new FairleadError('query_resources', message, cause);
  }
  return new FairleadError(
    /^(?:INTERRUPT|INTERNAL) Error|invalidated/.test(message) ? 'store_unavailable' : 'internal',
    undefined,
    cause,
  );
}
