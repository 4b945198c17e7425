import { systemClock, timerDelayMaxMs } from '../delivery/clock.ts';
import type { Clock } from '../delivery/clock.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Entry } from '../delivery/entry.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import type { EntryOutcome } from '../delivery/outcome.ts';
import { createFetchTransport } from '../delivery/transport.ts';
import type { FetchTransportOptions, FullAnswer, HttpRequest, Transport } from '../delivery/transport.ts';
import { createDelivery } from '../delivery/wiring.ts';
import type { Failure } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import { resolveBatchClientOptions } from '../option-resolution.ts';
import type { ClientOptions, ResolvedBatchClientOptions } from '../options.ts';
import { nodePlatform } from '../node/platform.ts';
import { createBodyWriter } from './wire-body.ts';

/** What an `ApiClient` takes beside what the original's has: how uploads are sent, and sent again. */
export type DeliveryOptions = Pick<
  ClientOptions,
  'retry' | 'concurrencyMax' | 'queueEventsMax' | 'queueBytesMax' | 'fetch' | 'clock' | 'random'
>;

/** Where one upload goes. */
export interface UploadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Zero is none. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What one attempt saw: an answer, or why there was none. */
export interface Attempted {
  readonly answer?: FullAnswer;
  readonly failure?: Failure;
}

/** What became of one request of an upload, and what the last attempt at it saw. */
export interface SettledPart {
  readonly outcome: EntryOutcome;
  readonly attempted: Attempted;
}

interface Part extends UploadTarget {
  attempted: Attempted;
}

/** Delivers uploads, each to the target that it was called with. Each request of an upload is an entry of the delivery. */
export class Uploads {
  readonly #delivery: Delivery;
  readonly #clock: Clock;
  readonly #createIdentifier = createIdentifierSource();
  readonly #writeBodies = createBodyWriter(() => this.#createIdentifier(this.#clock.now()));
  /** By the id of the entry; what is queued or in flight, no more. */
  readonly #parts = new Map<string, Part>();

  /** Throws `invalid_options`. */
  constructor(options: DeliveryOptions) {
    const resolved = resolveUploadOptions(options);
    this.#clock = resolved.clock;
    this.#delivery = createDelivery(
      resolved,
      {
        // An upload's body is cut beforehand, and shares its request with no other: its callback gets the answer to it.
        requestLimits: { requestEntriesMax: 1, requestBytesMax: Number.MAX_SAFE_INTEGER, envelopeBytes: 0 },
        headers: {},
        toHttpRequest: (entries) => this.#toHttpRequest(entries),
        createTransport: (transport) => this.#createTransport(transport),
      },
      nodePlatform,
    );
  }

  /** Resolves when each request of the upload is settled; never rejects. Throws at once where the body has no JSON form. */
  send(body: unknown, target: UploadTarget): Promise<readonly SettledPart[]> {
    return Promise.all(
      this.#writeBodies(body).map(
        ({ text, bytes, eventCount }) =>
          new Promise<SettledPart>((resolve) => {
            const enqueuedAtMs = this.#clock.now();
            const id = this.#createIdentifier(enqueuedAtMs);
            const part: Part = { ...target, attempted: {} };
            this.#parts.set(id, part);
            const onSettled = (outcome: EntryOutcome): void => {
              this.#parts.delete(id);
              resolve({ outcome, attempted: part.attempted });
            };
            const refusal = this.#delivery.offer({ text, bytes, eventCount, id, enqueuedAtMs, onSettled });
            if (refusal !== undefined) {
              onSettled({ kind: 'dropped', failure: { code: refusal.code, message: refusal.message } });
            }
          }),
      ),
    );
  }

  flush(options: FlushOptions = {}): Promise<FlushResult> {
    return this.#delivery.flush(options);
  }

  /** One transport for as long as the timeout is the same: its connections are used again. */
  #createTransport(options: FetchTransportOptions): Transport {
    const create = options.fetch === globalThis.fetch ? nodePlatform.createTransport : createFetchTransport;
    let current: { readonly timeoutMs: number; readonly transport: Transport } | undefined;
    return {
      send: async (request, signal) => {
        const part = this.#partOf(request.entries);
        if (current?.timeoutMs !== part.timeoutMs) {
          const attemptTimeoutMs = part.timeoutMs > 0 ? Math.min(part.timeoutMs, timerDelayMaxMs) : timerDelayMaxMs;
          current = { timeoutMs: part.timeoutMs, transport: create({ ...options, attemptTimeoutMs }) };
        }
        part.attempted = {};
        const outcome = await current.transport.send(request, AbortSignal.any([signal, part.signal]));
        if (outcome.kind !== 'delivered' && part.attempted.answer === undefined) {
          part.attempted = { failure: outcome.failure };
        }
        return outcome;
      },
    };
  }

  #toHttpRequest(entries: readonly Entry[]): HttpRequest {
    const part = this.#partOf(entries);
    const onAnswer = (answer: FullAnswer): void => {
      part.attempted = { answer };
    };
    return { url: part.url, headers: part.headers, before: '', pieces: entries, after: '', onAnswer };
  }

  #partOf([entry]: readonly Entry[]): Part {
    const part = this.#parts.get(entry?.id ?? '');
    if (part === undefined) {
      throw new Error('assertion failed: an entry that no upload made');
    }
    return part;
  }
}

/** Uploads start at once, as they do in the original; this bounds the connections. */
const concurrencyMax = 64;

function resolveUploadOptions({ clock = systemClock, ...options }: DeliveryOptions): ResolvedBatchClientOptions {
  return resolveBatchClientOptions({
    concurrencyMax,
    ...options,
    clock: holdProcess(clock),
    // Each upload brings its own address and credentials.
    url: 'https://s2s.mparticle.com',
    key: 'unused',
    secret: 'unused',
    // Each upload tells its own caller.
    onError: () => {},
  });
}

/** The delivery lets no timer hold the process. Here somebody waits for a callback, so the timer is kept out of its reach. */
function holdProcess(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (callback, delayMs) => ({ timer: clock.setTimeout(callback, delayMs) }),
    clearTimeout: (handle) => clock.clearTimeout((handle as { timer: unknown } | undefined)?.timer),
  };
}
