import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue, type KeptEvent, stringifyJson } from '../../src/index.ts';
import { foldName } from '../../src/check/choice.ts';

/**
 * The paths of what a batch said and its stored event neither holds nor warns of. What says nothing may be gone: null, empty
 * text, zero, the UUID of zeros, `unknown`, and objects of such.
 */
export function findLost(batch: JsonObject, kept: KeptEvent, place: number): string[] {
  const { event, warnings } = kept;
  const search = new Search(warnings.map(({ path }) => path));
  const sentEvent = (batch['events'] as JsonObject[] | undefined)?.[place];
  const data = sentEvent?.['data'];
  const hasLocation = isJsonObject(data) && isJsonObject(data['location']);
  for (const [key, sent] of Object.entries(batch)) {
    if (!['events', 'api_key', 'api_keys'].includes(key)) {
      search.look(toCanonicalPlace(key, sent, { hasLocation }), headValue(key, event), pathTo('', key));
    }
  }
  if (sentEvent !== undefined && isJsonObject(data)) {
    search.look(sentEvent['event_type'] ?? null, event.type, `events[${place}].event_type`);
    for (const [key, sent] of Object.entries(data)) {
      search.look(sent, dataValue(key, sent, event), pathTo(`events[${place}].data`, key));
    }
  }
  return search.lost;
}

type Stored = KeptEvent['event'];

function headValue(key: string, event: Stored): unknown {
  const columns: Record<string, unknown> = {
    environment: event.environment,
    user_identities: event.identities,
    user_attributes: event.userAttributes,
    device_info: event.device,
    consent_state: event.consent,
    context: event.context,
    batch_context: event.context,
    mpid: event.mpid,
  };
  return key in columns ? columns[key] : event.context?.[key];
}

/** A single consent stands where the map of purposes would; an event's own location in the place of its batch's. */
function toCanonicalPlace(key: string, sent: JsonValue, { hasLocation }: { readonly hasLocation: boolean }): JsonValue {
  if (!isJsonObject(sent)) {
    return sent;
  }
  if (key === 'consent_state' && isJsonObject(sent['gdpr']) && typeof sent['gdpr']['consented'] === 'boolean') {
    return { ...sent, gdpr: { default: sent['gdpr'] } };
  }
  return (key === 'context' || key === 'batch_context') && hasLocation ? { ...sent, location: null } : sent;
}

function dataValue(key: string, sent: JsonValue, event: Stored): unknown {
  const columns: Record<string, unknown> = {
    timestamp_unixtime_ms: event.originalTimestampMs,
    event_id: event.mpEventId,
    source_message_id: event.eventId,
    session_id: event.sessionId,
    session_uuid: event.context?.['session_uuid'] ?? event.sessionId,
    location: event.context?.['location'],
    device_current_state: event.context?.['device_current_state'],
    [event.type === 'screen_view' ? 'screen_name' : 'event_name']: event.name,
  };
  if (key === 'custom_attributes' && isJsonObject(sent)) {
    // Beside the event's own fields; below them where one has the same name.
    const below = event.properties?.['custom_attributes'];
    return { ...event.properties, ...(isJsonObject(below) ? below : {}) };
  }
  return key in columns ? columns[key] : event.properties?.[key];
}

class Search {
  readonly lost: string[] = [];
  readonly #warned: readonly string[];

  constructor(warned: readonly string[]) {
    this.#warned = warned;
  }

  look(sent: JsonValue, stored: unknown, path: string): void {
    if (saysNothing(sent) || isDeepStrictEqual(sent, stored)) {
      return;
    }
    if (isJsonObject(sent) && isJsonObject(stored as JsonValue)) {
      for (const [key, member] of Object.entries(sent)) {
        const below = Object.getOwnPropertyDescriptor(stored, key)?.value as unknown;
        this.look(member, below, pathTo(path, key));
      }
    } else if (Array.isArray(sent) && Array.isArray(stored)) {
      // What says nothing may be missing, so places shift: compared by what is left.
      const said = sent.filter((item) => item !== null);
      said.forEach((item, index) => this.look(item, stored[index], `${path}[${index}]`));
    } else if (!isSame(sent, stored) && !this.#warned.some((warning) => warning.startsWith(path) || path.startsWith(warning))) {
      this.lost.push(`${path}: ${textOf(sent)} became ${textOf(stored)}`);
    }
  }
}

function saysNothing(value: JsonValue): boolean {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).every(saysNothing);
  }
  return value === null || value === 0 || (typeof value === 'string' && /^(?:\s*|[0-]{36}|unknown)$/.test(value));
}

function isSame(sent: JsonValue, stored: unknown): boolean {
  return (
    sent === stored ||
    textOf(sent) === textOf(stored) ||
    // Of a time in milliseconds the fraction is cut.
    (typeof sent === 'number' && (Number(stored) === sent || Number(stored) === Math.trunc(sent))) ||
    (typeof sent === 'bigint' && Number.isInteger(stored) && BigInt(stored as number) === sent) ||
    (typeof sent === 'string' && typeof stored === 'string' && foldName(sent) === foldName(stored))
  );
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value === null || value === undefined ? 'nothing' : stringifyJson(value as JsonValue);
  }
}

function pathTo(parent: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) {
    return `${parent}[${JSON.stringify(key)}]`;
  }
  return parent === '' ? key : `${parent}.${key}`;
}
