import type { Batch, BatchEvent, BatchHead } from '@fairlead/protocol';
import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Stats } from '../delivery/ledger.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import type { AsyncDisposal } from '../disposable.ts';
import { dividingInto } from '../delivery/division.ts';
import { createIntake, refuse } from '../delivery/intake.ts';
import type { Gatherer } from '../delivery/parts.ts';
import type { Platform } from '../delivery/platform.ts';
import type { Listen } from '../delivery/reporter.ts';
import { wire } from '../delivery/wiring.ts';
import type { Wired } from '../delivery/wiring.ts';
import { FairleadError } from '../errors.ts';
import { resolveBatchClientOptions } from '../option-resolution.ts';
import type { BatchClientOptions, ResolvedBatchClientOptions } from '../options.ts';
import { divideBatch } from './batch-division.ts';
import { createBatchEntryMaker } from './batch-entry.ts';
import { toBatchRequest } from './batch-request.ts';
import { Gathering } from './gathering.ts';

/**
 * Sends batches to mParticle's Events API or a Fairlead server. A call completes and copies its batch, queues it and returns at
 * once; it never changes the batch, and throws only with `strict`. The methods need no `this`.
 */
export interface BatchClient extends AsyncDisposal {
  /**
   * Queues one user's batch. Batches share requests, of up to `requestBatchesMax` and `requestBytesMax`. One that is larger alone is divided by its
   * events.
   */
  upload(batch: Batch): void;
  /** Queues many, in order. */
  uploadAll(batches: Iterable<Batch>): void;
  /**
   * Queues one event of a user: events of one user that come within `coalesceIntervalMs` share a Batch. `user` is a Batch without
   * events. A change of what is said of the user begins a new Batch, so that it keeps its place among the events.
   */
  log(user: BatchHead, event: BatchEvent): void;
  /** Resolves when the queue has room: `await` it before a call to be held back, with `overflow: 'wait'`. Never rejects. */
  ready(): Promise<void>;
  /** Listens to what becomes of events, until the function that is returned is called. */
  readonly on: Listen;
  /** Sends what is queued; resolves when everything queued before the call is delivered or has failed. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /**
   * Takes no more batches, and flushes. Calling it again flushes again. After a timeout, delivery of what is pending goes on for
   * as long as the process lives; abort `signal` to give it up. With a spool it waits 10 s unless `timeoutMs` says otherwise; then
   * what is pending stays in the spool for the next process.
   */
  close(options?: FlushOptions): Promise<FlushResult>;
  /** Counts events; a batch without any counts as one. */
  stats(): Stats;
}

/** Makes a client for batches on what a runtime offers. Throws `invalid_options`. */
export function openBatchClient(options: BatchClientOptions, platform: Platform): BatchClient {
  const resolved = resolveBatchClientOptions(options);
  const gathering = new Gathering({
    options: resolved,
    wired: () => wired,
    onSpoolFailure: (error) => wired.reporter.reportError(error),
  });
  const wired = wireBatches(resolved, gathering, platform);
  const { delivery, reporter } = wired;
  const toEntries = createBatchEntryMaker(resolved);
  const intake = createIntake(delivery, resolved);
  const upload = (batch: Batch): void => {
    for (const made of toEntries(batch)) {
      gathering.sealFor('failure' in made ? undefined : made.orderKey);
      intake.take(made);
    }
  };
  const close = (closeOptions: FlushOptions = {}): Promise<FlushResult> => delivery.close(closeOptions);
  return {
    upload,
    uploadAll: (batches) => {
      try {
        for (const batch of batches) {
          upload(batch);
        }
      } catch (cause) {
        if (cause instanceof FairleadError) {
          throw cause;
        }
        const message = 'uploadAll: batches must be iterable to their end';
        intake.take(refuse({ code: 'invalid_event', message, cause }, { ids: [], eventCount: 0 }));
      }
    },
    log: (user, event) => {
      const refusal = gathering.add(user, event);
      if (refusal === undefined) {
        intake.onTaken();
      } else {
        intake.take(refusal);
      }
    },
    ready: () => delivery.ready(),
    on: reporter.on,
    flush: (flushOptions = {}) => delivery.flush(flushOptions),
    close,
    stats: () => delivery.stats(),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

function wireBatches(options: ResolvedBatchClientOptions, gatherer: Gatherer, platform: Platform): Wired {
  const { requestBatchesMax, requestBytesMax } = options;
  return wire(
    options,
    {
      requestLimits: { requestEntriesMax: requestBatchesMax, requestBytesMax, envelopeBytes: '[]'.length },
      headers: { authorization: toBasicAuthorization(options.key, options.secret) },
      toHttpRequest: toBatchRequest(options.url),
      spoolKind: 'batch',
      divideEntry: dividingInto(divideBatch),
      gatherer,
      pausesWhenUnauthorized: true,
    },
    platform,
  );
}
