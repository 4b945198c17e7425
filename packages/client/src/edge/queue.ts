/**
 * What waits to be sent, oldest first, for an edge: the promises of `delivery/queue.ts` in a fraction of its size.
 *
 * While a request is under way, the entries of its order keys are parked; when it has ended they go back to where they were. So the entries
 * of one key arrive in their order, and those of other keys pass by. Each cut of ordered entries looks at all that wait, which is cheap
 * where as little waits as at an edge.
 */
import type { QueuedEntry } from '../delivery/entry.ts';
import type { RequestLimits } from '../delivery/queue.ts';

export interface EdgeQueue {
  readonly entryCount: number;
  readonly bytes: number;
  push(entry: QueuedEntry): void;
  /** The oldest entries that fit a request, once they fill it or the first of them is below `dueEnd`; undefined before that. */
  cut(dueEnd: number): readonly QueuedEntry[] | undefined;
  /** A request has ended. Returns the end of what waited for that: it has waited long enough. */
  release(entries: readonly QueuedEntry[]): number;
  /** A request of so many bytes was too much for the endpoint: from now on requests have half of that. */
  limitRequests(bytes: number): void;
  /** Takes all entries with a lower sequence; by default the oldest. */
  takeBefore(sequenceEnd?: number): readonly QueuedEntry[];
}

export function createEdgeQueue({ requestEntriesMax, requestBytesMax: bytesAtFirst, envelopeBytes }: RequestLimits): EdgeQueue {
  let requestBytesMax = bytesAtFirst;
  let waiting: QueuedEntry[] = [];
  /** By each key that is under way. What is in here is not in `waiting`. */
  const parked = new Map<string, QueuedEntry[]>();
  let entryCount = 0;
  let bytes = 0;

  const parkedBehind = ({ orderKey }: QueuedEntry): QueuedEntry[] | undefined => parked.get(orderKey as string);

  /** They wait no longer. */
  const uncount = (entries: readonly QueuedEntry[]): readonly QueuedEntry[] => {
    for (const entry of entries) {
      entryCount--;
      bytes -= entry.bytes;
    }
    return entries;
  };

  return {
    get entryCount() {
      return entryCount;
    },
    get bytes() {
      return bytes;
    },
    push(entry) {
      (parkedBehind(entry) ?? waiting).push(entry);
      entryCount++;
      bytes += entry.bytes;
    },
    cut(dueEnd) {
      const [first] = waiting;
      let count = 0;
      let size = envelopeBytes - 1;
      for (const entry of waiting) {
        size += entry.bytes + 1;
        // An entry is never larger than a request; one that has become too large since is for the endpoint to refuse.
        if (count === requestEntriesMax || (size > requestBytesMax && count > 0)) {
          break;
        }
        count++;
      }
      const isFull = count === requestEntriesMax || count < waiting.length || size >= requestBytesMax;
      if (first === undefined || !(isFull || first.sequence < dueEnd)) {
        return undefined;
      }
      const entries = uncount(waiting.splice(0, count));
      for (const { orderKey } of entries) {
        if (orderKey !== undefined) {
          parked.set(orderKey, []);
        }
      }
      // `push` returns a length, which is never 0.
      waiting = parked.size === 0 ? waiting : waiting.filter((entry) => !parkedBehind(entry)?.push(entry));
      return entries;
    },
    release(entries) {
      let end = 0;
      for (const entry of entries) {
        const behind = parkedBehind(entry) ?? [];
        parked.delete(entry.orderKey as string);
        waiting.push(...behind);
        end = Math.max(end, (behind.at(-1)?.sequence ?? -1) + 1);
      }
      if (end > 0) {
        waiting.sort(inSequence);
      }
      return end;
    },
    limitRequests(size) {
      requestBytesMax = Math.min(requestBytesMax, Math.max(1024, Math.floor(size / 2)));
    },
    takeBefore(sequenceEnd) {
      const lists = [waiting, ...parked.values()];
      const end = sequenceEnd ?? Math.min(...lists.map(([first]) => first?.sequence ?? Number.POSITIVE_INFINITY)) + 1;
      const taken = lists.flatMap((list) => {
        const count = list.findIndex((entry) => entry.sequence >= end);
        return list.splice(0, count === -1 ? list.length : count);
      });
      return uncount(taken.sort(inSequence));
    },
  };
}

function inSequence(one: QueuedEntry, other: QueuedEntry): number {
  return one.sequence - other.sequence;
}
