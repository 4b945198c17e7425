import { isJsonObject, parseJson, stringifyJson } from '@fairlead/protocol';
import type { JsonObject, JsonValue } from '@fairlead/protocol';
import type { EntryPart } from '../delivery/division.ts';
import type { Entry } from '../delivery/entry.ts';
import { createByteCounter } from '../json-text.ts';

/**
 * Divides a Batch in two by its events: each part has all that is said of the user and half of the events, in their order. The parts have
 * request ids that follow from the whole's, so that a part that is sent again, even by another process, is known; event ids stay.
 */
export function divideBatch({ text }: Pick<Entry, 'text'>): readonly [EntryPart, EntryPart] | undefined {
  const parsed = parseJson(text);
  const batch = parsed.ok ? parsed.value : undefined;
  if (!isJsonObject(batch)) {
    return undefined;
  }
  // The text's id, not the entry's: a part that is divided again has an id of its own.
  const { events, source_request_id: id } = batch;
  if (!Array.isArray(events) || events.length < 2 || typeof id !== 'string') {
    return undefined;
  }
  const middle = Math.ceil(events.length / 2);
  return [toPart(batch, events.slice(0, middle), `${id}.1`), toPart(batch, events.slice(middle), `${id}.2`)];
}

function toPart(batch: JsonObject, events: readonly JsonValue[], id: string): EntryPart {
  const text = stringifyJson({ ...batch, source_request_id: id, events: [...events] });
  return { text, bytes: createByteCounter()(text), eventCount: events.length };
}
