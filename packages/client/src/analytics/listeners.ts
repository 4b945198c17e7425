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
  readonly initialize: [settings: Settings];
  readonly register: [pluginNames: string[]];
  readonly deregister: [pluginNames: string[]];
  /** At the call, before any plugin. */
  readonly dispatch_start: [ctx: Context];
  /** By type, once delivered. */
  readonly track: [ctx: Context];
  readonly identify: [ctx: Context];
  readonly page: [ctx: Context];
  readonly screen: [ctx: Context];
  readonly group: [ctx: Context];
  readonly alias: [ctx: Context];
  readonly error: [error: EmittedError];
  /** Before each attempt. */
  readonly http_request: [request: Omit<HttpRequestNotice, 'body'> & { readonly body: RequestBody }];
  /** After each attempt that was answered. */
  readonly http_response: [response: HttpResponseNotice];
  /** Nothing is under way any more. */
  readonly drained: [];
  readonly call_after_close: [event: AnalyticsEvent];
};

/** Told when its event is delivered, or has failed for good; then `err` says why. */
export type Callback = (err?: unknown, ctx?: Context) => unknown;
