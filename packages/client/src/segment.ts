/**
 * In the place of `@segment/analytics-node`: the same class, settings, calls, callbacks, events and plugins, on this SDK's delivery.
 * What differs is in `docs/migrate/segment.md`. The default export is part of what is replaced.
 */
import { createAnalyticsClass } from './analytics/analytics-class.ts';
import type { AnalyticsClass, AnalyticsClient } from './analytics/analytics-client.ts';
import type { AnalyticsSettings } from './analytics/settings.ts';

export type Analytics = AnalyticsClient<AnalyticsSettings, string>;
export const Analytics: AnalyticsClass<AnalyticsSettings, string> = createAnalyticsClass<AnalyticsSettings, string>({
  className: 'Analytics',
  host: 'https://api.segment.io',
  maxRetries: 10,
  retry: { backoffMaxMs: 60_000, deadlineMs: 43_200_000 },
  senderName: 'Segment.io',
  senderType: 'destination',
  loading: 'eager',
  writesKey: true,
  countsRetries: true,
  noticedBody: 'text',
});

/** @alias The class that is replaced is the default export too. */
// oxlint-disable-next-line import/no-default-export -- as it says
export default Analytics;

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
export type { HTTPClient, HTTPClientRequest, HTTPFetchFn, HTTPFetchRequest, HTTPResponse } from './analytics/http-client.ts';
export type { Plugin } from './analytics/plugin.ts';
export type { AnalyticsSettings } from './analytics/settings.ts';
