// Our client on `fetch`, as runtimes without an entry of their own have it.
import { createDriver as createFairleadDriver } from './fairlead-driver.js';

/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @param {DriverOptions} options
 * @returns {Driver}
 */
export function createDriver(options) {
  // Not the global itself: the client takes one that was passed, and only then.
  return createFairleadDriver(options, { fetch: (...request) => fetch(...request) });
}
