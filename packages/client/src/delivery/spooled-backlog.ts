import { FairleadError } from '../errors.ts';
import { createByteCounter } from '../json-text.ts';
import { MemoryBacklog } from './backlog.ts';
import type { Backlog, BacklogOptions } from './backlog.ts';
import type { Clock } from './clock.ts';
import type { Entry, QueuedEntry } from './entry.ts';
import { isAborted } from './outcome.ts';
import type { Spool, SpoolContext, SpoolProvider, SpoolTicket } from './spool.ts';

/** A spool that is open, and the backlog that stands on it. */
export interface OpenSpool {
  readonly spool: Spool;
  readonly createBacklog: (options: BacklogOptions) => Backlog;
}

export interface OpenSpoolOptions {
  readonly provider: SpoolProvider;
  readonly kind: SpoolContext['kind'];
  readonly clock: Clock;
  readonly onMore: () => void;
  readonly onError: (error: FairleadError) => void;
}

/** How a platform opens spools. Throws what the spool throws. */
export type OpenSpoolOn = (options: OpenSpoolOptions) => OpenSpool;

export const openSpool: OpenSpoolOn = ({ provider, kind, clock, onMore, onError }) => {
  const spool = provider.open({
    kind,
    now: () => clock.now(),
    onMore,
    onFailure: (failure, { eventCount }) => onError(new FairleadError(failure, { ids: [], eventCount })),
  });
  return { spool, createBacklog: (options) => new SpooledBacklog(options, spool, onError) };
};

/** The queue in memory, and the spool before and behind it. */
class SpooledBacklog implements Backlog {
  readonly #options: BacklogOptions;
  readonly #spool: Spool;
  readonly #onError: (error: FairleadError) => void;
  readonly #memory: MemoryBacklog;
  readonly #countBytes = createByteCounter();
  /** Events that the spool gave out, and that are not settled. */
  #takenEvents = 0;
  #spoolIsFull = false;

  constructor(options: BacklogOptions, spool: Spool, onError: (error: FairleadError) => void) {
    this.#options = options;
    this.#spool = spool;
    this.#onError = onError;
    this.#memory = new MemoryBacklog({ ...options, hasRoom: () => !this.#spoolIsFull });
  }

  /** The sequence that the next entry will have, once those that wait in the spool have theirs. */
  get sequenceEnd(): number {
    return this.#memory.sequenceEnd + this.#spool.waitingRecords;
  }

  get eventCount(): number {
    return this.#memory.eventCount + Math.max(0, this.#spool.eventCount - this.#takenEvents);
  }

  ready(): Promise<void> {
    return this.#memory.ready();
  }

  offer(entry: Entry): boolean {
    const taken = this.#spool.waitingRecords === 0 && this.#options.queue.hasRoomFor(entry.eventCount, entry.bytes);
    let ticket: SpoolTicket | undefined;
    try {
      ticket = this.#append(entry, taken) ?? this.#makeRoom(entry, taken);
    } catch (cause) {
      const message = 'the spool did not take an event; it is kept in memory only, and lost if the process ends before it is sent';
      this.#onError(new FairleadError({ code: 'spool_failed', message, cause }, { ids: [entry.id], eventCount: 1 }));
      return this.#memory.offer(settlingReplaced(entry, this.#spool));
    }
    this.#spoolIsFull = ticket === undefined;
    if (ticket === undefined) {
      // What it stands for is in the spool already, so that nothing is lost by keeping the whole in memory.
      return entry.replaces !== undefined && this.#memory.offer(settlingReplaced(entry, this.#spool));
    }
    if (taken) {
      this.#queue(entry, ticket);
    }
    return true;
  }

  /** Brings into memory what waits in the spool, a stride at a time. */
  refill(): void {
    while (this.#mayRefill()) {
      const records = this.#spool.take({ recordsMax: refillEvents, bytesMax: refillBytes });
      for (const record of records) {
        this.#queue({ ...record, bytes: this.#countBytes(record.text) }, record.ticket);
      }
      if (records.length === 0) {
        return;
      }
    }
  }

  settle(entries: readonly QueuedEntry[]): void {
    const tickets: SpoolTicket[] = [];
    for (const { ticket, eventCount } of entries) {
      if (ticket !== undefined) {
        tickets.push(ticket);
        this.#takenEvents -= eventCount;
      }
    }
    if (tickets.length > 0) {
      this.#spool.settle(tickets);
      this.#spoolIsFull = false;
    }
  }

  admit(): void {
    this.#memory.admit();
  }

  admitAll(): void {
    this.#memory.admitAll();
  }

  #mayRefill(): boolean {
    const { queue } = this.#options;
    return this.#spool.waitingRecords > 0 && queue.eventCount < refillEvents && queue.hasRoomFor(1, 0);
  }

  #append(entry: Entry, taken: boolean): SpoolTicket | undefined {
    const { replaces } = entry;
    return this.#spool.append(entry, replaces === undefined ? { taken } : { taken, replaces });
  }

  #makeRoom(entry: Entry, taken: boolean): SpoolTicket | undefined {
    const { overflow, onDisplaced } = this.#options;
    if (overflow !== 'drop-oldest') {
      return undefined;
    }
    const dropped = this.#spool
      .dropOldest(entry.bytes)
      .map((record) => ({ ...record, bytes: 0, sequence: this.#memory.takeSequence() }));
    onDisplaced(dropped.length > 0 ? dropped : this.#dropOldestInMemory(entry.bytes));
    return this.#append(entry, taken);
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

  #queue(entry: Entry, ticket: SpoolTicket): void {
    this.#memory.queue(entry, ticket);
    this.#takenEvents += entry.eventCount;
  }
}

/** What is read from the spool at a time, once fewer events than this wait in memory. */
const refillEvents = 1000;
const refillBytes = 1_048_576;

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
