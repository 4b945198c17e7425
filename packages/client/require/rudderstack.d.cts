// What `rudderstack.cjs` exports: the class itself, with the types under the names that the replaced declarations give them.
import rudderstack = require('../dist/cjs/rudderstack.js');

declare const Analytics: typeof rudderstack.default;
type Analytics = InstanceType<typeof rudderstack.default>;

declare namespace Analytics {
  export type apiCallback = rudderstack.apiCallback;
  export type apiObject = rudderstack.apiObject;
  export type constructorOptions = rudderstack.constructorOptions;
  export type FlushCallback = rudderstack.FlushCallback;
  export type integrationOptions = rudderstack.integrationOptions;
  export type AliasParams = rudderstack.AliasParams;
  export type GroupParams = rudderstack.GroupParams;
  export type IdentifyParams = rudderstack.IdentifyParams;
  export type PageParams = rudderstack.PageParams;
  export type ScreenParams = rudderstack.ScreenParams;
  export type TrackParams = rudderstack.TrackParams;
}

export = Analytics;
