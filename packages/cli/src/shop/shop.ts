import { randomUUID } from 'node:crypto';
import type { Batch } from '@fairlead/protocol';
import { updateCustomer, useApplication } from './application.ts';
import { createCustomers } from './customer.ts';
import { createRandom } from './random.ts';
import { type ShopMessage, visitWebSite } from './web-site.ts';

/** What a small shop's customers did in the last hours: on its web site as messages, in its application as batches. */
export interface ShopEvents {
  readonly messages: readonly ShopMessage[];
  readonly batches: readonly Batch[];
}

const customerCount = 42;
const hoursBack = 6;
const seed = 2026;

/** The same customers and habits each time; orders, sessions and times are new, so that nothing is taken for a repetition. */
export function createShopEvents(nowMs: number): ShopEvents {
  const random = createRandom(seed);
  const messages: ShopMessage[] = [];
  const batches: Batch[] = [];
  const startMs = (): number => nowMs - random.integer(20 * 60_000, hoursBack * 3_600_000);
  const orderId = (): string => `order-${randomUUID().slice(0, 8)}`;
  for (const [index, customer] of createCustomers(customerCount).entries()) {
    messages.push(...visitWebSite({ customer, random, startMs: startMs(), orderId: orderId() }));
    if (index % 3 !== 2) {
      batches.push(useApplication({ customer, random, startMs: startMs(), sessionId: randomUUID(), orderId: orderId() }));
    }
    if (index % 10 === 0) {
      batches.push(updateCustomer(customer));
    }
  }
  return { messages, batches };
}
