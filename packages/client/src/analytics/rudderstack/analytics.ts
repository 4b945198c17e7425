import type { MessageType } from '@fairlead/protocol';
import { toUnserialisable } from '../../delivery/intake.ts';
import { spooledCloseTimeoutMs } from '../../delivery/flush.ts';
import { FairleadError } from '../../errors.ts';
import { createIdentifierSource } from '../../identifier.ts';
import { assertThat } from './assertion-error.ts';
import { createAxiosTransport } from './axios-transport.ts';
import { callSafely } from '../../delivery/call-safely.ts';
import { createEnvelope } from '../envelope.ts';
import type { Open } from '../event.ts';
import { checkMessage, completeMessage, stampSentAt } from './message.ts';
import type { RudderMessage } from './message.ts';
import { resolveRudderOptions } from './options.ts';
import type { ResolvedRudderOptions, RudderOptions } from './options.ts';
import type { AliasParams, GroupParams, IdentifyParams, PageParams, ScreenParams, TrackParams } from './params.ts';
import { runtimePlatform } from '../runtime.ts';
import { Sender } from '../sender.ts';
import { waitInForeground } from '../wait.ts';

/** Called once, when its event is delivered, or has failed for good; then with why. */
export type RudderCallback = (error?: Error) => unknown;

/** Called when a flush is through, with why an event of it failed. There is no data; the replaced declarations name it. */
export type RudderFlushCallback = (error?: Error, data?: Open) => unknown;

/**
 * What RudderStack's class offers. A call copies its argument and returns at once; it throws `AssertionError` for wrong data, and
 * nothing else. A failed delivery never ends the process.
 */
export class Analytics {
  /** False: nothing is sent. */
  readonly enable: boolean;
  readonly #options: ResolvedRudderOptions;
  readonly #sender: Sender;
  readonly #createIdentifier = createIdentifierSource();
  /** One for each event that is under way: resolves with why it failed, or nothing. */
  readonly #underWay = new Set<Promise<FairleadError | undefined>>();
  readonly #hasErrorHandler: boolean;
  #isFirst = true;
  #stopDraining: (() => void) | undefined;

  /** Throws `AssertionError` without a write key, `TypeError` for an address that is none, `invalid_options` for all else. */
  constructor(writeKey: string, options: RudderOptions = {}) {
    assertThat(writeKey, "You must pass your RudderStack project's write key.");
    const resolved = resolveRudderOptions(writeKey, options ?? {});
    const { url, axiosInstance, enable } = resolved;
    this.enable = enable;
    this.#options = resolved;
    this.#hasErrorHandler = typeof options?.errorHandler === 'function';
    this.#sender = new Sender({
      writeKey,
      options: resolved.options,
      envelope: createEnvelope(url, (sentAt) => ({ timestamp: sentAt, sentAt }), stampSentAt),
      platform: runtimePlatform,
      ...(axiosInstance && { createTransport: (transport) => createAxiosTransport(transport, axiosInstance) }),
    });
  }

  identify(message: IdentifyParams, callback?: RudderCallback): this {
    return this.#take('identify', message, callback);
  }

  group(message: GroupParams, callback?: RudderCallback): this {
    return this.#take('group', message, callback);
  }

  track(message: TrackParams, callback?: RudderCallback): this {
    return this.#take('track', message, callback);
  }

  page(message: PageParams, callback?: RudderCallback): this {
    return this.#take('page', message, callback);
  }

  screen(message: ScreenParams, callback?: RudderCallback): this {
    return this.#take('screen', message, callback);
  }

  alias(message: AliasParams, callback?: RudderCallback): this {
    return this.#take('alias', message, callback);
  }

  /**
   * Sends what is there; resolves when all events of before the call are delivered. Where one has failed, the callback gets why;
   * without an `errorHandler` the promise rejects with it too. A rejection that nobody looks at does not end the process. With a spool it
   * waits for 10 s at the most: what is not delivered by then is kept, and sent as soon as it can be.
   */
  flush(callback?: RudderFlushCallback): Promise<void> {
    this.#sender.flush();
    const flushed = this.#waitForAll(callback);
    flushed.catch(() => {
      // Told to callbacks and the error handler already; to who awaits it, it still rejects.
    });
    return flushed;
  }

  /** Not supported: always throws. Events that survive the process are what this SDK's spool is for. */
  createPersistenceQueue(_queueOptions?: object, _callback?: (error?: Error | string) => unknown): never {
    const message =
      'createPersistenceQueue is not supported: pass the spool of fairlead/spool as the option fairlead.spool instead';
    throw new FairleadError({ code: 'invalid_options', message });
  }

  #take(type: MessageType, message: unknown, callback: RudderCallback | undefined): this {
    checkMessage(type, message);
    const sent = this.enable ? this.#send(type, message) : Promise.resolve(undefined);
    this.#underWay.add(sent);
    // It never rejects.
    void this.#settle(sent, callback);
    this.#stopDraining ??= runtimePlatform.onBeforeExit(() => this.#drain());
    this.#sendFirstAtOnce();
    return this;
  }

  #send(type: MessageType, message: Record<string, unknown>): Promise<FairleadError | undefined> {
    const nowMs = this.#options.options.clock.now();
    const defaults = { nowMs, messageId: this.#createIdentifier(nowMs) };
    let complete: RudderMessage;
    try {
      complete = completeMessage(type, message, defaults);
    } catch (cause) {
      return Promise.resolve(this.#sender.drop(toUnserialisable(cause), defaults.messageId));
    }
    return this.#sender.send(complete);
  }

  /** The very first event leaves alone, as it does from the class that is replaced: some programs rely on it. */
  #sendFirstAtOnce(): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#sender.flush();
    }
  }

  async #waitForAll(callback: RudderFlushCallback | undefined): Promise<void> {
    let error: FairleadError | undefined;
    const noteError = (reason: FairleadError | undefined): void => {
      error ??= reason;
    };
    const settled = Promise.all(Array.from(this.#underWay, (sent) => sent.then(noteError)));
    await this.#waitFor(settled, 0);
    tell(callback, error);
    if (error !== undefined && !this.#hasErrorHandler) {
      throw error;
    }
  }

  async #settle(sent: Promise<FairleadError | undefined>, callback: RudderCallback | undefined): Promise<void> {
    const error = await sent;
    this.#underWay.delete(sent);
    if (this.#underWay.size === 0) {
      this.#stopDraining?.();
      this.#stopDraining = undefined;
    }
    tell(callback, error);
  }

  /** The process has nothing else to do. Once: it would ask again each time it has nothing else to do. */
  #drain(): void {
    this.#stopDraining?.();
    this.#stopDraining = undefined;
    this.#sender.flush();
    // Who waits for it is the process. It never rejects.
    void this.#waitFor(Promise.all(this.#underWay), drainMsMax);
  }

  /** What a spool keeps need not be waited for as long. */
  #waitFor(settled: Promise<unknown>, timeoutMs: number): Promise<void> {
    const { clock, spool } = this.#options.options;
    return waitInForeground(clock, settled, spool === undefined ? timeoutMs : spooledCloseTimeoutMs);
  }
}

/** What a process without other work is held for, at the most. */
const drainMsMax = 75_000;

function tell(callback: RudderFlushCallback | undefined, error: FairleadError | undefined): void {
  callSafely(
    () => (error === undefined ? callback?.() : callback?.(error)),
    (cause) => {
      // oxlint-disable-next-line no-console -- what the callback of a user throws has no other place to be seen
      console.warn('fairlead: a callback threw:', cause);
    },
  );
}
