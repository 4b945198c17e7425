// Our batch client, with batches to which it gives the ids.
import { createDriver as createBatchDriver } from './fairlead-batch-driver.js';
import { batchWithoutIds } from './raw-batches.js';

/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @param {DriverOptions} options
 * @returns {Driver}
 */
export function createDriver(options) {
  return createBatchDriver(options, { build: batchWithoutIds });
}
