import {
  type IngestRoute,
  type JsonObject,
  type JsonValue,
  type KeptEvent,
  normalizeRequest,
  type NormalizedEvent,
} from '../src/index.ts';

export const receivedAtMs: number = Date.UTC(2026, 0, 1, 12);

export function normalize(body: JsonValue, route: IngestRoute = 'batch'): NormalizedEvent[] {
  return normalizeRequest({ route, body, receivedAtMs });
}

export function kept(message: JsonObject, envelope: JsonObject = {}): KeptEvent {
  const [event] = normalize({ ...envelope, batch: [message] });
  if (event?.outcome !== 'event') {
    throw new Error(`Expected a good event, received ${JSON.stringify(event)}`);
  }
  return event;
}

export const sale = { type: 'track', userId: 'u-1', event: 'Ticket Sold' };
