import { isJsonObject, type JsonObject, type JsonValue } from '@fairlead/protocol';

/** An event with an id, and that id as the SDK names it in what it reports. */
export interface CompleteEvent {
  readonly event: JsonObject;
  readonly id: string;
}

/** A message keeps its `messageId`. A time in milliseconds becomes the text that the SDK takes. */
export function completeMessage(message: JsonObject, id: string): CompleteEvent {
  const { messageId = id, timestamp } = message;
  const isTime = typeof timestamp === 'number' && Math.abs(timestamp) <= timeMsMax;
  const event = { ...message, messageId, ...(isTime && { timestamp: new Date(timestamp).toISOString() }) };
  return { event, id: toReportedId(messageId) };
}

/** A batch keeps its `source_request_id`, and each event its `source_message_id`. */
export function completeBatch(batch: JsonObject, id: string): CompleteEvent {
  const { source_request_id: requestId = id, events } = batch;
  const event: JsonObject = { ...batch, source_request_id: requestId };
  if (Array.isArray(events)) {
    event['events'] = events.map((each, index) => completeEvent(each, `${toReportedId(requestId)}#${index}`));
  }
  return { event, id: toReportedId(requestId) };
}

/** What is no text is refused by the SDK, and never reported under it. */
function toReportedId(id: JsonValue): string {
  return typeof id === 'string' ? id : '';
}

function completeEvent(event: JsonValue, id: string): JsonValue {
  if (!isJsonObject(event)) {
    return event;
  }
  const { data = {} } = event;
  return isJsonObject(data) && data['source_message_id'] === undefined
    ? { ...event, data: { ...data, source_message_id: id } }
    : event;
}

/** As far as a date goes (ECMA-262 §21.4.1.1). */
const timeMsMax = 8_640_000_000_000_000;
