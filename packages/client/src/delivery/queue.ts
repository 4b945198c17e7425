/**
 * What waits to be sent, and in which lane.
 *
 * A lane has one request under way at a time; there are as many as requests may be. An entry with an order key whose predecessor is
 * under way in some lane, or waits for it, belongs to that lane: it is set aside behind it, and no other lane may take it. So the
 * entries of one key arrive in their order, also when a request is sent again and again, while those of other keys pass by. Each entry is set
 * aside at most once.
 */
import type { QueuedEntry } from './entry.ts';
import { Fifo } from './fifo.ts';

export interface QueueLimits {
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
}

export interface RequestLimits {
  /** Messages, or Batches, in one request. */
  readonly requestEntriesMax: number;
  readonly requestBytesMax: number;
  /** Bytes of a request around its entries; the commas between them come on top. */
  readonly envelopeBytes: number;
}

interface Lane {
  /** Entries whose predecessors are in this lane's request, or before them here. */
  readonly aside: Fifo<LanedEntry>;
  busy: boolean;
}

/** Where the entries of a key are; it is forgotten when there is none. */
interface Owner {
  readonly key: string;
  /** The lane that the key belongs to, for as long as it has entries there. */
  lane: Lane | undefined;
  /** Entries under way in the lane, or set aside behind it. */
  laneCount: number;
  /** Entries that no lane has. As long as there are any, later ones wait behind them. */
  fifoCount: number;
}

/** Knows where the entries of its key are, without asking the map again. */
interface LanedEntry extends QueuedEntry {
  owner?: Owner | undefined;
}

/** A request of a lane; `release` it when all its entries are settled. */
export interface Cut {
  readonly entries: readonly QueuedEntry[];
  readonly release: () => void;
}

export class Queue {
  readonly #limits: QueueLimits;
  #requestLimits: RequestLimits;
  readonly #fifo = new Fifo<LanedEntry>();
  #fifoBytes = 0;
  readonly #lanes: readonly Lane[];
  readonly #owners = new Map<string, Owner>();
  #eventCount = 0;
  #bytes = 0;

  constructor(limits: QueueLimits, requestLimits: RequestLimits, laneCount: number) {
    this.#limits = limits;
    this.#requestLimits = requestLimits;
    this.#lanes = Array.from({ length: laneCount }, () => ({ aside: new Fifo<LanedEntry>(), busy: false }));
  }

  /** Events that wait, those set aside included; what is under way is not. */
  get eventCount(): number {
    return this.#eventCount;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#eventCount === 0;
  }

  /** The oldest entry that no lane owns. */
  get first(): QueuedEntry | undefined {
    return this.#fifo.first;
  }

  /** True when the queue stays within `factor` times its limits with this much more. */
  hasRoomFor(eventCount: number, bytes: number, factor = 1): boolean {
    const { queueEventsMax, queueBytesMax } = this.#limits;
    return this.#eventCount + eventCount <= queueEventsMax * factor && this.#bytes + bytes <= queueBytesMax * factor;
  }

  /** True when the queue would have room for so much if it were empty. */
  couldHold({ eventCount, bytes }: { readonly eventCount: number; readonly bytes: number }): boolean {
    return eventCount <= this.#limits.queueEventsMax && bytes <= this.#limits.queueBytesMax;
  }

  /** What may still be pushed within the limits. */
  get room(): { readonly events: number; readonly bytes: number } {
    const { queueEventsMax, queueBytesMax } = this.#limits;
    return { events: Math.max(0, queueEventsMax - this.#eventCount), bytes: Math.max(0, queueBytesMax - this.#bytes) };
  }

  push(queued: QueuedEntry): void {
    const entry = queued as LanedEntry;
    const owner = this.#ownerOf(entry);
    entry.owner = owner;
    if (owner?.lane !== undefined && owner.fifoCount === 0) {
      setAside(entry, owner, owner.lane);
    } else {
      this.#fifo.push(entry);
      this.#fifoBytes += entry.bytes;
      if (owner !== undefined) {
        owner.fifoCount++;
      }
    }
    this.#eventCount += entry.eventCount;
    this.#bytes += entry.bytes;
  }

  /** True when the oldest entries fill a request: waiting longer would not make it larger. */
  holdsFullRequest(): boolean {
    const { requestEntriesMax, requestBytesMax, envelopeBytes } = this.#requestLimits;
    const { length } = this.#fifo;
    return length >= requestEntriesMax || envelopeBytes + this.#fifoBytes + length - 1 >= requestBytesMax;
  }

  /** A request for an idle lane behind which entries were set aside. They have waited long enough, whatever their number. */
  cutAside(): Cut | undefined {
    const lane = this.#lanes.find(({ busy, aside }) => !busy && aside.length > 0);
    return lane && this.#cut(lane, this.#requestLimits);
  }

  /** A request of the oldest entries that fit one, for an idle lane; undefined when there is none, or all entries belong to busy ones. */
  cut(): Cut | undefined {
    const lane = this.#lanes.find(({ busy }) => !busy);
    return lane && this.#cut(lane, this.#requestLimits);
  }

  /** A request of so many bytes was too much for the endpoint: from now on requests have half of that. */
  limitRequests(bytes: number): void {
    const requestBytesMax = Math.max(1024, Math.floor(bytes / 2));
    if (requestBytesMax < this.#requestLimits.requestBytesMax) {
      this.#requestLimits = { ...this.#requestLimits, requestBytesMax };
    }
  }

  /** Takes the oldest entry of all. */
  dropOldest(): QueuedEntry | undefined {
    return this.#takeOldest(Number.POSITIVE_INFINITY);
  }

  /** Takes all entries with a lower sequence. */
  takeBefore(sequenceEnd: number): readonly QueuedEntry[] {
    const taken: QueuedEntry[] = [];
    for (let entry = this.#takeOldest(sequenceEnd); entry !== undefined; entry = this.#takeOldest(sequenceEnd)) {
      taken.push(entry);
    }
    return taken;
  }

  #takeOldest(sequenceEnd: number): QueuedEntry | undefined {
    let oldest = this.#fifo;
    for (const { aside } of this.#lanes) {
      if (aside.first !== undefined && aside.first.sequence < (oldest.first?.sequence ?? Number.POSITIVE_INFINITY)) {
        oldest = aside;
      }
    }
    if (oldest.first === undefined || oldest.first.sequence >= sequenceEnd) {
      return undefined;
    }
    const entry = oldest === this.#fifo ? this.#shiftFifo() : oldest.shift();
    if (entry !== undefined) {
      this.#uncount(entry);
      if (oldest !== this.#fifo) {
        this.#disown(entry);
      } else if (entry.owner !== undefined) {
        this.#forget(entry.owner);
      }
    }
    return entry;
  }

  #cut(lane: Lane, limits: RequestLimits): Cut | undefined {
    const entries: LanedEntry[] = [];
    let bytes = limits.envelopeBytes;
    const fits = (entry: QueuedEntry): boolean => {
      bytes += entry.bytes + (entries.length === 0 ? 0 : 1);
      return entries.length < limits.requestEntriesMax && (bytes <= limits.requestBytesMax || entries.length === 0);
    };
    for (let next = lane.aside.first; next !== undefined && fits(next); next = lane.aside.first) {
      lane.aside.shift();
      entries.push(next);
    }
    // Once the lane's own backlog did not fit, what comes after it can't either: it might be of the same key.
    for (let next = lane.aside.length > 0 ? undefined : this.#fifo.first; next !== undefined; next = this.#fifo.first) {
      const { owner } = next;
      if (owner?.lane !== undefined && owner.lane !== lane) {
        this.#shiftFifo();
        setAside(next, owner, owner.lane);
        continue;
      }
      if (!fits(next)) {
        break;
      }
      this.#shiftFifo();
      if (owner !== undefined) {
        owner.lane = lane;
        owner.laneCount++;
      }
      entries.push(next);
    }
    return entries.length === 0 ? undefined : this.#occupy(lane, entries);
  }

  #occupy(lane: Lane, entries: readonly LanedEntry[]): Cut {
    lane.busy = true;
    for (const entry of entries) {
      this.#uncount(entry);
    }
    const release = (): void => {
      lane.busy = false;
      for (const entry of entries) {
        this.#disown(entry);
      }
    };
    return { entries, release };
  }

  #ownerOf({ orderKey }: QueuedEntry): Owner | undefined {
    if (orderKey === undefined) {
      return undefined;
    }
    let owner = this.#owners.get(orderKey);
    if (owner === undefined) {
      owner = { key: orderKey, lane: undefined, laneCount: 0, fifoCount: 0 };
      this.#owners.set(orderKey, owner);
    }
    return owner;
  }

  /** An entry has left its lane. */
  #disown({ owner }: LanedEntry): void {
    if (owner === undefined) {
      return;
    }
    owner.laneCount--;
    if (owner.laneCount === 0) {
      owner.lane = undefined;
      this.#forget(owner);
    }
  }

  /** Without entries anywhere, a key has no owner. */
  #forget({ key, laneCount, fifoCount }: Owner): void {
    if (laneCount === 0 && fifoCount === 0) {
      this.#owners.delete(key);
    }
  }

  #shiftFifo(): LanedEntry | undefined {
    const entry = this.#fifo.shift();
    this.#fifoBytes -= entry?.bytes ?? 0;
    if (entry?.owner !== undefined) {
      entry.owner.fifoCount--;
    }
    return entry;
  }

  #uncount(entry: QueuedEntry): void {
    this.#eventCount -= entry.eventCount;
    this.#bytes -= entry.bytes;
  }
}

function setAside(entry: LanedEntry, owner: Owner, lane: Lane): void {
  owner.laneCount++;
  lane.aside.push(entry);
}
