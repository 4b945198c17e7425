import type { Batch, BatchEvent, CommonEventData, Product, ProductActionType } from '@fairlead/protocol';
import { catalogue, type ShopProduct, toAmount } from './catalogue.ts';
import type { Customer } from './customer.ts';
import type { Random } from './random.ts';

export interface Session {
  readonly customer: Customer;
  readonly random: Random;
  readonly startMs: number;
  /** A UUID. */
  readonly sessionId: string;
  /** Of the order that the session may end with. */
  readonly orderId: string;
}

/** One session in the shop's application, from start to end, as the one batch that the application sends of it. */
export function useApplication(session: Session): Batch {
  return { ...toBatchHead(session.customer), events: createEvents(session) };
}

/** A batch without events: what is known of a customer has changed. */
export function updateCustomer(customer: Customer): Batch {
  return { ...toBatchHead(customer), user_attributes: { newsletter: true, favourite_crew: customer.crewId ?? null } };
}

function toBatchHead(customer: Customer): Batch {
  const isPhone = customer.mpid % 2n === 0n;
  return {
    environment: 'production',
    mpid: customer.mpid,
    mp_deviceid: customer.deviceStamp,
    user_identities: { customer_id: customer.userId, email: customer.email },
    user_attributes: { $firstname: customer.firstName, $lastname: customer.lastName, $city: customer.city, plan: customer.plan },
    device_info: isPhone
      ? { platform: 'iOS', device_model: 'iPhone16,1', os_version: '18.1', locale_country: customer.country }
      : { platform: 'Android', device_model: 'Pixel 9', os_version: '15', locale_country: customer.country },
    application_info: { application_name: 'Chandlery', application_version: '3.2.0', os: isPhone ? 'IOS' : 'Android' },
  };
}

function createEvents({ random, startMs, sessionId, orderId }: Session): readonly BatchEvent[] {
  const events: BatchEvent[] = [];
  let nowMs = startMs;
  const common = (): CommonEventData => {
    nowMs += random.integer(3_000, 60_000);
    return { timestamp_unixtime_ms: nowMs, session_uuid: sessionId, session_start_unixtime_ms: startMs };
  };
  const addCommerce = (
    action: ProductActionType,
    product: Product,
    order: Readonly<Record<string, number | string>> = {},
  ): void => {
    events.push({
      event_type: 'commerce_event',
      data: { ...common(), currency_code: 'EUR', product_action: { action, ...order, products: [product] } },
    });
  };

  events.push({ event_type: 'session_start', data: common() });
  events.push({ event_type: 'screen_view', data: { ...common(), screen_name: 'Home' } });
  if (random.chance(0.5)) {
    const query = random.pick(['rope', 'lantern', 'chart', 'boots']);
    events.push({
      event_type: 'custom_event',
      data: { ...common(), event_name: 'Searched', custom_event_type: 'search', custom_attributes: { query } },
    });
  }
  const chosen = random.pick(catalogue);
  const product = toProduct(chosen, random.integer(1, 3));
  events.push({ event_type: 'screen_view', data: { ...common(), screen_name: 'Product' } });
  addCommerce('view_detail', product);
  if (random.chance(0.6)) {
    addCommerce('add_to_cart', product);
    if (random.chance(0.7)) {
      const totalCents = chosen.priceCents * (product.quantity ?? 1);
      events.push({ event_type: 'screen_view', data: { ...common(), screen_name: 'Checkout' } });
      addCommerce('purchase', product, {
        transaction_id: orderId,
        total_amount: toAmount(totalCents),
        tax_amount: toAmount(totalCents * 0.2),
        shipping_amount: 4.9,
      });
    }
  }
  events.push({ event_type: 'session_end', data: { ...common(), session_duration_ms: nowMs - startMs } });
  return events;
}

function toProduct({ id, name, brand, category, priceCents }: ShopProduct, quantity: number): Product {
  return {
    id,
    name,
    brand,
    category,
    price: toAmount(priceCents),
    quantity,
    total_product_amount: toAmount(priceCents * quantity),
  };
}
