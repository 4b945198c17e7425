import type { Batch } from '@fairlead/protocol';
import type { Entry } from '../delivery/entry.ts';
import { refuse, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import type { EventScope } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import { createByteCounter, toJsonText } from '../json-text.ts';
import type { ResolvedBatchClientOptions } from '../options.ts';
import { completeBatch, findBatchProblem } from './batch.ts';
import { toOrderKey } from './order-key.ts';

/** Checks, completes, serialises and measures a batch. */
export function createBatchEntryMaker(options: ResolvedBatchClientOptions): (batch: Batch) => Entry | Refusal {
  const { clock, environment, requestBytesMax } = options;
  const isOrdered = options.order === 'user';
  const countBytes = createByteCounter();
  const createIdentifier = createIdentifierSource();
  return (batch) => {
    const nowMs = clock.now();
    const completion = { environment, createIdentifier: () => createIdentifier(nowMs) };
    let scope: EventScope = { ids: [], eventCount: 1 };
    let text: string;
    let id: string;
    let orderKey: string | undefined;
    try {
      scope = toScope(batch);
      const problem = findBatchProblem(batch);
      if (problem !== undefined) {
        return refuse({ code: 'invalid_event', message: `upload: ${problem}` }, scope);
      }
      const complete = completeBatch(batch, completion);
      id = complete.source_request_id;
      orderKey = isOrdered ? toOrderKey(complete) : undefined;
      text = toJsonText(complete);
    } catch (cause) {
      return refuse(toUnserialisable(cause), scope);
    }
    const bytes = countBytes(text);
    if (bytes > requestBytesMax) {
      const message = `upload: a batch of ${bytes} bytes, at most ${requestBytesMax} are sent`;
      return refuse({ code: 'batch_too_large', message }, { ...scope, ids: [id] });
    }
    return { text, bytes, eventCount: scope.eventCount, id, enqueuedAtMs: nowMs, orderKey };
  };
}

/** What a call is counted as, whatever was passed. */
function toScope(batch: Batch): EventScope {
  const { events, source_request_id: id }: Batch = batch ?? {};
  return { ids: typeof id === 'string' ? [id] : [], eventCount: Array.isArray(events) ? Math.max(1, events.length) : 1 };
}
