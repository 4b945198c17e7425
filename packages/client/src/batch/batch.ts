import type { Batch } from '@fairlead/protocol';

/** What is wrong with a batch that no server would keep; undefined when nothing is (contract/mparticle.md §2.1, §2.13). */
export function findBatchProblem(batch: unknown): string | undefined {
  if (!isRecord(batch)) {
    return 'a batch must be an object';
  }
  const { events, source_request_id } = batch;
  if (source_request_id !== undefined && !isText(source_request_id)) {
    return 'source_request_id must be a string that is not empty';
  }
  if (events === undefined || events === null) {
    return undefined;
  }
  if (!Array.isArray(events)) {
    return 'events must be an array';
  }
  const at = events.findIndex((event) => findEventProblem(event) !== undefined);
  return at === -1 ? undefined : findEventProblem(events[at], `events[${at}]`);
}

export interface BatchCompletion {
  readonly environment: 'production' | 'development';
  readonly createIdentifier: () => string;
}

/** A batch as it goes on the wire: it and each of its events have an id of the sender's, so that none is ever taken twice. */
export type CompleteBatch = Batch & { readonly environment: string; readonly source_request_id: string };

/** Completes a batch, without changing the one given; one that lacks nothing is not even copied. Throws what its getters throw. */
export function completeBatch(batch: Batch, { environment, createIdentifier }: BatchCompletion): CompleteBatch {
  const events = completeEvents(batch.events, createIdentifier);
  if (isComplete(batch) && events === batch.events) {
    return batch;
  }
  // One copy, completed in place: a second would cost as much as the JSON text.
  const complete: Mutable<CompleteBatch> = {
    ...batch,
    environment: batch.environment ?? environment,
    source_request_id: batch.source_request_id ?? createIdentifier(),
  };
  if (events !== undefined) {
    complete.events = events;
  }
  return complete;
}

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

function isComplete(batch: Batch): batch is CompleteBatch {
  return isGiven(batch.environment) && isGiven(batch.source_request_id);
}

/** As JavaScript may have it, null is nothing. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The same array if each event has an id already. */
function completeEvents(events: Batch['events'], createIdentifier: () => string): Batch['events'] {
  if (events === undefined || events === null || events.every(hasId)) {
    return events;
  }
  return events.map((event) => {
    if (hasId(event)) {
      return event;
    }
    // The spread of a union loses which member it was; no more than an id is added to it.
    return { ...event, data: { ...event.data, source_message_id: createIdentifier() } } as typeof event;
  });
}

function hasId(event: NonNullable<Batch['events']>[number]): boolean {
  return isGiven(event.data?.source_message_id);
}

/** What is wrong with an event; `name` is what it is called in the message. */
export function findEventProblem(event: unknown, name = 'event'): string | undefined {
  if (!isRecord(event)) {
    return `${name} must be an object`;
  }
  const { event_type, data } = event;
  if (!isText(event_type)) {
    return `${name}.event_type must be a string that is not empty`;
  }
  if (data !== undefined && !isRecord(data)) {
    return `${name}.data must be an object`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
