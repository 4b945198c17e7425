/**
 * In the place of `@rudderstack/rudder-sdk-node`: the same class, options, calls and callbacks, on this SDK's delivery. What differs
 * is in `docs/migrate/rudderstack.md`. The default export is what is replaced; `require` gives the class itself
 * (`packages/client/require/rudderstack.cjs`).
 */
// oxlint-disable-next-line import/no-default-export -- the class that is replaced is the default export too
export { Analytics as default } from './analytics/rudderstack/analytics.ts';
export type { RudderCallback as apiCallback, RudderFlushCallback as FlushCallback } from './analytics/rudderstack/analytics.ts';
export type { RudderOptions as constructorOptions } from './analytics/rudderstack/options.ts';
export type { Fields as apiObject } from './analytics/event.ts';
export type {
  AliasParams,
  GroupParams,
  IdentifyParams,
  IntegrationOptions as integrationOptions,
  PageParams,
  ScreenParams,
  TrackParams,
} from './analytics/rudderstack/params.ts';
