import { FairleadError } from '../errors.ts';

/**
 * Back-pressure. While more is waiting to be stored, or more is in memory, than the limits allow, requests are held: a slow answer is
 * the only thing that every client obeys (contract/hightouch.md §0 rule 10). Who has been held for `holdMs`, or finds
 * `heldRequestsMax` waiting already, gets `overloaded`.
 */
export interface Admission {
  /** Takes a request in at once (undefined) or when there is room. Rejects with `overloaded`. */
  enter(): Promise<void> | undefined;
  /** Counts bytes of bodies that come into memory; false when twice the limit is reached and the request must be dropped. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
  readonly heldCount: number;
  /** Turns away everybody who is held. */
  close(): void;
}

export interface AdmissionOptions {
  readonly backlogBytes: () => number;
  readonly backlogBytesMax: number;
  readonly inFlightBytesMax: number;
  readonly holdMs: number;
  readonly heldRequestsMax: number;
  readonly now: () => number;
}

interface Held {
  readonly untilMs: number;
  readonly resolve: () => void;
  readonly reject: (error: FairleadError) => void;
}

/** How often the held are looked at again. */
const lookMs = 20;

export function createAdmission(options: AdmissionOptions): Admission {
  let inFlightBytes = 0;
  let held: Held[] = [];
  let timer: NodeJS.Timeout | undefined;

  const hasRoom = (): boolean => options.backlogBytes() <= options.backlogBytesMax && inFlightBytes <= options.inFlightBytesMax;

  function look(): void {
    const now = options.now();
    while (held.length > 0 && hasRoom()) {
      held.shift()?.resolve();
    }
    for (const late of held.filter((waiting) => waiting.untilMs <= now)) {
      late.reject(new FairleadError('overloaded'));
    }
    held = held.filter((waiting) => waiting.untilMs > now);
    if (held.length === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  return {
    enter(): Promise<void> | undefined {
      if (held.length === 0 && hasRoom()) {
        return undefined;
      }
      if (held.length >= options.heldRequestsMax || options.holdMs === 0) {
        return Promise.reject(new FairleadError('overloaded'));
      }
      timer ??= setInterval(look, lookMs);
      return new Promise((resolve, reject) => {
        held.push({ untilMs: options.now() + options.holdMs, resolve, reject });
      });
    },
    hold(bytes): boolean {
      inFlightBytes += bytes;
      return inFlightBytes <= 2 * options.inFlightBytesMax;
    },
    release(bytes): void {
      inFlightBytes -= bytes;
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
