import type { BatchEvent, BatchHead } from '@fairlead/protocol';
import type { Size } from '../delivery/backlog.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Entry } from '../delivery/entry.ts';
import { refuse, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import type { Gatherer } from '../delivery/parts.ts';
import { SingleTimer } from '../delivery/single-timer.ts';
import type { Spool, SpoolTicket } from '../delivery/spool.ts';
import { toUnspooled } from '../delivery/spooled-backlog.ts';
import { oneEvent } from '../errors.ts';
import type { FairleadError } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import { createByteCounter } from '../json-text.ts';
import type { ResolvedBatchClientOptions } from '../options.ts';
import { findEventProblem } from './batch.ts';
import { Coalescer } from './coalescer.ts';
import type { SealedBatch } from './coalescer.ts';
import { findHeadProblem, toLoggedEvent, toSpoolRecord } from './logged-event.ts';
import type { LoggedEvent } from './logged-event.ts';

export interface GatheringOptions {
  readonly options: ResolvedBatchClientOptions;
  /** Asked for at each event, since the delivery is made with the gathering. */
  readonly wired: () => { readonly delivery: Delivery; readonly spool: Spool | undefined };
  /** Told when the spool did not take an event that is now in memory only. */
  readonly onSpoolFailure: (error: FairleadError) => void;
}

/** Joins the events that are logged one by one into Batches, and offers these to the delivery. */
export class Gathering implements Gatherer {
  readonly #parts: GatheringOptions;
  readonly #coalescer: Coalescer;
  readonly #countBytes = createByteCounter();
  readonly #createIdentifier = createIdentifierSource();
  readonly #timer: SingleTimer;
  /** Events that are gathered, and in the spool as well. */
  #spooledEvents = 0;

  constructor(parts: GatheringOptions) {
    const { requestBytesMax, batchEventsMax, coalesceIntervalMs } = parts.options;
    const batchBytesMax = Math.min(requestBytesMax, batchBytesAdvised);
    this.#parts = parts;
    this.#timer = new SingleTimer(parts.options.clock, this.#onDue);
    this.#coalescer = new Coalescer({
      limits: { batchBytesMax, batchEventsMax, coalesceIntervalMs },
      onSealed: (sealed) => this.#offer(sealed),
    });
  }

  get eventCount(): number {
    return this.#coalescer.eventCount - this.#spooledEvents;
  }

  get bytes(): number {
    return this.#spooledEvents === 0 ? this.#coalescer.bytes : 0;
  }

  gather(): void {
    this.#timer.stop();
    this.#coalescer.sealAll();
  }

  /** A Batch that was made elsewhere goes behind what was logged of its user before. */
  sealFor(orderKey: string | undefined): void {
    if (orderKey !== undefined) {
      this.#coalescer.seal(orderKey);
    }
  }

  /** Takes an event, or says why not. */
  add(user: BatchHead, event: BatchEvent): Refusal | undefined {
    const made = this.#toLogged(user, event);
    if ('failure' in made) {
      return made;
    }
    const { spool, delivery } = this.#parts.wired();
    if (!delivery.isOpen) {
      return refuse({ code: 'client_closed', message: 'the client is closed' }, oneEvent(made.id));
    }
    const ticket = spool === undefined ? undefined : this.#keep(made, spool);
    if (ticket === 'no-room') {
      return refuse({ code: 'spool_full', message: `no room in the spool: ${spool?.eventCount} events wait` }, oneEvent(made.id));
    }
    if (ticket === undefined && !this.#makeRoom({ eventCount: 1, bytes: made.batchBytes })) {
      return refuse({ code: 'queue_full', message: `no room: ${delivery.stats().queuedEvents} events wait` }, oneEvent(made.id));
    }
    if (ticket !== undefined) {
      this.#spooledEvents++;
    }
    this.#coalescer.add(made, ticket);
    this.#startTimer();
    return undefined;
  }

  #toLogged(user: BatchHead, event: BatchEvent): LoggedEvent | Refusal {
    const { clock, environment, requestBytesMax } = this.#parts.options;
    let logged: LoggedEvent;
    try {
      const problem = findHeadProblem(user) ?? findEventProblem(event);
      if (problem !== undefined) {
        return refuse({ code: 'invalid_event', message: `log: ${problem}` }, oneEvent(undefined));
      }
      const [createIdentifier, countBytes] = [this.#createIdentifier, this.#countBytes];
      logged = toLoggedEvent(user, event, { environment, createIdentifier, countBytes, nowMs: clock.now() });
    } catch (cause) {
      return refuse(toUnserialisable(cause), oneEvent(undefined));
    }
    const { batchBytes, id } = logged;
    if (batchBytes > requestBytesMax) {
      const message = `log: ${batchBytes} bytes with its user, at most ${requestBytesMax} are sent`;
      return refuse({ code: 'event_too_large', message }, oneEvent(id));
    }
    return logged;
  }

  #makeRoom(size: Size): boolean {
    const { delivery } = this.#parts.wired();
    if (delivery.makeRoom(size)) {
      return true;
    }
    // What is gathered may be sent now, or be dropped as the oldest.
    this.gather();
    return delivery.makeRoom(size);
  }

  /** Spools the event alone, until the Batch that it shares takes its place. */
  #keep(event: LoggedEvent, spool: Spool): SpoolTicket | 'no-room' | undefined {
    try {
      const ticket = spool.append(toSpoolRecord(event), { taken: true });
      // With drop-oldest its Batch will make room.
      return ticket ?? (this.#parts.options.overflow === 'drop-oldest' ? undefined : 'no-room');
    } catch (cause) {
      this.#parts.onSpoolFailure(toUnspooled(event.id, cause));
      return undefined;
    }
  }

  #offer({ text, bytes, events, id, openedAtMs, orderKey, tickets }: SealedBatch): void {
    const { delivery } = this.#parts.wired();
    this.#spooledEvents -= tickets.length;
    const entry: Entry = {
      text,
      bytes,
      eventCount: events.length,
      id,
      enqueuedAtMs: openedAtMs,
      orderKey: this.#parts.options.order === 'user' ? orderKey : undefined,
      replaces: tickets.length === 0 ? undefined : tickets,
    };
    // What has no room is counted and reported there.
    delivery.offer(entry);
  }

  #startTimer(): void {
    const { clock } = this.#parts.options;
    const dueAtMs = this.#coalescer.dueAtMs;
    if (dueAtMs !== undefined) {
      this.#timer.start(Math.max(0, dueAtMs - clock.now()));
    }
  }

  readonly #onDue = (): void => {
    this.#coalescer.sealDue(this.#parts.options.clock.now());
    this.#startTimer();
  };
}

/** mParticle's advice for one Batch: half of a request (contract/mparticle.md §1.8). */
const batchBytesAdvised = 131_072;
