import type { Entry } from './entry.ts';

/** What happens to an event for which there is no room. `drop-newest`: the event of this call is dropped. */
export type OverflowPolicy = 'drop-newest';

export interface QueueLimits {
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
  readonly overflow: OverflowPolicy;
}

/** First in, first out; bounded in events and in bytes of JSON text. What is in flight is no longer counted. */
export class Queue {
  readonly #limits: QueueLimits;
  #entries: Entry[] = [];
  /** Entries before it are taken; they are cut off in strides, so that taking costs nothing per entry. */
  #head = 0;
  #eventCount = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when there is no room; the entry is then not held. */
  offer(entry: Entry): boolean {
    const { queueEventsMax, queueBytesMax, overflow } = this.#limits;
    const fits = this.#eventCount + entry.eventCount <= queueEventsMax && this.#bytes + entry.bytes <= queueBytesMax;
    if (!fits) {
      switch (overflow) {
        case 'drop-newest':
          return false;
        default:
          return overflow satisfies never;
      }
    }
    this.#entries.push(entry);
    this.#eventCount += entry.eventCount;
    this.#bytes += entry.bytes;
    return true;
  }

  /** The entry at `index`, counted from the oldest. */
  at(index: number): Entry | undefined {
    return this.#entries[this.#head + index];
  }

  /** Takes the `count` oldest entries. */
  take(count: number): Entry[] {
    const taken = this.#entries.slice(this.#head, this.#head + count);
    this.#head += taken.length;
    for (const entry of taken) {
      this.#eventCount -= entry.eventCount;
      this.#bytes -= entry.bytes;
    }
    this.#cutOffTaken();
    return taken;
  }

  #cutOffTaken(): void {
    if (this.#head === this.#entries.length) {
      this.#entries = [];
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
