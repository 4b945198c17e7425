import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as rudderstack from 'fairlead/rudderstack';
import type * as segment from 'fairlead/segment';

const requireReplaced = createRequire(join(import.meta.dirname, '../sdks/node/package.json'));

/** The vendor's package, unmodified. Typed as ours: that it can be is what is tested. */
export function loadSegment(): typeof segment {
  return requireReplaced('@segment/analytics-node') as typeof segment;
}

/** The class itself: that is what this package exports. */
export function loadRudderstack(): typeof rudderstack.default {
  return requireReplaced('@rudderstack/rudder-sdk-node') as typeof rudderstack.default;
}
