/**
 * The way of a call: copied and checked, through the plugins, to the sender, which is a plugin too; then its callback, its listeners.
 *
 * States:
 *   open    takes calls
 *   closed  takes none; what is under way goes on, and the sender is closed behind the last of it
 */
import type { MessageType } from '@fairlead/protocol';
import type { Clock } from '../delivery/clock.ts';
import { toUnserialisable } from '../delivery/intake.ts';
import { FairleadError } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import type { FlushSettings } from './analytics-client.ts';
import { callBack } from './call-back.ts';
import { createCall } from './calls.ts';
import { Context } from './context.ts';
import type { Emitter } from './emitter.ts';
import type { AnalyticsEvents, Callback } from './listeners.ts';
import { createLossWarning } from '../delivery/loss-warning.ts';
import { Plugins } from './plugins.ts';
import type { Plugin } from './plugin.ts';
import { runtimePlatform } from './runtime.ts';
import type { Sender } from './sender.ts';
import { createSenderPlugin, openSender } from './sender-plugin.ts';
import { resolveSettings } from './settings.ts';
import type { AnalyticsSettings } from './settings.ts';
import type { Variant } from './variant.ts';
import { waitInForeground } from './wait.ts';

export class Pipeline {
  /** Resolves once the sender takes part. */
  readonly ready: Promise<void>;
  readonly closeTimeoutMs: number;
  readonly #emitter: Emitter<AnalyticsEvents<unknown, unknown>>;
  readonly #plugins: Plugins;
  readonly #sender: Sender;
  readonly #clock: Clock;
  /** As many as the queue may hold, the plugins may hold before it. */
  readonly #eventsMax: number;
  readonly #warn = createLossWarning("listen to 'error'");
  /** Whether the user listens to the errors of the client itself. */
  readonly #isToldElsewhere: boolean;
  readonly #createIdentifier = createIdentifierSource();
  /** One for each call that is under way; none rejects. */
  readonly #underWay = new Set<Promise<void>>();
  /** Calls that the plugins still have. */
  #beforeSender = 0;
  #openFlushes = 0;
  #isClosed = false;
  #stopDraining: (() => void) | undefined;

  constructor(
    settings: AnalyticsSettings<never>,
    variant: Variant,
    emitter: Emitter<AnalyticsEvents<unknown, unknown>>,
    instance: unknown,
  ) {
    this.#isToldElsewhere = settings?.fairlead?.onError !== undefined;
    const resolved = resolveSettings(settings, variant, (error) => this.#noteError(error));
    this.closeTimeoutMs = resolved.closeTimeoutMs;
    this.#emitter = emitter;
    this.#clock = resolved.options.clock;
    this.#eventsMax = resolved.options.queueEventsMax;
    this.#plugins = new Plugins(variant, instance);
    this.#sender = openSender({ settings, resolved, variant, emitter });
    this.ready = this.register([createSenderPlugin(this.#sender, variant)]);
  }

  /** Throws `ValidationError`. */
  take(type: MessageType, params: unknown, callback: Callback | undefined): void {
    const nowMs = this.#clock.now();
    const { event, problem } = createCall(type, params, { nowMs, messageId: this.#createIdentifier(nowMs) });
    const ctx = new Context(event);
    if (this.#isClosed) {
      this.#refuse(ctx, callback);
      return;
    }
    this.#emitter.emit('dispatch_start', ctx);
    ctx.attempts = 1;
    this.#stopDraining ??= runtimePlatform.onBeforeExit(() => this.#drain());
    const done = this.#dispatch(ctx, problem, callback);
    this.#underWay.add(done);
    // It never rejects.
    void this.#forget(done);
  }

  async register(plugins: readonly Plugin[]): Promise<void> {
    await this.#plugins.register(plugins);
    this.#emitter.emit(
      'register',
      plugins.map((plugin) => plugin.name),
    );
  }

  async deregister(names: string[]): Promise<void> {
    await this.#plugins.deregister(names);
    this.#emitter.emit('deregister', names);
  }

  /** Never rejects. */
  async flush({ timeout = 0, close = false }: FlushSettings): Promise<void> {
    this.#isClosed ||= close;
    if (this.#underWay.size === 0) {
      this.#closeIfDrained();
      return;
    }
    this.#openFlushes++;
    const settled = Promise.all(this.#underWay);
    // What the plugins still have follows when they are through with it.
    this.#sender.flush();
    await waitInForeground(this.#clock, settled, timeout);
    this.#openFlushes--;
    if (close) {
      // Its caller has waited for as long as they wanted to.
      this.#stopDraining?.();
    }
  }

  async #dispatch(ctx: Context, problem: { readonly cause: unknown } | undefined, callback: Callback | undefined): Promise<void> {
    const delivered = await this.#deliver(ctx, problem);
    const failure = delivered.failedDelivery();
    const calledBack = callBack(callback, { ctx: delivered, reason: failure?.reason, clock: this.#clock });
    if (calledBack !== undefined) {
      await calledBack;
    }
    if (failure === undefined) {
      this.#emitter.emit(delivered.event.type, delivered);
    } else {
      this.#emitter.emit('error', { code: 'delivery_failure', reason: failure.reason, ctx: delivered });
      this.#warnUnlessTold(failure.reason, callback);
    }
  }

  /** Resolves once the event is delivered, or its context says why it is not. */
  async #deliver(started: Context, problem: { readonly cause: unknown } | undefined): Promise<Context> {
    started.log('debug', 'Dispatching');
    if (problem !== undefined) {
      return this.#fail(started, this.#sender.drop(toUnserialisable(problem.cause), started.event.messageId ?? ''));
    }
    if (this.#beforeSender >= this.#eventsMax) {
      const message = `no room: the plugins hold ${this.#beforeSender} events`;
      return this.#fail(started, this.#sender.drop({ code: 'queue_full', message }, started.event.messageId ?? ''));
    }
    this.#beforeSender++;
    let isHandedOver = false;
    const onHandedOver = (): void => {
      if (!isHandedOver) {
        isHandedOver = true;
        this.#beforeSender--;
        this.#flushBehindPlugins();
      }
    };
    try {
      const ctx = await this.#plugins.run(started, onHandedOver);
      const failure = ctx.failedDelivery();
      if (failure !== undefined) {
        return this.#fail(ctx, failure.reason);
      }
      ctx.log('debug', 'Delivered', ctx.event);
      return ctx;
    } catch (reason) {
      return this.#fail(started, reason);
    } finally {
      onHandedOver();
    }
  }

  #fail(ctx: Context, reason: unknown): Context {
    ctx.log('error', 'Failed to deliver', { error: reason });
    ctx.setFailedDelivery({ reason });
    return ctx;
  }

  /** A call after `closeAndFlush`. */
  #refuse(ctx: Context, callback: Callback | undefined): void {
    const failure = { code: 'client_closed', message: 'the client is closed' } as const;
    const reason = this.#sender.drop(failure, ctx.event.messageId ?? '');
    this.#fail(ctx, reason);
    if (!this.#emitter.hasListeners('call_after_close')) {
      this.#warnUnlessTold(reason, callback);
    }
    this.#emitter.emit('call_after_close', ctx.event);
    // Later, as callbacks are always called; it never rejects.
    queueMicrotask(() => void callBack(callback, { ctx, reason, clock: this.#clock }));
  }

  /** What the delivery reports, unless the event's own callback and listeners are told. */
  #noteError(error: FairleadError): void {
    if (this.#sender.isTold(error)) {
      return;
    }
    if (this.#emitter.hasListeners('error')) {
      this.#emitter.emit('error', { code: 'unknown', reason: error });
    } else {
      this.#warn(error);
    }
  }

  #warnUnlessTold(reason: unknown, callback: Callback | undefined): void {
    const isTold = callback !== undefined || this.#isToldElsewhere || this.#emitter.hasListeners('error');
    if (!isTold && reason instanceof FairleadError) {
      this.#warn(reason);
    }
  }

  #flushBehindPlugins(): void {
    if (this.#beforeSender === 0 && this.#openFlushes > 0) {
      this.#sender.flush();
    }
  }

  async #forget(done: Promise<void>): Promise<void> {
    await done;
    this.#underWay.delete(done);
    if (this.#underWay.size === 0) {
      this.#stopDraining?.();
      this.#stopDraining = undefined;
      this.#emitter.emit('drained');
      this.#closeIfDrained();
    }
  }

  #closeIfDrained(): void {
    if (this.#isClosed && this.#underWay.size === 0) {
      this.#sender.close();
    }
  }

  /** The process has nothing else to do. Once: it would ask again each time it has nothing else to do. */
  #drain(): void {
    this.#stopDraining?.();
    this.#stopDraining = undefined;
    // Never rejects.
    void this.flush({ timeout: this.closeTimeoutMs });
  }
}
