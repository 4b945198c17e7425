import type { Batch } from '@fairlead/protocol';
import { toBasicAuthorization } from '../delivery/authorization.ts';
import { completeBatch, findBatchProblem } from './batch.ts';
import type { Delivery, Stats } from '../delivery/delivery.ts';
import type { Entry } from '../delivery/entry.ts';
import type { EventScope } from '../errors.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import { createIdentifierSource } from '../identifier.ts';
import { refuse, take, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import { createByteCounter, toJsonText } from '../json-text.ts';
import { resolveBatchClientOptions } from '../options.ts';
import type { BatchClientOptions, ResolvedBatchClientOptions } from '../options.ts';
import type { ToHttpRequest } from '../delivery/transport.ts';
import type { Platform } from '../delivery/platform.ts';
import { createDelivery } from '../delivery/wiring.ts';
import type { Front } from '../delivery/wiring.ts';

/**
 * Sends batches to mParticle's Events API or a Fairlead server. A call completes and copies its batch, queues it and returns at
 * once; it never changes the batch, and throws only with `strict`. The methods need no `this`.
 */
export interface BatchClient extends AsyncDisposable {
  /** Queues one user's batch. Batches share requests, of up to `requestBatchesMax` and `requestBytesMax`. */
  upload(batch: Batch): void;
  /** Queues many, in order. */
  uploadAll(batches: Iterable<Batch>): void;
  /** Sends what is queued; resolves when everything queued before the call is delivered or has failed. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /**
   * Takes no more batches, and flushes. Calling it again flushes again. After a timeout, delivery of what is pending goes on for
   * as long as the process lives; abort `signal` to give it up.
   */
  close(options?: FlushOptions): Promise<FlushResult>;
  /** Counts events; a batch without any counts as one. */
  stats(): Stats;
}

/** Makes a client for batches on what a runtime offers. Throws `invalid_options`. */
export function openBatchClient(options: BatchClientOptions, platform: Platform): BatchClient {
  const resolved = resolveBatchClientOptions(options);
  const delivery = createBatchDelivery(resolved, platform);
  const toEntry = createEntryMaker(resolved);
  const upload = (batch: Batch): void => take(delivery, toEntry(batch), resolved);
  const close = (closeOptions: FlushOptions = {}): Promise<FlushResult> => delivery.close(closeOptions);
  return {
    upload,
    uploadAll: (batches) => {
      for (const batch of batches) {
        upload(batch);
      }
    },
    flush: (flushOptions = {}) => delivery.flush(flushOptions),
    close,
    stats: () => delivery.stats(),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

function createBatchDelivery(options: ResolvedBatchClientOptions, platform: Platform): Delivery {
  const { requestBatchesMax, requestBytesMax } = options;
  const front: Front = {
    requestLimits: { requestEntriesMax: requestBatchesMax, requestBytesMax, envelopeBytes: '[]'.length },
    headers: { authorization: toBasicAuthorization(options.key, options.secret) },
    toHttpRequest: toBatchRequest(options.url),
  };
  return createDelivery(options, front, platform);
}

/** One batch is a request of its own kind, without the array; that also leaves it two bytes more (contract/mparticle.md §1.1). */
function toBatchRequest(baseUrl: string): ToHttpRequest {
  const base = baseUrl.replace(/\/+$/, '');
  return ([first, ...others]) => {
    if (others.length === 0) {
      return { url: `${base}/v2/events`, body: first?.text ?? '' };
    }
    return { url: `${base}/v2/bulkevents`, body: `[${[first, ...others].map((entry) => entry?.text).join(',')}]` };
  };
}

function createEntryMaker(options: ResolvedBatchClientOptions): (batch: Batch) => Entry | Refusal {
  const { clock, environment, requestBytesMax } = options;
  const countBytes = createByteCounter();
  const createIdentifier = createIdentifierSource();
  return (batch) => {
    const nowMs = clock.now();
    const completion = { environment, createIdentifier: () => createIdentifier(nowMs) };
    let scope: EventScope = { ids: [], eventCount: 1 };
    let text: string;
    let id: string;
    try {
      scope = toScope(batch);
      const problem = findBatchProblem(batch);
      if (problem !== undefined) {
        return refuse({ code: 'invalid_event', message: `upload: ${problem}` }, scope);
      }
      const complete = completeBatch(batch, completion);
      id = complete.source_request_id;
      text = toJsonText(complete);
    } catch (cause) {
      return refuse(toUnserialisable(cause), scope);
    }
    const bytes = countBytes(text);
    if (bytes > requestBytesMax) {
      const message = `upload: a batch of ${bytes} bytes, at most ${requestBytesMax} are sent`;
      return refuse({ code: 'batch_too_large', message }, { ...scope, ids: [id] });
    }
    return { text, bytes, eventCount: scope.eventCount, id, enqueuedAtMs: nowMs };
  };
}

/** What a call is counted as, whatever was passed. */
function toScope(batch: Batch): EventScope {
  const { events, source_request_id: id }: Batch = batch ?? {};
  return { ids: typeof id === 'string' ? [id] : [], eventCount: Array.isArray(events) ? Math.max(1, events.length) : 1 };
}
