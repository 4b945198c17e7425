import type { Failure } from '../errors.ts';
import { createByteCounter } from '../json-text.ts';
import type { CountBytes } from '../json-text.ts';
import type { Entry, QueuedEntry } from './entry.ts';
import { isAborted } from './outcome.ts';
import type { Queue } from './queue.ts';
import type { Spool, SpoolTicket } from './spool.ts';

/**
 * What happens when there is no room.
 *   `drop-newest`  the event of the call is dropped
 *   `drop-oldest`  the oldest events that wait are dropped
 *   `wait`         the caller waits: `await client.ready()` before a call. Callers that were let through together may exceed the limits, up to
 *                  twice of them; beyond that the event of the call is dropped
 */
export type OverflowPolicy = 'drop-newest' | 'drop-oldest' | 'wait';

export interface BacklogOptions {
  readonly queue: Queue;
  readonly spool: Spool | undefined;
  readonly overflow: OverflowPolicy;
  /** Told of entries that made room for newer ones. */
  readonly onDisplaced: (entries: readonly QueuedEntry[]) => void;
  /** Told when the spool did not take an entry that is now in memory only. */
  readonly onSpoolFailure: (failure: Failure, id: string) => void;
}

/** What waits to be sent: the queue in memory, and the spool before and behind it. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #waiting: (() => void)[] = [];
  /** How many entries were ever queued: the sequence of the next one. */
  #sequenceEnd = 0;
  /** Events that the spool gave out, and that are not settled. */
  #takenEvents = 0;
  #spoolIsFull = false;
  #countBytes: CountBytes | undefined;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  /** The sequence that the next entry will have, once those that wait in the spool have theirs. */
  get sequenceEnd(): number {
    return this.#sequenceEnd + (this.#options.spool?.waitingRecords ?? 0);
  }

  /** Events that wait, in memory or in the spool; what is under way is not among them. */
  get eventCount(): number {
    return this.#options.queue.eventCount + this.#spooledOnlyEvents;
  }

  get #spooledOnlyEvents(): number {
    return Math.max(0, (this.#options.spool?.eventCount ?? 0) - this.#takenEvents);
  }

  /** Resolves when there is room; callers are let through in the order in which they came. */
  ready(): Promise<void> {
    if (this.#hasRoom(1) && this.#waiting.length === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Keeps an entry; false when there is no room for it. */
  offer(entry: Entry): boolean {
    const { spool } = this.#options;
    return spool === undefined ? this.#keepInMemory(entry) : this.#keepInSpool(entry, spool);
  }

  /** Brings into memory what waits in the spool, a stride at a time. */
  refill(): void {
    const { spool } = this.#options;
    if (spool === undefined) {
      return;
    }
    while (this.#mayRefill(spool)) {
      this.#countBytes ??= createByteCounter();
      const records = spool.take({ recordsMax: refillEvents, bytesMax: refillBytes });
      for (const record of records) {
        this.#queue({ ...record, bytes: this.#countBytes(record.text) }, record.ticket);
      }
      if (records.length === 0) {
        return;
      }
    }
  }

  /** What is done with need not be kept. */
  settle(entries: readonly QueuedEntry[]): void {
    const tickets: SpoolTicket[] = [];
    for (const { ticket, eventCount } of entries) {
      if (ticket !== undefined) {
        tickets.push(ticket);
        this.#takenEvents -= eventCount;
      }
    }
    if (tickets.length > 0) {
      this.#options.spool?.settle(tickets);
      this.#spoolIsFull = false;
    }
  }

  /** Lets as many of the callers that wait through as there is room for. */
  admit(): void {
    for (let admitted = 1; this.#waiting.length > 0 && this.#hasRoom(admitted); admitted++) {
      this.#waiting.shift()?.();
    }
  }

  /** Lets all through, since nobody need wait any longer. */
  admitAll(): void {
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }

  #hasRoom(eventCount: number): boolean {
    return this.#options.spool === undefined ? this.#options.queue.hasRoomFor(eventCount, 0) : !this.#spoolIsFull;
  }

  #mayRefill(spool: Spool): boolean {
    const { queue } = this.#options;
    return spool.waitingRecords > 0 && queue.eventCount < refillEvents && queue.hasRoomFor(1, 0);
  }

  #keepInMemory(entry: Entry): boolean {
    if (!this.#makeRoomInMemory(entry)) {
      return false;
    }
    this.#queue(entry, undefined);
    return true;
  }

  #makeRoomInMemory({ eventCount, bytes }: Entry): boolean {
    const { queue, overflow, onDisplaced } = this.#options;
    switch (overflow) {
      case 'drop-newest':
        return queue.hasRoomFor(eventCount, bytes);
      case 'wait':
        return queue.hasRoomFor(eventCount, bytes, 2);
      case 'drop-oldest': {
        const displaced: QueuedEntry[] = [];
        while (!queue.hasRoomFor(eventCount, bytes)) {
          const oldest = queue.dropOldest();
          if (oldest === undefined) {
            break;
          }
          displaced.push(oldest);
        }
        if (displaced.length > 0) {
          onDisplaced(displaced);
        }
        return queue.hasRoomFor(eventCount, bytes);
      }
      default:
        return overflow satisfies never;
    }
  }

  #keepInSpool(entry: Entry, spool: Spool): boolean {
    const taken = spool.waitingRecords === 0 && this.#options.queue.hasRoomFor(entry.eventCount, entry.bytes);
    let ticket: SpoolTicket | undefined;
    try {
      ticket = append(spool, entry, taken) ?? this.#makeRoomInSpool(entry, spool, taken);
    } catch (cause) {
      const message = 'the spool did not take an event; it is kept in memory only, and lost if the process ends before it is sent';
      this.#options.onSpoolFailure({ code: 'spool_failed', message, cause }, entry.id);
      return this.#keepInMemory(settlingReplaced(entry, spool));
    }
    this.#spoolIsFull = ticket === undefined;
    if (ticket === undefined) {
      // What it stands for is in the spool already, so that nothing is lost by keeping the whole in memory.
      return entry.replaces !== undefined && this.#keepInMemory(settlingReplaced(entry, spool));
    }
    if (taken) {
      this.#queue(entry, ticket);
    }
    return true;
  }

  #makeRoomInSpool(entry: Entry, spool: Spool, taken: boolean): SpoolTicket | undefined {
    const { overflow, onDisplaced } = this.#options;
    if (overflow !== 'drop-oldest') {
      return undefined;
    }
    const dropped = spool.dropOldest(entry.bytes).map((record) => ({ ...record, bytes: 0, sequence: this.#sequenceEnd++ }));
    onDisplaced(dropped.length > 0 ? dropped : this.#dropOldestInMemory(entry.bytes));
    return append(spool, entry, taken);
  }

  /** All that the spool holds was given out: what of it is not under way makes room. */
  #dropOldestInMemory(bytes: number): readonly QueuedEntry[] {
    const dropped: QueuedEntry[] = [];
    for (let freed = 0; freed < bytes;) {
      const oldest = this.#options.queue.dropOldest();
      if (oldest === undefined) {
        break;
      }
      freed += oldest.bytes;
      dropped.push(oldest);
    }
    this.settle(dropped);
    return dropped;
  }

  #queue(entry: Entry, ticket: SpoolTicket | undefined): void {
    const { text, bytes, eventCount, id, enqueuedAtMs, orderKey, onSettled } = entry;
    const sequence = this.#sequenceEnd++;
    this.#options.queue.push({ text, bytes, eventCount, id, enqueuedAtMs, orderKey, onSettled, sequence, ticket });
    if (ticket !== undefined) {
      this.#takenEvents += eventCount;
    }
  }
}

/** What is read from the spool at a time, once fewer events than this wait in memory. */
const refillEvents = 1000;
const refillBytes = 1_048_576;

function append(spool: Spool, entry: Entry, taken: boolean): SpoolTicket | undefined {
  const { replaces } = entry;
  return spool.append(entry, replaces === undefined ? { taken } : { taken, replaces });
}

/** An entry that is not in the spool, and settles what it stands for there itself. */
function settlingReplaced(entry: Entry, spool: Spool): Entry {
  const { replaces, onSettled } = entry;
  if (replaces === undefined) {
    return entry;
  }
  return {
    ...entry,
    onSettled: (outcome) => {
      if (!isAborted(outcome)) {
        spool.settle(replaces);
      }
      onSettled?.(outcome);
    },
  };
}
