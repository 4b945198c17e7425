import { join } from 'node:path';
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, type DuckDBType } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import { columnValues } from './column-values.ts';
import { type Column, eventColumns, quarantineColumns, tableDefinition } from './columns.ts';
import type { EventStore, QueryResult, StoreBlock, StoredVerdicts } from './event-store.ts';
import { createQueryRunner, type QueryLimits, type QueryRunner } from './query-runner.ts';

/**
 * Events, quarantine and the position in one DuckDB file.
 *
 * A block's rows and the position it reaches commit in one transaction, so the position never lies. When DuckDB fails in a way that
 * invalidates the database (a full disk does), this object is spent: its owner closes it, opens the folder again and goes on from
 * the position found there.
 *
 * Tables live in the schema `storage`; `events` and `quarantine` are views that add the receipt.
 */
export interface DuckDBStoreOptions {
  readonly path: string;
  /** Names the log that these rows come from; another log's rows are refused. */
  readonly logId: string;
  readonly memoryBytesMax: number;
  readonly tempBytesMax: number;
  readonly query: QueryLimits;
}

export async function openDuckDBEventStore(options: DuckDBStoreOptions): Promise<EventStore> {
  const instance = await DuckDBInstance.create(join(options.path, 'events.duckdb'), {
    memory_limit: `${Math.floor(options.memoryBytesMax / 1024)}KiB`,
    temp_directory: join(options.path, 'temporary'),
    // Statements come from users: no files, no network, no extensions, no settings.
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  try {
    const writer = await instance.connect();
    // Given when the instance is made, this one has no effect.
    await writer.run(`SET max_temp_directory_size = '${Math.floor(options.tempBytesMax / 1024)}KiB'`);
    await writer.run('SET lock_configuration = true');
    const position = await prepareSchema(writer, options.logId);
    const queries = createQueryRunner(instance, options.query);
    return new DuckDBEventStore({ instance, writer, queries, position });
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function prepareSchema(writer: DuckDBConnection, logId: string): Promise<number> {
  await writer.run('BEGIN');
  await writer.run('CREATE SCHEMA IF NOT EXISTS storage');
  await writer.run(tableDefinition('storage.events', eventColumns));
  await writer.run(tableDefinition('storage.quarantine', quarantineColumns));
  await writer.run('CREATE TABLE IF NOT EXISTS storage.progress (position BIGINT NOT NULL, log_id VARCHAR NOT NULL)');
  for (const view of ['events', 'quarantine']) {
    await writer.run(
      `CREATE OR REPLACE VIEW ${view} AS SELECT position, event_index, '${logId}-' || position AS receipt, ` +
        `* EXCLUDE (position, event_index) FROM storage.${view}`,
    );
  }
  const progress = await writer.runAndReadAll('SELECT position, log_id FROM storage.progress');
  const [row] = progress.getRows();
  if (row === undefined) {
    await writer.run('INSERT INTO storage.progress VALUES (0, $1)', [logId]);
  } else if (row[1] !== logId) {
    await writer.run('ROLLBACK');
    throw new FairleadError('log_behind_store', `The store belongs to log ${String(row[1])}, not to log ${logId}.`);
  }
  await writer.run('COMMIT');
  return row === undefined ? 0 : Number(row[0]);
}

interface OpenStore {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly queries: QueryRunner;
  readonly position: number;
}

class DuckDBEventStore implements EventStore {
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #queries: QueryRunner;
  #position: number;

  constructor(open: OpenStore) {
    this.#instance = open.instance;
    this.#writer = open.writer;
    this.#queries = open.queries;
    this.#position = open.position;
  }

  get position(): number {
    return this.#position;
  }

  async store(block: StoreBlock): Promise<void> {
    await this.#writer.run('BEGIN');
    try {
      await this.#append('events', eventColumns, block.events);
      await this.#append('quarantine', quarantineColumns, block.quarantined);
      await this.#writer.run(`UPDATE storage.progress SET position = ${block.throughPosition}`);
      await this.#writer.run('COMMIT');
    } catch (error) {
      // An invalidated database refuses the rollback as well; the first error is the one that tells.
      await this.#writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    this.#position = block.throughPosition;
  }

  async verdictsAt(position: number): Promise<StoredVerdicts> {
    const connection = await this.#instance.connect();
    try {
      const events = await connection.runAndReadAll(
        `SELECT event_index, event_id FROM storage.events WHERE position = ${position} ORDER BY event_index`,
      );
      const quarantined = await connection.runAndReadAll(
        `SELECT event_index, reason, message, path FROM storage.quarantine WHERE position = ${position} ORDER BY event_index`,
      );
      return {
        events: events.getRows().map((row) => ({ eventIndex: Number(row[0]), eventId: String(row[1]) })),
        quarantined: quarantined.getRows().map((row) => ({
          eventIndex: Number(row[0]),
          reason: String(row[1]),
          message: String(row[2]),
          path: String(row[3]),
        })),
      };
    } finally {
      connection.closeSync();
    }
  }

  query(sql: string): Promise<QueryResult> {
    return this.#queries.run(sql);
  }

  async close(): Promise<void> {
    await this.#queries.close();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  /** Column by column, in chunks of DuckDB's vector size: a value costs one call, a row costs none. */
  async #append<Row>(table: string, columns: readonly Column<Row>[], rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const appender = await this.#writer.createAppender(table, 'storage');
    try {
      const types: DuckDBType[] = columns.map((_, index) => appender.columnType(index));
      for (let from = 0; from < rows.length; from += vectorRows) {
        const part = rows.slice(from, from + vectorRows);
        const chunk = DuckDBDataChunk.create(types, part.length);
        chunk.setColumns(columns.map((column) => columnValues(column, part)));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }
}

/** DuckDB's standard vector size. */
const vectorRows = 2048;
