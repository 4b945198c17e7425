import { FairleadError, oneEvent } from '../errors.ts';
import { createByteCounter } from '../json-text.ts';
import { AwaitedEntries } from './awaited-entries.ts';
import { MemoryBacklog } from './backlog.ts';
import type { Backlog, BacklogOptions, Size } from './backlog.ts';
import { countEvents } from './entry.ts';
import type { Entry, QueuedEntry } from './entry.ts';
import { HeldEntries } from './held-entries.ts';
import { isAborted } from './outcome.ts';
import type { Spool, SpoolTicket } from './spool.ts';

/** The spool failed to take an event, which goes on without it. */
export function toUnspooled(id: string, cause: unknown): FairleadError {
  const message = 'the spool did not take an event; it is kept in memory only, and lost if the process ends before it is sent';
  return new FairleadError({ code: 'spool_failed', message, cause }, oneEvent(id));
}

/**
 * The queue in memory, and the spool before and behind it.
 *
 * An entry that the disk refuses is kept in memory. While records wait in the spool it is held behind them, so that it overtakes none of its
 * user's: until the disk takes it after all, before any later entry, or until no record is left that comes first.
 */
export class SpooledBacklog implements Backlog {
  readonly #options: BacklogOptions;
  readonly #spool: Spool;
  readonly #onError: (error: FairleadError) => void;
  readonly #memory: MemoryBacklog;
  readonly #countBytes = createByteCounter();
  readonly #held = new HeldEntries();
  readonly #awaited = new AwaitedEntries();
  /** Events that the spool gave out, and that are not settled. */
  #takenEvents = 0;
  #isSpoolFull = false;
  /** Of the largest entry that was offered. */
  #entryBytesMax = 0;

  constructor(options: BacklogOptions, spool: Spool, onError: (error: FairleadError) => void) {
    this.#options = options;
    this.#spool = spool;
    this.#onError = onError;
    const heldBack = this.#held.with(options.heldBack);
    this.#memory = new MemoryBacklog({ ...options, heldBack, hasRoom: (eventCount) => this.#hasRoom(eventCount) });
  }

  get fullCode(): 'queue_full' | 'spool_full' {
    return this.#isSpoolFull ? 'spool_full' : 'queue_full';
  }

  /** The sequence that the next entry will have, once those that wait in the spool have theirs. */
  get sequenceEnd(): number {
    return this.#memory.sequenceEnd + this.#spool.waitingRecords + this.#held.length;
  }

  get queuedEnd(): number {
    return this.#memory.sequenceEnd;
  }

  get eventCount(): number {
    return this.#memory.eventCount + this.#held.eventCount + Math.max(0, this.#spool.eventCount - this.#takenEvents);
  }

  get bytes(): number {
    return this.#memory.bytes + this.#held.bytes;
  }

  get isEmpty(): boolean {
    return this.#memory.isEmpty && this.#spool.waitingRecords === 0 && this.#held.length === 0;
  }

  ready(): Promise<void> {
    return this.#memory.ready();
  }

  makeRoom(size: Size): boolean {
    return this.#memory.makeRoom(size);
  }

  offer(entry: Entry): boolean {
    this.#entryBytesMax = Math.max(this.#entryBytesMax, entry.bytes);
    let taken = false;
    let ticket: SpoolTicket | undefined;
    try {
      if (this.#spoolHeld()) {
        taken = this.#spool.waitingRecords === 0 && this.#options.queue.hasRoomFor(entry.eventCount, entry.bytes);
        ticket = this.#append(entry, taken) ?? this.#makeRoom(entry, taken);
      }
    } catch (cause) {
      this.#isSpoolFull = false;
      this.#onError(toUnspooled(entry.id, cause));
      return this.#offerInMemory(entry);
    }
    this.#isSpoolFull = ticket === undefined;
    if (ticket === undefined) {
      // What it stands for is in the spool already, so that nothing is lost by keeping the whole in memory.
      return entry.replaces !== undefined && this.#offerInMemory(entry);
    }
    if (taken) {
      this.#queue(entry, ticket);
    } else {
      this.#awaited.add(entry);
    }
    return true;
  }

  /** Brings into memory what waits in the spool, a stride at a time. */
  refill(): void {
    while (this.#mayRefill()) {
      const { events, bytes } = this.#options.queue.room;
      const records = this.#spool.take({
        recordsMax: Math.max(1, Math.min(refillEvents, events - this.#held.eventCount)),
        bytesMax: Math.max(0, Math.min(refillBytes, bytes - this.#held.bytes)),
      });
      for (const record of records) {
        this.#queue({ ...this.#awaited.rejoin(record), bytes: this.#countBytes(record.text) }, record.ticket);
      }
      if (records.length === 0) {
        return;
      }
    }
    if (this.#spool.waitingRecords === 0) {
      this.#awaited.giveUp();
      for (const { entry } of this.#held.takeAll()) {
        this.#memory.queue(entry, undefined);
      }
    }
  }

  takeBefore(sequenceEnd: number): readonly QueuedEntry[] {
    const queued = this.#memory.takeBefore(sequenceEnd);
    const held = sequenceEnd >= this.sequenceEnd ? this.#held.takeAll() : [];
    return [...queued, ...held.map(({ entry }) => ({ ...entry, sequence: this.#memory.takeSequence() }))];
  }

  keep(entries: readonly QueuedEntry[]): void {
    this.#takenEvents -= countEvents(entries);
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
    }
  }

  admit(): void {
    this.#memory.admit();
  }

  admitAll(): void {
    this.#memory.admitAll();
  }

  /** Keeps an entry in memory only. What it stands for stays in the spool until it is settled. */
  #offerInMemory(entry: Entry): boolean {
    const { replaces, eventCount, onSettled } = entry;
    if (replaces === undefined) {
      return this.#queueOrHold(entry, entry);
    }
    this.#takenEvents += eventCount;
    const isKept = this.#queueOrHold(entry, {
      ...entry,
      onSettled: (outcome) => {
        this.#takenEvents -= eventCount;
        if (!isAborted(outcome)) {
          this.#spool.settle(replaces);
        }
        onSettled?.(outcome);
      },
    });
    if (!isKept) {
      this.#takenEvents -= eventCount;
    }
    return isKept;
  }

  #queueOrHold(offered: Entry, entry: Entry): boolean {
    if (this.#spool.waitingRecords === 0 && this.#held.length === 0) {
      return this.#memory.offer(entry);
    }
    const hasRoom = this.#memory.makeRoom(entry);
    if (hasRoom) {
      this.#held.push({ offered, entry });
    }
    return hasRoom;
  }

  /** Gives the disk what it refused before; false when it has no room for all of it. Throws when it refuses again. */
  #spoolHeld(): boolean {
    for (let next = this.#held.first; next !== undefined; next = this.#held.first) {
      const { offered } = next;
      if ((this.#append(offered, false) ?? this.#makeRoom(offered, false)) === undefined) {
        return false;
      }
      this.#held.shift();
      this.#awaited.add(offered);
      if (offered.replaces !== undefined) {
        this.#takenEvents -= offered.eventCount;
      }
    }
    return true;
  }

  #hasRoom(eventCount: number): boolean {
    const { eventCount: kept, roomBytes } = this.#spool;
    // Twice what the texts may need: records have heads. An empty spool is as good as it gets.
    return kept === 0 || roomBytes >= 2 * eventCount * (this.#entryBytesMax + recordBytesAround);
  }

  #mayRefill(): boolean {
    const { queue } = this.#options;
    // Half empty, so that records are read in strides, and one that alone has more bytes than there is room for is rare.
    const { eventCount, bytes } = this.#held;
    const isLow = queue.isEmpty || (queue.eventCount < refillEvents && queue.hasRoomFor(1 + eventCount, bytes, 0.5));
    return isLow && this.#spool.waitingRecords > 0;
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
    // The spool has settled them itself, and they were never in memory: no ticket.
    const dropped = this.#spool
      .dropOldest(entry.bytes)
      .map((record) => ({ ...this.#awaited.rejoin(record), ticket: undefined, bytes: 0, sequence: this.#memory.takeSequence() }));
    onDisplaced(dropped);
    return this.#append(entry, taken) ?? this.#makeRoomInMemory(entry, taken);
  }

  /** What the spool holds was given out: what of it is not under way makes room. Only a whole segment does so on disk. */
  #makeRoomInMemory(entry: Entry, taken: boolean): SpoolTicket | undefined {
    for (let bytes = entry.bytes; ; bytes *= 2) {
      const dropped = this.#dropOldestInMemory(bytes);
      if (dropped.length === 0) {
        return undefined;
      }
      this.#options.onDisplaced(dropped);
      const ticket = this.#append(entry, taken);
      if (ticket !== undefined) {
        return ticket;
      }
    }
  }

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
/** About what a spool keeps of a record beside its text. */
const recordBytesAround = 256;
