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
  readonly aside: Fifo<QueuedEntry>;
  busy: boolean;
}

/** The lane that a key belongs to, for as long as it has entries there. */
interface Owner {
  readonly lane: Lane;
  entryCount: number;
}

/** A request of a lane; `release` it when all its entries are settled. */
export interface Cut {
  readonly entries: readonly QueuedEntry[];
  readonly release: () => void;
}

export class Queue {
  readonly #limits: QueueLimits;
  readonly #fifo = new Fifo<QueuedEntry>();
  #fifoBytes = 0;
  readonly #lanes: readonly Lane[];
  readonly #owners = new Map<string, Owner>();
  #eventCount = 0;
  #bytes = 0;

  constructor(limits: QueueLimits, laneCount: number) {
    this.#limits = limits;
    this.#lanes = Array.from({ length: laneCount }, () => ({ aside: new Fifo<QueuedEntry>(), busy: false }));
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

  push(entry: QueuedEntry): void {
    const owner = entry.orderKey === undefined ? undefined : this.#owners.get(entry.orderKey);
    if (owner === undefined) {
      this.#fifo.push(entry);
      this.#fifoBytes += entry.bytes;
    } else {
      setAside(entry, owner);
    }
    this.#eventCount += entry.eventCount;
    this.#bytes += entry.bytes;
  }

  /** True when the oldest entries fill a request: waiting longer would not make it larger. */
  holdsFullRequest({ requestEntriesMax, requestBytesMax, envelopeBytes }: RequestLimits): boolean {
    const { length } = this.#fifo;
    return length >= requestEntriesMax || envelopeBytes + this.#fifoBytes + length - 1 >= requestBytesMax;
  }

  /** A request for an idle lane behind which entries were set aside. They have waited long enough, whatever their number. */
  cutAside(limits: RequestLimits): Cut | undefined {
    const lane = this.#lanes.find(({ busy, aside }) => !busy && aside.length > 0);
    return lane && this.#cut(lane, limits);
  }

  /** A request of the oldest entries that fit one, for an idle lane; undefined when there is none, or all entries belong to busy ones. */
  cut(limits: RequestLimits): Cut | undefined {
    const lane = this.#lanes.find(({ busy }) => !busy);
    return lane && this.#cut(lane, limits);
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
      }
    }
    return entry;
  }

  #cut(lane: Lane, limits: RequestLimits): Cut | undefined {
    const entries: QueuedEntry[] = [];
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
      const owner = next.orderKey === undefined ? undefined : this.#owners.get(next.orderKey);
      if (owner !== undefined && owner.lane !== lane) {
        this.#shiftFifo();
        setAside(next, owner);
        continue;
      }
      if (!fits(next)) {
        break;
      }
      this.#shiftFifo();
      this.#own(next, owner, lane);
      entries.push(next);
    }
    return entries.length === 0 ? undefined : this.#occupy(lane, entries);
  }

  #occupy(lane: Lane, entries: readonly QueuedEntry[]): Cut {
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

  #own({ orderKey }: QueuedEntry, owner: Owner | undefined, lane: Lane): void {
    if (owner !== undefined) {
      owner.entryCount++;
    } else if (orderKey !== undefined) {
      this.#owners.set(orderKey, { lane, entryCount: 1 });
    }
  }

  #disown({ orderKey }: QueuedEntry): void {
    const owner = orderKey === undefined ? undefined : this.#owners.get(orderKey);
    if (orderKey !== undefined && owner !== undefined && --owner.entryCount === 0) {
      this.#owners.delete(orderKey);
    }
  }

  #shiftFifo(): QueuedEntry | undefined {
    const entry = this.#fifo.shift();
    this.#fifoBytes -= entry?.bytes ?? 0;
    return entry;
  }

  #uncount(entry: QueuedEntry): void {
    this.#eventCount -= entry.eventCount;
    this.#bytes -= entry.bytes;
  }
}

function setAside(entry: QueuedEntry, owner: Owner): void {
  owner.entryCount++;
  owner.lane.aside.push(entry);
}
