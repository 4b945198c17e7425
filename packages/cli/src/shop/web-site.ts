import type { AliasParams, GroupParams, IdentifyParams, MessageClient, PageParams, ScreenParams, TrackParams } from 'fairlead';
import { catalogue, type ShopProduct, toAmount } from './catalogue.ts';
import type { Customer } from './customer.ts';
import type { Random } from './random.ts';

/** One call of a message client, as data. */
export type ShopMessage =
  | { readonly type: 'track'; readonly params: TrackParams }
  | { readonly type: 'identify'; readonly params: IdentifyParams }
  | { readonly type: 'page'; readonly params: PageParams }
  | { readonly type: 'screen'; readonly params: ScreenParams }
  | { readonly type: 'group'; readonly params: GroupParams }
  | { readonly type: 'alias'; readonly params: AliasParams };

export function sendMessage(client: MessageClient, { type, params }: ShopMessage): void {
  switch (type) {
    case 'track':
      return client.track(params);
    case 'identify':
      return client.identify(params);
    case 'page':
      return client.page(params);
    case 'screen':
      return client.screen(params);
    case 'group':
      return client.group(params);
    case 'alias':
      return client.alias(params);
    default:
      return type satisfies never;
  }
}

export interface Visit {
  readonly customer: Customer;
  readonly random: Random;
  readonly startMs: number;
  /** Of the order that the visit may end with. */
  readonly orderId: string;
}

/** One visit of the web site: anonymous at first, known from the sign-in on, some of them with an order at the end. */
export function visitWebSite({ customer, random, startMs, orderId }: Visit): readonly ShopMessage[] {
  const messages: ShopMessage[] = [];
  let nowMs = startMs;
  const stamp = (): { readonly timestamp: Date } => {
    nowMs += random.integer(4_000, 90_000);
    return { timestamp: new Date(nowMs) };
  };
  const { anonymousId, userId } = customer;
  const visitor = { anonymousId, context: { userAgent: 'Mozilla/5.0', locale: 'en-GB' } };
  const known = { ...visitor, userId };

  messages.push({
    type: 'page',
    params: { ...visitor, ...stamp(), name: 'Home', properties: { url: 'https://shop.example/', path: '/' } },
  });
  messages.push({ type: 'identify', params: { ...known, ...stamp(), traits: toTraits(customer) } });
  if (random.chance(0.25)) {
    messages.push({ type: 'alias', params: { userId, previousId: anonymousId, ...stamp() } });
  }
  if (customer.crewId !== undefined) {
    const traits = { name: customer.crewId.replace('crew-', ''), kind: 'crew' };
    messages.push({ type: 'group', params: { ...known, ...stamp(), groupId: customer.crewId, traits } });
  }
  const seen: ShopProduct[] = [];
  for (let count = random.integer(1, 3); count > 0; count--) {
    const product = random.pick(catalogue);
    seen.push(product);
    const path = `/products/${product.id}`;
    messages.push({ type: 'page', params: { ...known, ...stamp(), category: 'Catalogue', name: 'Product', properties: { path } } });
    messages.push({ type: 'track', params: { ...known, ...stamp(), event: 'Product Viewed', properties: toProperties(product) } });
  }
  const [product] = seen;
  if (product !== undefined && random.chance(0.6)) {
    const quantity = random.integer(1, 2);
    const order = { order_id: orderId, currency: 'EUR', total: toAmount(product.priceCents * quantity) };
    messages.push({
      type: 'track',
      params: { ...known, ...stamp(), event: 'Product Added', properties: { ...toProperties(product), quantity } },
    });
    messages.push({ type: 'track', params: { ...known, ...stamp(), event: 'Checkout Started', properties: order } });
    if (random.chance(0.7)) {
      const products = [{ ...toProperties(product), quantity }];
      messages.push({
        type: 'track',
        params: { ...known, ...stamp(), event: 'Order Completed', properties: { ...order, products } },
      });
    }
  } else if (random.chance(0.4)) {
    messages.push({ type: 'screen', params: { ...known, ...stamp(), name: 'Newsletter', properties: { shown_as: 'dialog' } } });
  }
  return messages;
}

function toTraits(customer: Customer): Readonly<Record<string, string>> {
  const { email, firstName, lastName, city, country, plan } = customer;
  return { email, firstName, lastName, city, country, plan };
}

function toProperties({ id, name, category, brand, priceCents }: ShopProduct): Readonly<Record<string, string | number>> {
  return { product_id: id, name, category, brand, price: toAmount(priceCents), currency: 'EUR' };
}
