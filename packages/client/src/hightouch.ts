/**
 * In the place of `@ht-sdks/events-sdk-js-node`: the same class, settings, calls, callbacks, events and plugins, on this SDK's
 * delivery. What differs is in `docs/migrate/hightouch.md`. The default export is part of what is replaced.
 */
import { createAnalyticsClass } from './analytics/analytics-class.ts';
import type { AnalyticsClass, AnalyticsClient } from './analytics/analytics-client.ts';
import type { Fields } from './analytics/event.ts';
import type { HTTPClient as Client, HTTPClientRequest as TextRequest } from './analytics/http-client.ts';
import type { AnalyticsSettings } from './analytics/settings.ts';

/** What a client of the user's own is asked to send: `data` is the body, to be written as JSON. */
export interface HTTPClientRequest extends Omit<TextRequest, 'body'> {
  readonly data: Fields;
  /** `data` as JSON text already. */
  readonly body?: string;
}

export type HTTPClient = Client<HTTPClientRequest>;

export type HtEventsSettings = Omit<
  AnalyticsSettings<HTTPClientRequest>,
  'flushAt' | 'oauthSettings' | 'maxTotalBackoffDuration' | 'maxRateLimitDuration'
>;

export type HtEvents = AnalyticsClient<HtEventsSettings, Fields>;
export const HtEvents: AnalyticsClass<HtEventsSettings, Fields> = createAnalyticsClass<HtEventsSettings, Fields>({
  className: 'HtEvents',
  host: 'https://us-east-1.hightouch-events.com',
  maxRetries: 3,
  retry: {},
  senderName: 'Hightouch.io',
  senderType: 'after',
  loading: 'awaited',
  writesKey: false,
  countsRetries: false,
  noticedBody: 'data',
});

/** @alias The class that is replaced is the default export too. */
// oxlint-disable-next-line import/no-default-export -- as it says
export default HtEvents;

export { Context } from './analytics/context.ts';
export type {
  AliasParams,
  GroupParams,
  GroupTraits,
  IdentifyParams,
  PageParams,
  TrackParams,
  UserTraits,
} from './analytics/event.ts';
export { FetchHTTPClient } from './analytics/http-client.ts';
export type { HTTPFetchFn, HTTPFetchRequest, HTTPResponse } from './analytics/http-client.ts';
export type { Plugin } from './analytics/plugin.ts';
