import { isJsonObject, omitMembers, setMember, type JsonValue } from '../json.ts';
import { eventsWithResults } from './batch-mapping.ts';
import { bodyShapeOf, type IngestRequest } from './request.ts';

/** One event of a request as a request of its own on the same route: what surrounds it stays, its neighbours go. */
export interface IsolatedEvent {
  readonly body: JsonValue;
  /** Tells the event from all others beyond this request, where its batch has an id and it has none. */
  readonly eventKey: string | undefined;
}

/**
 * The event with an index among the results of `normalizeRequest`; undefined when there is none. A batch that can't be read as a
 * whole is one result, and stays whole. `replacement` takes the place of the event, or of that batch.
 */
export type Isolation = (index: number, replacement?: JsonValue) => IsolatedEvent | undefined;

/**
 * Looks at the request once, for as many events as are asked for.
 *
 * The id of a batch is left out: it stands for all of its events together, and would make each a duplicate of its neighbours.
 */
export function createIsolation(request: IngestRequest): Isolation {
  const { route, body } = request;
  const shape = bodyShapeOf(route);
  switch (shape) {
    case 'batch':
      return isolateInBatch(body, eventsWithResults(body, request));
    case 'bulk':
      return isolateInBulk(body, request);
    case 'messages':
      return isolateMessage(body);
    case 'message':
      return (index, replacement) => (index === 0 ? { body: replacement ?? body, eventKey: undefined } : undefined);
    default:
      return shape satisfies never;
  }
}

function isolateInBulk(body: JsonValue, request: IngestRequest): Isolation {
  const batches = (Array.isArray(body) ? body : []).map((batch) => ({ batch, events: eventsWithResults(batch, request) }));
  // For each result, its batch and its place in it.
  const places = batches.flatMap(({ events }, nth) => Array.from({ length: events?.length ?? 1 }, (_, index) => ({ nth, index })));
  return (index, replacement) => {
    const place = places[index];
    const found = place === undefined ? undefined : batches[place.nth];
    if (place === undefined || found === undefined) {
      return undefined;
    }
    const isolated = isolateInBatch(found.batch, found.events)(place.index, replacement);
    return isolated === undefined ? undefined : { ...isolated, body: [isolated.body] };
  };
}

function isolateInBatch(batch: JsonValue, events: readonly JsonValue[] | undefined): Isolation {
  if (!isJsonObject(batch) || events === undefined) {
    return (index, replacement) => (index === 0 ? { body: replacement ?? batch, eventKey: undefined } : undefined);
  }
  // A scalar, or no id at all (contract/mparticle.md §2.0).
  const requestId = batch['source_request_id'] ?? undefined;
  return (index, replacement) => {
    const event = events[index];
    if (event === undefined) {
      return undefined;
    }
    const isolated = omitMembers(batch, ['source_request_id']);
    setMember(isolated, 'events', [replacement ?? event]);
    const eventKey = typeof requestId === 'object' || requestId === undefined ? undefined : `${requestId}#${index}`;
    return { body: isolated, eventKey };
  };
}

function isolateMessage(body: JsonValue): Isolation {
  const messages = isJsonObject(body) ? body['batch'] : undefined;
  return (index, replacement) => {
    const message = Array.isArray(messages) ? messages[index] : undefined;
    if (!isJsonObject(body) || message === undefined) {
      return undefined;
    }
    const isolated = omitMembers(body, ['batch']);
    setMember(isolated, 'batch', [replacement ?? message]);
    return { body: isolated, eventKey: undefined };
  };
}
