import type { AnalyticsEvent } from './event.ts';
import { ContextLogger } from './context-logger.ts';
import type { LogLevel, LogMessage } from './context-logger.ts';
import { ContextStats } from './context-stats.ts';
import { setPath } from './set-path.ts';

/** Why an event was not delivered. */
export interface FailedDelivery {
  readonly reason: unknown;
}

export interface SerializedContext {
  readonly id: string;
  readonly event: AnalyticsEvent;
  readonly logs: readonly LogMessage[];
  readonly metrics: readonly object[];
}

/** Thrown by `cancel`; what a callback gets as its error when a plugin cancelled the event. */
export class ContextCancelation {
  readonly retry: boolean;
  readonly type: string;
  readonly reason: string;

  constructor({ retry, type, reason }: { readonly retry?: boolean; readonly type?: string; readonly reason?: string }) {
    this.retry = retry ?? true;
    this.type = type ?? 'plugin Error';
    this.reason = reason ?? '';
  }
}

/** One event and what became of it: given to plugins, listeners and callbacks. */
export class Context {
  event: AnalyticsEvent;
  /** Times that the event was handed to the plugins. Attempts over the network are counted by `http_request`. */
  attempts = 0;
  readonly logger: ContextLogger;
  readonly stats: ContextStats;
  readonly #id: string;
  #failedDelivery: FailedDelivery | undefined;

  constructor(
    event: AnalyticsEvent,
    id: string = crypto.randomUUID(),
    stats: ContextStats = new ContextStats(),
    logger: ContextLogger = new ContextLogger(),
  ) {
    this.event = event;
    this.#id = id;
    this.stats = stats;
    this.logger = logger;
  }

  /** A context for what belongs to no event, such as the loading of a plugin. */
  static system(): Context {
    return new Context({ type: 'track', event: 'system' });
  }

  get id(): string {
    return this.#id;
  }

  isSame(other: { readonly id: string }): boolean {
    return other.id === this.#id;
  }

  /** Throws: out of a `before` plugin this keeps the event from being sent. */
  cancel(error?: unknown): never {
    // oxlint-disable-next-line typescript/only-throw-error -- the vendors' own cancellation is no Error either, and callbacks receive it
    throw error ?? new ContextCancelation({ reason: 'Context Cancel' });
  }

  log(level: LogLevel, message: string, extras?: object): void {
    this.logger.log(level, message, extras);
  }

  /** Sets what a dotted path names. An integration that is switched off stays off. */
  updateEvent(path: string, value: unknown): AnalyticsEvent {
    const [first, integration = ''] = path.split('.');
    if (first !== 'integrations' || this.event.integrations?.[integration] !== false) {
      setPath(this.event, path, value);
    }
    return this.event;
  }

  failedDelivery(): FailedDelivery | undefined {
    return this.#failedDelivery;
  }

  setFailedDelivery(failedDelivery: FailedDelivery): void {
    this.#failedDelivery = failedDelivery;
  }

  logs(): LogMessage[] {
    return this.logger.logs;
  }

  /** Writes the logs to the console, and forgets them. */
  flush(): void {
    this.logger.flush();
    this.stats.flush();
  }

  toJSON(): SerializedContext {
    return { id: this.#id, event: this.event, logs: this.logger.logs, metrics: this.stats.metrics };
  }
}
