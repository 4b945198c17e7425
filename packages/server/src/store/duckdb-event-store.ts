import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { checkpoint, type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { type Connections, createConnections } from './connections.ts';
import {
  type BlockRows,
  type CopiedStore,
  countStaged,
  type CountedRows,
  type EventStore,
  type ExportedFile,
  type ExportRequest,
  type FoundPage,
  type IdentityCount,
  type QuarantineSelection,
  type QueryResult,
  type ReadRows,
  type SelectedQuarantine,
  type StagedRows,
  type StoreBlock,
  type StoredVerdicts,
  type UserSearch,
} from './event-store.ts';
import { closeEngine, openEngine } from './engine.ts';
import { createOverflow, type Overflow, writePosition } from './overflow.ts';
import { createCopier, type Copier } from './store-copy.ts';
import { createStaging, type Staging } from './staging.ts';
import { createDamageWatch, settleSuspicion } from './damage.ts';
import { createExporter, type Exporter, type ExportLimits, prepareExportFolder } from './exporter.ts';
import { markRetried, selectQuarantined } from './quarantine-retries.ts';
import { createQueryRunner, type QueryLimits, type QueryRunner } from './query-runner.ts';
import { countKeyed, findKeyed, type KeyedSearch } from './keyed-search.ts';
import type { RowCondition, RowSearch } from './row-search.ts';
import { readPage } from './read-page.ts';
import { countStatement, summaryStatement } from './row-sql.ts';
import { type RemovedBefore, readSetAside, type RemovedRows, removeRows, type RowRemoval } from './row-removal.ts';
import { prepareSchema, type StoreState } from './schema.ts';
import { readVerdicts } from './stored-verdicts.ts';
import { transact } from './transact.ts';
import { createWriteOrder, type WriteOrder } from './write-order.ts';

/**
 * Events, quarantine and the position in one DuckDB file.
 *
 * A block's rows and the position it reaches commit in one transaction, so the position never lies. When DuckDB fails in a way that
 * invalidates the database (a full disk does), this object is spent, and so is the process: closing such a database was seen to corrupt
 * memory. Another process opens the folder and goes on from the position found there.
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
  readonly export: ExportLimits;
  /** Told, once, when the file seems not to be what was written. The store is spent then; whoever opens it next finds out more. */
  readonly onDamaged?: (reason: string) => void;
  /** Told when it was said to be damaged and is not. */
  readonly onCleared?: (reason: string) => void;
  /** Told when a statement of a user heeds no interrupt. Only the end of the process gives back what it has. */
  readonly onStuck?: () => void;
}

export async function openDuckDBEventStore(options: DuckDBStoreOptions): Promise<EventStore> {
  const exportPath = resolve(options.path, 'export');
  const file = join(options.path, 'events.duckdb');
  const tempPath = join(options.path, 'temporary');
  const { instance, writer } = await openEngine({ ...options, file, tempPath, exportPath });
  try {
    const cleared = await settleSuspicion(options.path, writer);
    if (cleared !== undefined) {
      options.onCleared?.(cleared);
    }
    const state = await prepareSchema(writer, options.logId);
    // Not before the file is ours alone: the process before may still be at it.
    await prepareExportFolder(exportPath);
    const watch = createDamageWatch(options);
    const stuckMsMax = Math.min(Math.max(options.query.timeoutMs, stuckMs.min), stuckMs.max);
    const connections = createConnections(instance, {
      closeWaitMsMax,
      stuckMsMax,
      onError: watch.ofRead,
      onStuck: options.onStuck,
    });
    const order = createWriteOrder(watch.ofWrite);
    const queries = createQueryRunner(connections, options.query, () => order.whenDone());
    const exporter = createExporter(connections, exportPath, options.export);
    const copier = createCopier(connections, exportPath);
    const checkpoints = createCheckpoints(`${file}.wal`);
    const own = { state, logId: options.logId, order, staging: await createStaging(writer), checkpoints };
    return new DuckDBEventStore({ instance, writer, connections, queries, exporter, copier, ...own });
  } catch (error) {
    closeEngine({ instance, writer });
    throw error;
  }
}

/** How long closing waits for queries that it has interrupted. */
const closeWaitMsMax = 2_000;
/** How long a query that ran out of time is interrupted before it is given up: as long as it might have run, within these. */
const stuckMs = { min: 2_000, max: 10_000 } as const;

interface OpenStore {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly connections: Connections;
  readonly queries: QueryRunner;
  readonly exporter: Exporter;
  readonly copier: Copier;
  readonly state: StoreState;
  readonly logId: string;
  readonly order: WriteOrder;
  readonly staging: Staging;
  readonly checkpoints: Checkpoints;
}

class DuckDBEventStore implements EventStore {
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #connections: Connections;
  readonly #queries: QueryRunner;
  readonly #logId: string;
  readonly #exporter: Exporter;
  readonly #keyedSearch: KeyedSearch;
  readonly #copier: Copier;
  readonly #order: WriteOrder;
  readonly #staging: Staging;
  readonly #checkpoints: Checkpoints;
  readonly #overflow: Overflow;
  #position: number;
  /** Whether there is room that a checkpoint can give back, which takes one that has the file for itself. */
  #hasRoomToFree: boolean;
  #removedBefore: RemovedBefore;
  #isClosed = false;

  constructor(open: OpenStore) {
    this.#instance = open.instance;
    this.#writer = open.writer;
    this.#connections = open.connections;
    this.#queries = open.queries;
    this.#logId = open.logId;
    this.#exporter = open.exporter;
    this.#copier = open.copier;
    this.#order = open.order;
    this.#staging = open.staging;
    this.#position = open.state.position;
    this.#keyedSearch = { queries: this.#queries, keyedAfter: open.state.keyedAfter, logId: open.logId };
    this.#removedBefore = open.state.removedBefore;
    this.#hasRoomToFree = Math.max(...Object.values(this.#removedBefore)) > 0;
    this.#checkpoints = open.checkpoints;
    this.#overflow = createOverflow(open);
  }

  get position(): number {
    return this.#position;
  }

  get removedBefore(): RemovedBefore {
    return this.#removedBefore;
  }

  stage(rows: BlockRows): StagedRows {
    return this.#staging.stage(rows);
  }

  async store({ staged, retried, throughPosition }: StoreBlock): Promise<void> {
    // The engine lets rows be added beside a checkpoint, and nothing be changed.
    const canOverflow = retried.length === 0;
    await this.#transact({ canOverflow }, async () => {
      const overflows = this.#overflow.isUsed;
      await this.#staging.append(this.#writer, staged, { overflows });
      await markRetried(this.#writer, this.#logId, retried);
      await writePosition(this.#writer, throughPosition, overflows);
    });
    this.#position = throughPosition;
    if (this.#checkpoints.isDueAfter({ eventCount: countStaged(staged), isCheckpointing: this.#overflow.isUsed })) {
      await this.#order.add(() => this.#beginCheckpoint());
    }
  }

  async #beginCheckpoint(): Promise<void> {
    if (this.#hasRoomToFree) {
      await this.#overflow.settle();
      this.#hasRoomToFree = !(await checkpoint(this.#writer));
      return;
    }
    await this.#overflow.begin();
    void this.#overflow.ended().then(() => this.#order.add(() => this.#overflow.settle()).catch(() => undefined));
  }

  async removeRows(removal: RowRemoval): Promise<RemovedRows> {
    const { table, beforeMs } = removal;
    const removed = await this.#transact({ canOverflow: false }, () => removeRows(this.#writer, removal));
    if (removed.rowCount > 0) {
      this.#hasRoomToFree = true;
      this.#removedBefore = { ...this.#removedBefore, [table]: Math.max(this.#removedBefore[table], beforeMs) };
    }
    return removed;
  }

  /** All of it or nothing, when what was to be written before it is done. */
  #transact<Result>({ canOverflow }: { readonly canOverflow: boolean }, write: () => Promise<Result>): Promise<Result> {
    return this.#order.add(async () => {
      if (!canOverflow || this.#overflow.hasEnded) {
        await this.#overflow.settle();
      }
      return transact(this.#writer, write);
    });
  }

  verdictsAt(position: number): Promise<StoredVerdicts> {
    return this.#connections.use((connection) => readVerdicts(connection, position));
  }

  setAsidePositions(): Promise<ReadonlySet<number>> {
    return this.#connections.use(readSetAside);
  }

  selectQuarantined(selection: QuarantineSelection): Promise<SelectedQuarantine> {
    return this.#connections.use((connection) => selectQuarantined(connection, selection));
  }

  query(sql: string): Promise<QueryResult> {
    return this.#queries.run(sql);
  }

  find(search: RowSearch): Promise<QueryResult> {
    return this.#find(search);
  }

  findUser({ identities, before, ...page }: UserSearch, readRows?: ReadRows): Promise<FoundPage> {
    const user: RowCondition = { kind: 'user', values: identities };
    const conditions = before === undefined ? [user] : [user, { kind: 'before' as const, row: before }];
    return this.#find({ table: 'events', order: 'desc', conditions, ...page }, readRows);
  }

  async #find(search: RowSearch, readRows?: ReadRows): Promise<QueryResult> {
    const keyed = await findKeyed(this.#keyedSearch, search, readRows);
    return keyed ?? readPage(this.#keyedSearch, search);
  }

  async count(rows: CountedRows): Promise<number> {
    const counted = await this.#queries.runOwn(countStatement(rows), 1);
    return Number(counted.rows[0]?.['count']);
  }

  countEvents(identities: readonly string[]): Promise<readonly IdentityCount[]> {
    return countKeyed(this.#keyedSearch, identities);
  }

  summarizeQuarantine(conditions: readonly RowCondition[]): Promise<QueryResult> {
    return this.#queries.runOwn(summaryStatement(conditions), Number.MAX_SAFE_INTEGER);
  }

  exportRows(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile> {
    return this.#exporter.run(request, signal);
  }

  copy(logId: string, signal: AbortSignal): Promise<CopiedStore> {
    return this.#copier.run(logId, signal);
  }

  /** Rejects with `store_unavailable` while a query can't be stopped: the file is still open then. It may be called again. */
  async close(): Promise<void> {
    this.#queries.close();
    await this.#order.add(() => this.#finish()).catch(() => undefined);
    await this.#connections.close();
    if (!this.#isClosed) {
      this.#isClosed = true;
      closeEngine({ instance: this.#instance, writer: this.#writer });
    }
  }

  /** Little is left to the next start, which reads it again. */
  async #finish(): Promise<void> {
    await this.#overflow.settle();
    if (!this.#isClosed && (this.#hasRoomToFree || this.#checkpoints.isDueAtClose())) {
      await this.#beginCheckpoint();
      await this.#overflow.settle();
    }
  }
}
