import type { AnalyticsEvent } from './event.ts';
import type { Context } from './context.ts';
import type { HttpRequestNotice, HttpResponseNotice } from './http-client-transport.ts';

export interface EmittedError {
  /** `delivery_failure`: this event is lost. `unknown`: all else that went wrong. */
  readonly code: string;
  readonly reason?: unknown;
  readonly ctx?: Context;
}

/** What listeners can listen to, and are called with. */
export type AnalyticsEvents<Settings, RequestBody> = {
  readonly initialize: readonly [settings: Settings];
  readonly register: readonly [pluginNames: string[]];
  readonly deregister: readonly [pluginNames: string[]];
  /** At the call, before any plugin. */
  readonly dispatch_start: readonly [ctx: Context];
  /** By type, once delivered. */
  readonly track: readonly [ctx: Context];
  readonly identify: readonly [ctx: Context];
  readonly page: readonly [ctx: Context];
  readonly screen: readonly [ctx: Context];
  readonly group: readonly [ctx: Context];
  readonly alias: readonly [ctx: Context];
  readonly error: readonly [error: EmittedError];
  /** Before each attempt. */
  readonly http_request: readonly [request: Omit<HttpRequestNotice, 'body'> & { readonly body: RequestBody }];
  /** After each attempt that was answered. */
  readonly http_response: readonly [response: HttpResponseNotice];
  /** Nothing is under way any more. */
  readonly drained: readonly [];
  readonly call_after_close: readonly [event: AnalyticsEvent];
};

/** Told when its event is delivered, or has failed for good; then `err` says why. */
export type Callback = (err?: unknown, ctx?: Context) => unknown;
