import type { DiskBudget } from './log/disk-budget.ts';
import type { Log } from './log/log.ts';
import type { DiskUsage } from './observe/disk-usage.ts';
import type { EventLog } from './observe/event-log.ts';
import type { Histogram } from './observe/histogram.ts';
import type { ResolvedServerOptions } from './options.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import type { SavedQueries } from './queries/saved-queries.ts';
import type { Registry } from './registry/registry.ts';
import type { Retention } from './retention.ts';
import type { Certificate } from './tls/certificate.ts';

/** What is open before the first request comes. */
export interface ServerParts {
  readonly options: ResolvedServerOptions;
  readonly eventLog: EventLog;
  readonly registry: Registry;
  readonly log: Log;
  readonly pipeline: Pipeline;
  /** Ended before the pipeline is. */
  readonly givingWay: { close(): void };
  readonly diskBudget: DiskBudget;
  readonly retention: Retention;
  /** Rows removed by it, by table. */
  readonly removedRows: ReadonlyMap<string, number>;
  readonly adminToken: string;
  readonly commitSeconds: Histogram;
  readonly diskUsage: () => Promise<DiskUsage>;
  readonly queries: SavedQueries;
  readonly version: string;
  readonly certificate: Certificate | undefined;
  /** The folder of the store. */
  readonly storePath: string;
  /** How long a query may wait and run. */
  readonly queryMsMax: number;
}
