import type { QueuedEntry } from './entry.ts';
import type { EntryOutcome } from './outcome.ts';

/** Delivered one after the other. */
export type Halves = readonly [readonly QueuedEntry[], readonly QueuedEntry[]];

/** Divides an entry in two, and tells `onPartsSettled` when both are settled; undefined when it can't be divided. Must not throw. */
export type DivideEntry = (
  entry: QueuedEntry,
  onPartsSettled: (entry: QueuedEntry, outcome: EntryOutcome) => void,
) => Halves | undefined;

/** A part of an entry: a text of its own. Listeners are told of it by the id of the whole, which is the one that they know. */
export interface EntryPart {
  readonly text: string;
  readonly bytes: number;
  readonly eventCount: number;
}

/** Makes entries of the two parts of an entry, each of which holds some of its events. */
export function dividingInto(divide: (entry: QueuedEntry) => readonly [EntryPart, EntryPart] | undefined): DivideEntry {
  return (whole, onPartsSettled) => {
    const parts = divide(whole);
    return parts && toPartEntries(whole, parts, onPartsSettled);
  };
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
