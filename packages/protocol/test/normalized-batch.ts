import {
  type BatchRoute,
  type JsonObject,
  type JsonValue,
  type KeptEvent,
  normalizeRequest,
  type NormalizedEvent,
} from '../src/index.ts';

export const receivedAtMs: number = Date.UTC(2026, 0, 1, 12);

export function normalize(body: JsonValue, route: BatchRoute = 'events'): NormalizedEvent[] {
  return normalizeRequest({ route, body, receivedAtMs });
}

export function only(events: readonly NormalizedEvent[]): KeptEvent {
  const [event] = events;
  if (events.length !== 1 || event?.outcome !== 'event') {
    throw new Error(`Expected one good event, received ${JSON.stringify(events).slice(0, 2000)}`);
  }
  return event;
}

export function keptEvent(event: JsonObject, head: JsonObject = {}): KeptEvent {
  return only(normalize({ ...head, events: [event] }));
}

export function kept(type: string, data: JsonObject, head: JsonObject = {}): KeptEvent {
  return keptEvent({ event_type: type, data }, head);
}

export function codes({ warnings }: KeptEvent): string[] {
  return warnings.map((warning) => `${warning.code} ${warning.path}`);
}

export const scan = { event_type: 'custom_event', data: { event_name: 'Ticket Scanned', custom_event_type: 'transaction' } };
