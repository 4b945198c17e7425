// Our batch client, keeping no order of each user's batches: the peer keeps none.
import { createDriver as createBatchDriver } from './fairlead-batch-driver.js';

/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @param {DriverOptions} options
 * @returns {Driver}
 */
export function createDriver(options) {
  return createBatchDriver(options, { order: 'none' });
}
