import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { EntryOutcome } from '../delivery/outcome.ts';
import type { FetchTransportOptions, Transport } from '../delivery/transport.ts';
import { toUnserialisable } from '../delivery/intake.ts';
import { createDelivery } from '../delivery/wiring.ts';
import type { Platform } from '../delivery/platform.ts';
import { FairleadError } from '../errors.ts';
import type { Failure } from '../errors.ts';
import { createByteCounter, toJsonText } from '../json-text.ts';
import type { ResolvedMessageClientOptions } from '../options.ts';
import type { Envelope } from './envelope.ts';

export interface SenderOptions {
  readonly writeKey: string;
  readonly options: ResolvedMessageClientOptions;
  readonly envelope: Envelope;
  readonly platform: Platform;
  readonly createTransport?: ((options: FetchTransportOptions) => Transport) | undefined;
}

/** Hands messages to the delivery core, and says of each what became of it. */
export class Sender {
  readonly #delivery: Delivery;
  readonly #options: ResolvedMessageClientOptions;
  readonly #bytesMax: number;
  readonly #countBytes = createByteCounter();
  /** Ids of messages that somebody waits to hear of. */
  readonly #awaited = new Set<string>();

  constructor({ writeKey, options, envelope, platform, createTransport }: SenderOptions) {
    const { batchEventsMax, requestBytesMax, eventBytesMax } = options;
    const { toHttpRequest, envelopeBytes } = envelope;
    this.#options = options;
    this.#bytesMax = Math.min(eventBytesMax, requestBytesMax - envelopeBytes);
    const front = {
      requestLimits: { requestEntriesMax: batchEventsMax, requestBytesMax, envelopeBytes },
      headers: { authorization: toBasicAuthorization(writeKey, '') },
      toHttpRequest,
      spoolKind: 'message' as const,
      ...(createTransport && { createTransport }),
    };
    this.#delivery = createDelivery(options, front, platform);
  }

  /** Queues a message, and resolves once it is settled: with why it was not delivered, or nothing. Never rejects. */
  send(message: { readonly messageId: string }): Promise<FairleadError | undefined> {
    const id = message.messageId;
    this.#awaited.add(id);
    return new Promise<FairleadError | undefined>((resolve) => {
      const settle = (error: FairleadError | undefined): void => {
        this.#awaited.delete(id);
        resolve(error);
      };
      const made = this.#toText(message);
      if (typeof made !== 'string') {
        settle(this.#delivery.drop(made, { ids: [id], eventCount: 1 }));
        return;
      }
      const entry = {
        text: made,
        bytes: this.#countBytes(made),
        eventCount: 1,
        id,
        enqueuedAtMs: this.#options.clock.now(),
        onSettled: (outcome: EntryOutcome) => settle(toError(outcome, id)),
      };
      const refused = this.#delivery.offer(entry);
      if (refused !== undefined) {
        settle(refused);
      }
    });
  }

  /** True of an error that says nothing beyond what `send` resolves with. */
  isTold(error: FairleadError): boolean {
    return error.ids.length > 0 && error.ids.every((id) => this.#awaited.has(id));
  }

  /** Counts a message that never was one, and makes the error that says why. */
  drop(failure: Failure, id: string): FairleadError {
    this.#awaited.add(id);
    const error = this.#delivery.drop(failure, { ids: [id], eventCount: 1 });
    this.#awaited.delete(id);
    return error;
  }

  /** Sends what is queued without waiting for more. Who waits for a message waits for `send`: this holds no process. */
  flush(): void {
    // Never rejects.
    void this.#delivery.flush({ timeoutMs: 0 });
  }

  close(): void {
    // Never rejects.
    void this.#delivery.close({ timeoutMs: 0 });
  }

  #toText(message: object): string | Failure {
    let text: string;
    try {
      text = toJsonText(message);
    } catch (cause) {
      return toUnserialisable(cause);
    }
    const bytes = this.#countBytes(text);
    if (bytes > this.#bytesMax) {
      return { code: 'event_too_large', message: `${bytes} bytes, at most ${this.#bytesMax} are sent` };
    }
    return text;
  }
}

/** The status goes first, in brackets: that is how the vendors' errors begin. */
function toError(outcome: EntryOutcome, id: string): FairleadError | undefined {
  switch (outcome.kind) {
    case 'delivered':
      return undefined;
    case 'failed':
    case 'dropped': {
      const { failure } = outcome;
      const message = failure.status === undefined ? failure.message : `[${failure.status}] ${failure.message}`;
      return new FairleadError({ ...failure, message }, { ids: [id], eventCount: 1 });
    }
    default:
      return outcome satisfies never;
  }
}
