import type { AliasParams, GroupParams, IdentifyParams, PageParams, TrackParams } from './event.ts';
import type { AnalyticsEvents, Callback } from './listeners.ts';
import type { Plugin } from './plugin.ts';

export interface FlushSettings {
  /** Resolve after this many milliseconds at the latest; 0 waits for ever. What is left is still sent. */
  readonly timeout?: number | undefined;
  /** Take no more events. */
  readonly close?: boolean | undefined;
}

/**
 * What the vendors' classes offer. A call copies its argument and returns at once; it throws `ValidationError` for wrong data, and
 * nothing else. Methods need no `this`.
 */
export interface AnalyticsClient<Settings, RequestBody> extends AsyncDisposable {
  /** Resolves once the plugin that sends is registered. */
  readonly ready: Promise<void>;
  /** The version of this SDK. */
  readonly VERSION: string;
  track(params: TrackParams, callback?: Callback): void;
  identify(params: IdentifyParams, callback?: Callback): void;
  page(params: PageParams, callback?: Callback): void;
  screen(params: PageParams, callback?: Callback): void;
  group(params: GroupParams, callback?: Callback): void;
  alias(params: AliasParams, callback?: Callback): void;
  /** Events that follow wait until the plugins have loaded. */
  register(...plugins: Plugin[]): Promise<void>;
  deregister(...pluginNames: string[]): Promise<void>;
  /**
   * Sends what is there; resolves when all events of before the call are delivered or have failed, and their callbacks and listeners
   * were called. Never rejects. Flushes may overlap: each waits for its own. Without a timeout it waits for as long as that takes.
   */
  flush(settings?: FlushSettings): Promise<void>;
  /**
   * Takes no more events, and flushes. The default timeout is 1.25 times `flushInterval`, and 75,000 at least; with a spool, which
   * keeps what is left for the next process, it is 10,000.
   */
  closeAndFlush(settings?: Pick<FlushSettings, 'timeout'>): Promise<void>;
  on<Name extends keyof AnalyticsEvents<Settings, RequestBody>>(
    name: Name,
    listener: (...values: AnalyticsEvents<Settings, RequestBody>[Name]) => unknown,
  ): this;
  once<Name extends keyof AnalyticsEvents<Settings, RequestBody>>(
    name: Name,
    listener: (...values: AnalyticsEvents<Settings, RequestBody>[Name]) => unknown,
  ): this;
  off<Name extends keyof AnalyticsEvents<Settings, RequestBody>>(
    name: Name,
    listener: (...values: AnalyticsEvents<Settings, RequestBody>[Name]) => unknown,
  ): this;
  emit<Name extends keyof AnalyticsEvents<Settings, RequestBody>>(
    name: Name,
    ...values: AnalyticsEvents<Settings, RequestBody>[Name]
  ): this;
}

export type AnalyticsClass<Settings, RequestBody> = new (settings: Settings) => AnalyticsClient<Settings, RequestBody>;
