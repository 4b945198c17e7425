import type { QueuedEntry } from './entry.ts';
import type { EntryOutcome } from './outcome.ts';

/** A part of an entry: a text of its own. Listeners are told of it by the id of the whole, which is the one that they know. */
export interface EntryPart {
  readonly text: string;
  readonly bytes: number;
  readonly eventCount: number;
}

/** Divides an entry in two, each of which holds some of its events; undefined when it can't be divided. Must not throw. */
export type DivideEntry = (entry: QueuedEntry) => readonly [EntryPart, EntryPart] | undefined;

type Halves = readonly [readonly QueuedEntry[], readonly QueuedEntry[]];

/** Two halves of a request; of a request of one entry, its two parts. Undefined when there is nothing to divide. */
export function divideEntries(
  entries: readonly QueuedEntry[],
  divideEntry: DivideEntry | undefined,
  onPartsSettled: (entry: QueuedEntry, outcome: EntryOutcome) => void,
): Halves | undefined {
  if (entries.length > 1) {
    const middle = Math.ceil(entries.length / 2);
    return [entries.slice(0, middle), entries.slice(middle)];
  }
  const [whole] = entries;
  const parts = whole && divideEntry?.(whole);
  return parts && toPartEntries(whole, parts, onPartsSettled);
}

function toPartEntries(
  whole: QueuedEntry,
  parts: readonly [EntryPart, EntryPart],
  onPartsSettled: (entry: QueuedEntry, outcome: EntryOutcome) => void,
): Halves {
  let partsLeft = parts.length;
  let worst: EntryOutcome | undefined;
  const onSettled = (outcome: EntryOutcome): void => {
    worst = worst === undefined || worst.kind === 'delivered' ? outcome : worst;
    partsLeft--;
    if (partsLeft === 0) {
      onPartsSettled(whole, worst);
    }
  };
  const { id, enqueuedAtMs, sequence, orderKey } = whole;
  const [first, second] = parts.map((part) => ({
    ...part,
    id,
    enqueuedAtMs,
    sequence,
    orderKey,
    ticket: undefined,
    whole,
    onSettled,
  }));
  return [first === undefined ? [] : [first], second === undefined ? [] : [second]];
}
