import { FairleadError } from '../errors.ts';
import { createAdmissionPace } from './admission-pace.ts';
import type { BodyRoom } from './body.ts';

/**
 * Back-pressure. While more is waiting to be stored, or more is in memory, than the limits allow, requests are held: a slow answer is
 * the only thing that every client obeys (contract/hightouch.md §0 rule 10). Who has been held for `holdMs`, or finds
 * `heldRequestsMax` waiting already, gets `overloaded`.
 *
 * Who would wait for nothing is told at once: no more are held than come in within a part of `holdMs` at the pace of late, and when the pace
 * slows down, those who came last go first.
 */
export interface Admission {
  /**
   * Takes a request in at once (undefined) or gives it a place among the held, for `holdMs` less what it has waited before. Throws `overloaded`
   * when there is none.
   */
  enter(waitedMs: number): Place | undefined;
  /** Counts bytes of bodies that come into memory; false when twice the limit is reached and the request must be dropped. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
  readonly heldCount: number;
  /** Bytes of bodies in memory. */
  readonly inFlightBytes: number;
  /** Turns away everybody who is held. */
  close(): void;
}

/** What the body of one request holds of the memory that bodies share. */
export class HeldBytes implements BodyRoom {
  readonly #admission: Pick<Admission, 'hold' | 'release'>;
  #bytes = 0;

  constructor(admission: Pick<Admission, 'hold' | 'release'>) {
    this.#admission = admission;
  }

  hold(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#admission.hold(bytes);
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
    this.#admission.release(bytes);
  }

  releaseAll(): void {
    this.release(this.#bytes);
  }
}

/** Where a held request waits. */
export interface Place {
  /** Resolves when there is room. Rejects with `overloaded`, `draining`, or `invalid_request` after `leave`. */
  readonly admitted: Promise<void>;
  /** Gives the place up, for a client that is gone. Does nothing once it was admitted. */
  readonly leave: () => void;
}

export interface AdmissionOptions {
  readonly backlogBytes: () => number;
  readonly backlogBytesMax: number;
  readonly inFlightBytesMax: number;
  readonly holdMs: number;
  readonly heldRequestsMax: number;
  /** Of a clock that nobody sets: a jump must not hold anybody for longer. */
  readonly elapsedMs: () => number;
}

interface Held {
  readonly untilMs: number;
  readonly resolve: () => void;
  readonly reject: (error: FairleadError) => void;
}

/** Who has waited longer to be read is refused though there be room: that is quicker, and those behind it do not wait as long. */
const waitedMsMax = 5_000;
/** How often the held are looked at again. */
const lookMs = 20;
/** How many may come in at one look. Their bodies are not counted before they are read, so letting in all would overshoot. */
const admittedPerLookMax = 64;
/** Within which part of `holdMs` whoever comes has to be let in: quickly, and with room for a pace that slows down. */
const promisedPart = 1 / 4;

export function createAdmission(options: AdmissionOptions): Admission {
  let inFlightBytes = 0;
  let held: Held[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pace = createAdmissionPace(options.holdMs);

  /** What is in memory will wait to be stored as soon as it is on disk. */
  const hasRoom = (): boolean =>
    options.backlogBytes() + inFlightBytes <= options.backlogBytesMax && inFlightBytes <= options.inFlightBytesMax;

  function look(): void {
    const now = options.elapsedMs();
    if (hasRoom()) {
      const admitted = held.splice(0, admittedPerLookMax);
      admitted.forEach((waiting) => waiting.resolve());
      pace.admit(admitted.length);
    }
    pace.look(now);
    const beyond = held.splice(heldMax({ now, withinMs: options.holdMs }));
    for (const late of [...held.filter((waiting) => waiting.untilMs <= now), ...beyond]) {
      late.reject(new FairleadError('overloaded'));
    }
    held = held.filter((waiting) => waiting.untilMs > now);
    if (held.length === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  /** How many may wait, so that the last of them is let in within this time. */
  function heldMax({ now, withinMs }: { readonly now: number; readonly withinMs: number }): number {
    const expected = pace.expectWithin(withinMs, now);
    return expected === undefined
      ? options.heldRequestsMax
      : Math.min(options.heldRequestsMax, Math.max(admittedPerLookMax, Math.ceil(expected)));
  }

  function wait(untilMs: number): Place {
    let leave = (): void => undefined;
    const admitted = new Promise<void>((resolve, reject) => {
      const waiting: Held = { untilMs, resolve, reject };
      held.push(waiting);
      leave = () => {
        held = held.filter((other) => other !== waiting);
        reject(new FairleadError('invalid_request', 'The client has gone.'));
      };
    });
    timer ??= setInterval(look, lookMs);
    return { admitted, leave };
  }

  return {
    enter(waitedMs): Place | undefined {
      if (waitedMs > waitedMsMax) {
        throw new FairleadError('overloaded');
      }
      if (held.length === 0 && hasRoom()) {
        pace.admit(1);
        return undefined;
      }
      const now = options.elapsedMs();
      pace.look(now);
      if (waitedMs >= options.holdMs || held.length >= heldMax({ now, withinMs: options.holdMs * promisedPart })) {
        throw new FairleadError('overloaded');
      }
      return wait(now + options.holdMs - waitedMs);
    },
    hold(bytes): boolean {
      inFlightBytes += bytes;
      return inFlightBytes <= 2 * options.inFlightBytesMax;
    },
    release(bytes): void {
      inFlightBytes -= bytes;
    },
    get inFlightBytes(): number {
      return inFlightBytes;
    },
    get heldCount(): number {
      return held.length;
    },
    close(): void {
      clearInterval(timer);
      held.forEach((waiting) => waiting.reject(new FairleadError('draining')));
      held = [];
    },
  };
}
