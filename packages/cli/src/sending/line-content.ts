import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject, type JsonValue, type MessageType, parseJson } from '@fairlead/protocol';
import { type InputLine, keptOfLongBytes } from './line-splitter.ts';

/** What a line holds. */
export type LineContent =
  | { readonly kind: 'message'; readonly type: MessageType; readonly event: JsonObject }
  | { readonly kind: 'batch'; readonly event: JsonObject }
  | { readonly kind: 'blank' }
  | { readonly kind: 'bad'; readonly reason: BadLineReason; readonly message: string };

export type BadLineReason = 'line_too_long' | 'invalid_utf8' | 'invalid_json' | 'not_an_object' | 'unknown_kind';
export type LineProtocol = 'message' | 'batch';

const messageTypes: ReadonlySet<JsonValue | undefined> = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']);
/** Any of these makes an object a batch. */
const batchMembers = [
  'events',
  'user_identities',
  'user_attributes',
  'deleted_user_attributes',
  'mpid',
  'mp_deviceid',
  'device_info',
  'application_info',
  'consent_state',
  'source_request_id',
] as const;

/** Reads a line. Without a protocol it is told from the line: a message names its `type`, a batch has members of a batch. */
export function readLine(line: InputLine, protocol: LineProtocol | undefined): LineContent {
  if (line.isTooLong) {
    return bad('line_too_long', `the line has ${line.size} bytes, more than are sent`);
  }
  if (!isUtf8(line.bytes)) {
    return bad('invalid_utf8', 'the line is not UTF-8');
  }
  // A byte order mark can only be on the first line, and on a line that was cut from another file.
  const text = line.bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    return { kind: 'blank' };
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    return bad('invalid_json', `the line is not JSON: ${parsed.message}`);
  }
  return isJsonObject(parsed.value)
    ? tellKind(parsed.value, protocol)
    : bad('not_an_object', 'the line is JSON, but not an object');
}

/** The line as it can be shown; what is too long is cut off. */
export function toShownText(line: InputLine): string {
  const text = line.bytes.toString('utf8');
  return line.isTooLong ? `${text}… (the first ${keptOfLongBytes} bytes of ${line.size})` : text;
}

function tellKind(event: JsonObject, protocol: LineProtocol | undefined): LineContent {
  const type = Object.hasOwn(event, 'type') ? event['type'] : undefined;
  if (protocol !== 'batch' && messageTypes.has(type)) {
    return { kind: 'message', type: type as MessageType, event };
  }
  if (protocol === 'batch' || (protocol === undefined && batchMembers.some((name) => Object.hasOwn(event, name)))) {
    return { kind: 'batch', event };
  }
  return bad(
    'unknown_kind',
    protocol === 'message'
      ? 'no message: its type is none of track, identify, page, screen, group, alias'
      : 'neither a message (type track, identify, page, screen, group or alias) nor a batch (events, user_identities, mpid, …)',
  );
}

function bad(reason: BadLineReason, message: string): LineContent {
  return { kind: 'bad', reason, message };
}
