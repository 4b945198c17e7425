import type { Entry, QueuedEntry } from './entry.ts';
import type { Queue } from './queue.ts';
import type { SpoolTicket } from './spool.ts';

/**
 * What happens when there is no room.
 *   `drop-newest`  the event of the call is dropped
 *   `drop-oldest`  the oldest events that wait are dropped
 *   `wait`         the caller waits: `await client.ready()` before a call. Callers that were let through together may exceed the limits, up to
 *                  twice of them; beyond that the event of the call is dropped
 */
export type OverflowPolicy = 'drop-newest' | 'drop-oldest' | 'wait';

/** What waits to be sent. */
export interface Backlog {
  /** The sequence that the next entry will have. */
  readonly sequenceEnd: number;
  /** The sequence that the next entry in memory will have. What is behind it may still be moved on by what comes in before. */
  readonly queuedEnd: number;
  /** Events that wait; what is under way is not among them. */
  readonly eventCount: number;
  /** Bytes of text that wait in memory. */
  readonly bytes: number;
  /** Nothing waits that could be sent. */
  readonly isEmpty: boolean;
  /** Where there was no room for the last entry that was not kept. */
  readonly fullCode: 'queue_full' | 'spool_full';
  /** Resolves when there is room; callers are let through in the order in which they came. */
  ready(): Promise<void>;
  /** Makes room in memory, as the policy says; false when there is none. */
  makeRoom(size: Size): boolean;
  /** Keeps an entry; false when there is no room for it. */
  offer(entry: Entry): boolean;
  /** Takes what waits in memory and has a lower sequence. */
  takeBefore(sequenceEnd: number): readonly QueuedEntry[];
  /** Brings more into the queue, where more is kept than the queue holds. */
  refill(): void;
  /** These were given up, and stay in the spool. */
  keep(entries: readonly QueuedEntry[]): void;
  /** What is done with need not be kept. */
  settle(entries: readonly QueuedEntry[]): void;
  /** Lets as many of the callers that wait through as there is room for. */
  admit(): void;
  /** Lets all through, since nobody need wait any longer. */
  admitAll(): void;
}

/** What takes room in memory. */
export interface Size {
  readonly eventCount: number;
  readonly bytes: number;
}

export interface BacklogOptions {
  readonly queue: Queue;
  /** What a front holds back: the queue must have room for it too. */
  readonly heldBack: Size | undefined;
  readonly overflow: OverflowPolicy;
  /** Told of entries that made room for newer ones. */
  readonly onDisplaced: (entries: readonly QueuedEntry[]) => void;
}

export interface MemoryBacklogOptions extends BacklogOptions {
  /** True while so many events more may come. Default: while the queue has room for them. */
  readonly hasRoom?: (eventCount: number) => boolean;
}

/** What waits in memory alone. */
export class MemoryBacklog implements Backlog {
  readonly #options: MemoryBacklogOptions;
  readonly #queue: Queue;
  readonly fullCode = 'queue_full';
  readonly #waiting: (() => void)[] = [];
  #sequenceEnd = 0;

  constructor(options: MemoryBacklogOptions) {
    this.#options = options;
    this.#queue = options.queue;
  }

  get sequenceEnd(): number {
    return this.#sequenceEnd;
  }

  get queuedEnd(): number {
    return this.#sequenceEnd;
  }

  get eventCount(): number {
    return this.#queue.eventCount;
  }

  get bytes(): number {
    return this.#queue.bytes;
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  ready(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.admit();
    });
  }

  offer(entry: Entry): boolean {
    const hasRoom = this.makeRoom(entry);
    if (hasRoom) {
      this.queue(entry, undefined);
    }
    return hasRoom;
  }

  makeRoom(size: Size): boolean {
    const { overflow, onDisplaced } = this.#options;
    const factor = overflow === 'wait' ? 2 : 1;
    const displaced: QueuedEntry[] = [];
    // Nothing is dropped for what would not fit even then.
    while (!this.#fits(size, factor) && this.#queue.couldHold(size)) {
      const oldest = overflow === 'drop-oldest' ? this.#queue.dropOldest() : undefined;
      if (oldest === undefined) {
        break;
      }
      displaced.push(oldest);
    }
    if (displaced.length > 0) {
      onDisplaced(displaced);
    }
    return this.#fits(size, factor);
  }

  /** Queues an entry, whether there is room or not. */
  queue(entry: Entry, ticket: SpoolTicket | undefined): void {
    const { text, bytes, eventCount, id, enqueuedAtMs, orderKey, onSettled } = entry;
    const sequence = this.takeSequence();
    this.#queue.push({ text, bytes, eventCount, id, enqueuedAtMs, orderKey, onSettled, sequence, owner: undefined, ticket });
  }

  takeSequence(): number {
    return this.#sequenceEnd++;
  }

  takeBefore(sequenceEnd: number): readonly QueuedEntry[] {
    return this.#queue.takeBefore(sequenceEnd);
  }

  refill(): void {
    // The queue holds everything.
  }

  keep(): void {
    // It survives nowhere.
  }

  settle(): void {
    // Nothing else holds it.
  }

  admit(): void {
    for (let admitted = 1; this.#waiting.length > 0 && this.#hasRoom(admitted); admitted++) {
      this.#waiting.shift()?.();
    }
  }

  admitAll(): void {
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }

  #hasRoom(eventCount: number): boolean {
    return this.#options.hasRoom?.(eventCount) ?? this.#fits({ eventCount, bytes: 0 }, 1);
  }

  #fits({ eventCount, bytes }: Size, factor: number): boolean {
    const held = this.#options.heldBack;
    return this.#queue.hasRoomFor(eventCount + (held?.eventCount ?? 0), bytes + (held?.bytes ?? 0), factor);
  }
}
