import type { Batch } from '@fairlead/protocol';
import type { EntryPart } from '../delivery/division.ts';
import type { Entry } from '../delivery/entry.ts';
import { refuse, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import type { EventScope } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import { createByteCounter, toJsonText } from '../json-text.ts';
import type { ResolvedBatchClientOptions } from '../options.ts';
import { completeBatch, findBatchProblem } from './batch.ts';
import { divideBatch } from './batch-division.ts';
import { toOrderKey } from './order-key.ts';

/**
 * Checks, completes, serialises and measures a batch. One that fits no request is divided by its events; an event that fits none even
 * alone is refused, and first among what is returned.
 */
export function createBatchEntryMaker(options: ResolvedBatchClientOptions): (batch: Batch) => readonly (Entry | Refusal)[] {
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
        return [refuse({ code: 'invalid_event', message: `upload: ${problem}` }, scope)];
      }
      const complete = completeBatch(batch, completion);
      id = complete.source_request_id;
      orderKey = isOrdered ? toOrderKey(complete) : undefined;
      text = toJsonText(complete);
    } catch (cause) {
      return [refuse(toUnserialisable(cause), scope)];
    }
    const bytes = countBytes(text);
    const { eventCount } = scope;
    if (bytes <= requestBytesMax) {
      return [{ text, bytes, eventCount, id, enqueuedAtMs: nowMs, orderKey }];
    }
    const parts = divideToFit({ text, bytes, eventCount }, requestBytesMax).map((part) =>
      part.bytes > requestBytesMax ? refuseTooLarge(part, id, requestBytesMax) : { ...part, id, enqueuedAtMs: nowMs, orderKey },
    );
    return parts.toSorted((one, other) => Number('failure' in other) - Number('failure' in one));
  };
}

function divideToFit(part: EntryPart, bytesMax: number): readonly EntryPart[] {
  const halves = part.bytes > bytesMax ? divideBatch(part) : undefined;
  return halves === undefined ? [part] : halves.flatMap((half) => divideToFit(half, bytesMax));
}

function refuseTooLarge({ bytes, eventCount }: EntryPart, id: string, bytesMax: number): Refusal {
  const message = `upload: a batch of ${bytes} bytes, at most ${bytesMax} are sent`;
  return refuse({ code: 'batch_too_large', message }, { ids: [id], eventCount });
}

/** What a call is counted as, whatever was passed. */
function toScope(batch: Batch): EventScope {
  const { events, source_request_id: id }: Batch = batch ?? {};
  return { ids: typeof id === 'string' ? [id] : [], eventCount: Array.isArray(events) ? Math.max(1, events.length) : 1 };
}
