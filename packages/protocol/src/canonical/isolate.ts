import { isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';
import { countBatchResults } from './batch-mapping.ts';
import type { IngestRequest } from './request.ts';

/** One event of a request as a request of its own on the same route: what surrounds it stays, its neighbours go. */
export interface IsolatedEvent {
  readonly body: JsonValue;
  /** Tells the event from all others beyond this request, where its batch has an id and it has none. */
  readonly eventKey: string | undefined;
}

/**
 * The event with this index among the results of `normalizeRequest`; undefined when there is none. A batch that can't be read as a
 * whole is one result, and stays whole. `replacement` takes the place of the event, or of that batch.
 *
 * The id of a batch is left out: it stands for all of its events together, and would make this one a duplicate of its neighbours.
 */
export function isolateEvent(request: IngestRequest, index: number, replacement?: JsonValue): IsolatedEvent | undefined {
  const { route, body } = request;
  switch (route) {
    case 'events':
      return isolateInBatch(body, { request, index, replacement });
    case 'bulkevents':
    case 'historical':
      return isolateInBulk(body, { request, index, replacement });
    case 'batch':
      return isolateMessage(body, index, replacement);
    case 'track':
    case 'identify':
    case 'page':
    case 'screen':
    case 'group':
    case 'alias':
      return index === 0 ? { body: replacement ?? body, eventKey: undefined } : undefined;
    default:
      return route satisfies never;
  }
}

interface Wanted {
  readonly request: IngestRequest;
  readonly index: number;
  readonly replacement: JsonValue | undefined;
}

function isolateInBulk(body: JsonValue, { request, index, replacement }: Wanted): IsolatedEvent | undefined {
  let first = 0;
  for (const batch of Array.isArray(body) ? body : []) {
    const count = countBatchResults(batch, request);
    if (index < first + count) {
      const isolated = isolateInBatch(batch, { request, index: index - first, replacement });
      return isolated === undefined ? undefined : { ...isolated, body: [isolated.body] };
    }
    first += count;
  }
  return undefined;
}

function isolateInBatch(batch: JsonValue, { request, index, replacement }: Wanted): IsolatedEvent | undefined {
  const count = countBatchResults(batch, request);
  if (index < 0 || index >= count) {
    return undefined;
  }
  const events = isJsonObject(batch) ? batch['events'] : undefined;
  if (!isJsonObject(batch) || !Array.isArray(events) || events.length !== count || events.length === 0) {
    return { body: replacement ?? batch, eventKey: undefined };
  }
  // A scalar, or no id at all (contract/mparticle.md §2.0).
  const requestId = batch['source_request_id'] ?? undefined;
  const isolated = without(batch, 'source_request_id');
  setMember(isolated, 'events', [replacement ?? (events[index] as JsonValue)]);
  return {
    body: isolated,
    eventKey: typeof requestId === 'object' || requestId === undefined ? undefined : `${requestId}#${index}`,
  };
}

function isolateMessage(body: JsonValue, index: number, replacement: JsonValue | undefined): IsolatedEvent | undefined {
  const messages = isJsonObject(body) ? body['batch'] : undefined;
  if (!isJsonObject(body) || !Array.isArray(messages) || index < 0 || index >= messages.length) {
    return undefined;
  }
  const isolated = without(body, 'batch');
  setMember(isolated, 'batch', [replacement ?? (messages[index] as JsonValue)]);
  return { body: isolated, eventKey: undefined };
}

function without(object: JsonObject, left: string): JsonObject {
  const copy: JsonObject = {};
  for (const key in object) {
    if (key !== left) {
      setMember(copy, key, object[key] as JsonValue);
    }
  }
  return copy;
}
