import { Inspection } from '../check/inspection.ts';
import type { JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import type { CanonicalEvent, Claim, Issue, NormalizedEvent, QuarantineReason } from './event.ts';
import { withoutKeys } from './keys.ts';
import { cutNesting, exceedsBytes, exceedsNesting } from '../check/nesting.ts';

export interface Rejection {
  readonly reason: QuarantineReason;
  readonly message: string;
  readonly path: string;
}

/** The events of one request so far. `inspection` knows where in the body we are, and what was found there. */
export class Results {
  readonly events: NormalizedEvent[] = [];
  readonly inspection: Inspection = new Inspection({ warningsMax: limits.warningsMax.value });
  readonly #mayHoldLargeEvent: boolean;
  readonly #only: ReadonlySet<number> | undefined;
  #nextIndex = 0;

  /** `only`: the indices of the events that are asked for; undefined for all of them. */
  constructor({ bodyBytes }: { readonly bodyBytes?: number | undefined }, only?: ReadonlySet<number>) {
    this.#mayHoldLargeEvent = bodyBytes === undefined || bodyBytes > limits.eventBytesMax.value;
    this.#only = only;
  }

  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** Counts the next event and leaves it at that where nobody asks for it. */
  passesOver(): boolean {
    const isPassedOver = this.#only?.has(this.#nextIndex) === false;
    this.#nextIndex += isPassedOver ? 1 : 0;
    return isPassedOver;
  }

  keep(event: CanonicalEvent, claim: Claim | undefined, warnings: readonly Issue[]): void {
    this.events.push({ outcome: 'event', index: this.#nextIndex++, event, claim, warnings });
  }

  quarantine(event: JsonValue, { reason, message, path }: Rejection): void {
    this.events.push({ outcome: 'quarantine', index: this.#nextIndex++, reason, message, path, event: withoutKeys(event) });
  }

  /** Quarantines an event for the first error found since the last one. */
  quarantineForError(event: JsonValue): void {
    const error = this.inspection.takeIssues().find((issue) => issue.severity === 'error');
    this.quarantine(event, {
      reason: error?.code ?? 'invalid_field',
      message: error?.message ?? 'The event could not be read.',
      path: error?.path ?? this.inspection.pathText(),
    });
  }

  /** Quarantines an event whose size or depth is beyond what is looked at any closer; false when it is within. */
  quarantineIfTooLarge(event: JsonValue): boolean {
    const levelsMax = limits.nestingLevelsMax.value;
    if (exceedsNesting(event, levelsMax)) {
      const message = `Expected at most ${levelsMax} levels of nesting.`;
      this.quarantine(cutNesting(event, levelsMax), { reason: 'nesting_too_deep', message, path: this.inspection.pathText() });
      return true;
    }
    const bytesMax = limits.eventBytesMax.value;
    if (this.#mayHoldLargeEvent && exceedsBytes(event, bytesMax)) {
      const message = `Expected an event of at most ${bytesMax} bytes.`;
      this.quarantine(event, { reason: 'event_too_large', message, path: this.inspection.pathText() });
      return true;
    }
    return false;
  }
}
