import type { CanonicalEvent } from '@fairlead/protocol';
import type { EventRow } from './event-store.ts';
import { hashKey, type RowKey } from './key-hash.ts';

/**
 * Every text by which somebody may look for the user of an event, as keys. Events of one request that follow each other and carry the same
 * text have one key together: those of a batch are all one user's.
 */
export function userKeysOf(rows: readonly EventRow[]): readonly RowKey[] {
  const keys: OpenKey[] = [];
  let last: EventRow | undefined;
  let ofLast: readonly OpenKey[] = [];
  for (const row of rows) {
    const followsLast = last?.position === row.position && last.eventIndex + 1 === row.eventIndex;
    if (!followsLast || !isSameUser(last?.event, row.event)) {
      const open = followsLast ? ofLast : [];
      ofLast = identitiesOf(row.event).map((text) => {
        const continued = open.find((key) => key.text === text);
        if (continued !== undefined) {
          return continued;
        }
        const { key, mark } = hashKey(text);
        const opened = { text, key, mark, position: row.position, firstIndex: row.eventIndex, lastIndex: row.eventIndex };
        keys.push(opened);
        return opened;
      });
    }
    for (const key of ofLast) {
      key.lastIndex = row.eventIndex;
    }
    last = row;
  }
  return keys;
}

interface OpenKey extends RowKey {
  readonly text: string;
  lastIndex: number;
}

/** Without looking into identities: those of a batch are one object. */
function isSameUser(one: CanonicalEvent | undefined, other: CanonicalEvent): boolean {
  return (
    one?.identities === other.identities &&
    one?.userId === other.userId &&
    one?.anonymousId === other.anonymousId &&
    one?.previousId === other.previousId &&
    one?.mpid === other.mpid
  );
}

/** Every text by which somebody may look for the user of an event, each once. */
export function identitiesOf({ userId, anonymousId, previousId, mpid, identities }: CanonicalEvent): readonly string[] {
  const texts = new Set<string>();
  for (const text of [userId, anonymousId, previousId, mpid?.toString()]) {
    if (text !== undefined) {
      texts.add(text);
    }
  }
  for (const name in identities) {
    const value = identities[name];
    if (value !== null && value !== undefined && typeof value !== 'object') {
      texts.add(String(value));
    }
  }
  return [...texts];
}
