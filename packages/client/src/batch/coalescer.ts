/**
 * Gathers the events that are logged one by one into one Batch per user.
 *
 * A Batch is open, then sealed: handed to `onSealed`, and forgotten here. A user has at most one open Batch. It is sealed
 *
 *   - when an event of the same user comes with another head, so that changes of attributes keep their place among the events,
 *   - when the next event would not fit, or the last one that may be in it has come,
 *   - when it has been open for `coalesceIntervalMs`,
 *   - when the owner says so: a flush, the end, or a Batch of the same user's that was made elsewhere.
 *
 * A user without any id is nobody: two events of such a head may be of two people, so each has a Batch of its own.
 *
 * It has no clock, no timer and no I/O. Its owner calls `sealDue` at `dueAtMs`, and holds `eventCount` and `bytes` against its limits.
 */
import type { SpoolTicket } from '../delivery/spool.ts';
import type { LoggedEvent } from './logged-event.ts';
import { toBatchText } from './logged-event.ts';

export interface CoalescerLimits {
  /** UTF-8 bytes of a Batch; only one event alone may have more. */
  readonly batchBytesMax: number;
  readonly batchEventsMax: number;
  readonly coalesceIntervalMs: number;
}

export interface CoalescerOptions {
  readonly limits: CoalescerLimits;
  /** May log events itself. Must not throw. */
  readonly onSealed: (sealed: SealedBatch) => void;
}

/** A Batch that is ready to be queued. */
export interface SealedBatch {
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** In the order in which they were logged; never empty. */
  readonly events: readonly LoggedEvent[];
  /** Its `source_request_id`. */
  readonly id: string;
  /** When its first event was logged. */
  readonly openedAtMs: number;
  readonly orderKey: string | undefined;
  /** The spool's records of its events, in order. One of a Batch that holds one event has the text of the Batch already. */
  readonly tickets: readonly SpoolTicket[];
}

interface OpenBatch {
  readonly first: LoggedEvent;
  readonly others: LoggedEvent[];
  readonly tickets: SpoolTicket[];
  bytes: number;
}

export class Coalescer {
  readonly #options: CoalescerOptions;
  /** By order key. A Map keeps the order of insertion, which is that of age. */
  readonly #open = new Map<string, OpenBatch>();
  #eventCount = 0;
  #bytes = 0;

  constructor(options: CoalescerOptions) {
    this.#options = options;
  }

  /** Events in open Batches. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** UTF-8 bytes that the open Batches will have if they are sealed now. An event adds at most its `batchBytes`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest open Batch is to be sealed; undefined when none is open. */
  get dueAtMs(): number | undefined {
    for (const { first } of this.#open.values()) {
      return first.loggedAtMs + this.#options.limits.coalesceIntervalMs;
    }
    return undefined;
  }

  /** Takes an event, and the spool's ticket for it if it was spooled. May seal. */
  add(event: LoggedEvent, ticket?: SpoolTicket): void {
    const { orderKey } = event;
    if (orderKey === undefined) {
      this.#hand({ first: event, others: [], tickets: ticket === undefined ? [] : [ticket], bytes: event.batchBytes });
      return;
    }
    // Sealing calls the owner, who may log: only what is open after it counts.
    for (let open = this.#open.get(orderKey); open !== undefined && !this.#fits(event, open); open = this.#open.get(orderKey)) {
      this.seal(orderKey);
    }
    if (this.#append(event, orderKey, ticket) >= this.#options.limits.batchEventsMax) {
      this.seal(orderKey);
    }
  }

  /** Seals the open Batch of a user, if there is one. */
  seal(orderKey: string): void {
    const open = this.#open.get(orderKey);
    if (open !== undefined) {
      this.#open.delete(orderKey);
      this.#eventCount -= 1 + open.others.length;
      this.#bytes -= open.bytes;
      this.#hand(open);
    }
  }

  /** Seals what has been open for long enough. */
  sealDue(nowMs: number): void {
    const { coalesceIntervalMs } = this.#options.limits;
    const due: string[] = [];
    for (const [orderKey, { first }] of this.#open) {
      const ageMs = nowMs - first.loggedAtMs;
      // A negative age: the clock was set back, and no one knows how long it has been.
      if (ageMs >= 0 && ageMs < coalesceIntervalMs) {
        break;
      }
      due.push(orderKey);
    }
    this.#sealEach(due);
  }

  /** Seals everything that is open, the oldest first. */
  sealAll(): void {
    this.#sealEach([...this.#open.keys()]);
  }

  /** A list of its own: what the owner opens meanwhile is not for this call. */
  #sealEach(orderKeys: readonly string[]): void {
    for (const orderKey of orderKeys) {
      this.seal(orderKey);
    }
  }

  #fits(event: LoggedEvent, open: OpenBatch): boolean {
    return event.headText === open.first.headText && open.bytes + comma + event.textBytes <= this.#options.limits.batchBytesMax;
  }

  /** How many events the user's open Batch then has. */
  #append(event: LoggedEvent, orderKey: string, ticket: SpoolTicket | undefined): number {
    const open = this.#open.get(orderKey) ?? this.#openBatch(event, orderKey);
    if (open.first !== event) {
      open.others.push(event);
      open.bytes += comma + event.textBytes;
      this.#bytes += comma + event.textBytes;
    }
    this.#eventCount++;
    if (ticket !== undefined) {
      open.tickets.push(ticket);
    }
    return 1 + open.others.length;
  }

  #openBatch(first: LoggedEvent, orderKey: string): OpenBatch {
    const open: OpenBatch = { first, others: [], tickets: [], bytes: first.batchBytes };
    this.#open.set(orderKey, open);
    this.#bytes += open.bytes;
    return open;
  }

  #hand({ first, others, tickets, bytes }: OpenBatch): void {
    this.#options.onSealed({
      text: toBatchText(first, others),
      bytes,
      events: [first, ...others],
      id: first.requestId,
      openedAtMs: first.loggedAtMs,
      orderKey: first.orderKey,
      tickets,
    });
  }
}

const comma = ','.length;
