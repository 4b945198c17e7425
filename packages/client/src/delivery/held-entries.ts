import type { Size } from './backlog.ts';
import type { Entry } from './entry.ts';
import { Fifo } from './fifo.ts';

export interface HeldEntry {
  /** As it was offered, for the spool. */
  readonly offered: Entry;
  /** As it is queued. */
  readonly entry: Entry;
}

/** What the disk refused, and what may not be queued yet. */
export class HeldEntries implements Size {
  readonly #entries = new Fifo<HeldEntry>();
  #eventCount = 0;
  #bytes = 0;

  get length(): number {
    return this.#entries.length;
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get first(): HeldEntry | undefined {
    return this.#entries.first;
  }

  /** The size of both, whatever becomes of them. */
  with(other: Size | undefined): Size {
    const eventCount = (): number => this.#eventCount + (other?.eventCount ?? 0);
    const bytes = (): number => this.#bytes + (other?.bytes ?? 0);
    return {
      get eventCount() {
        return eventCount();
      },
      get bytes() {
        return bytes();
      },
    };
  }

  push(held: HeldEntry): void {
    this.#entries.push(held);
    this.#eventCount += held.entry.eventCount;
    this.#bytes += held.entry.bytes;
  }

  shift(): HeldEntry | undefined {
    const held = this.#entries.shift();
    this.#eventCount -= held?.entry.eventCount ?? 0;
    this.#bytes -= held?.entry.bytes ?? 0;
    return held;
  }

  takeAll(): readonly HeldEntry[] {
    const taken: HeldEntry[] = [];
    for (let held = this.shift(); held !== undefined; held = this.shift()) {
      taken.push(held);
    }
    return taken;
  }
}
