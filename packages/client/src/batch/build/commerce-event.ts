import type {
  CommerceEvent,
  CommerceEventData,
  Product,
  ProductAction,
  ProductActionType,
  ProductImpression,
  Promotion,
  PromotionAction,
} from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import type { Time } from './wire.ts';
import { optional, optionalList, toUnixMs, toWire } from './wire.ts';

/** One of three: something done with products, with promotions, or products that were shown. */
export type CommerceEventParams = CommonCommerceParams &
  (
    | { readonly productAction: ProductActionParams; readonly promotionAction?: never; readonly productImpressions?: never }
    | { readonly promotionAction: PromotionActionParams; readonly productAction?: never; readonly productImpressions?: never }
    | {
        readonly productImpressions: readonly [ProductImpressionParams, ...ProductImpressionParams[]];
        readonly productAction?: never;
        readonly promotionAction?: never;
      }
  );

export interface CommonCommerceParams extends EventParams {
  /** ISO 4217. */
  readonly currencyCode?: string;
  readonly screenName?: string;
  readonly isNonInteractive?: boolean;
  /** What is in the cart by now. */
  readonly shoppingCart?: readonly ProductParams[];
}

export interface ProductActionParams {
  readonly action: Exclude<ProductActionType, 'unknown'>;
  readonly products?: readonly ProductParams[];
  readonly transactionId?: string;
  /** Tax and shipping included. */
  readonly totalAmount?: number;
  readonly taxAmount?: number;
  readonly shippingAmount?: number;
  readonly couponCode?: string;
  readonly affiliation?: string;
  readonly checkoutStep?: number;
  readonly checkoutOptions?: string;
  readonly productActionList?: string;
  readonly productListSource?: string;
}

export interface ProductParams {
  readonly id: string;
  readonly name: string;
  readonly brand?: string;
  readonly category?: string;
  readonly variant?: string;
  readonly position?: number;
  /** Of one. */
  readonly price?: number;
  readonly quantity?: number;
  readonly totalProductAmount?: number;
  readonly couponCode?: string;
  readonly addedToCartTime?: Time;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface PromotionActionParams {
  readonly action: 'view' | 'click';
  readonly promotions: readonly PromotionParams[];
}

export interface PromotionParams {
  readonly id?: string;
  readonly name?: string;
  readonly creative?: string;
  /** A text, unlike that of a product. */
  readonly position?: string;
}

/** Products that were shown together. */
export interface ProductImpressionParams {
  /** Where they were shown. */
  readonly list: string;
  readonly products: readonly ProductParams[];
}

/** Products and promotions: shown, put in a cart, bought, given back. */
export function commerceEvent(params: CommerceEventParams): CommerceEvent {
  // The name and type of a commerce event are given by a server.
  const own = toWire<Omit<OwnData<CommerceEventData>, 'event_name' | 'custom_event_type'>>({
    product_action: optional(params.productAction, toProductAction),
    promotion_action: optional(params.promotionAction, toPromotionAction),
    product_impressions: optionalList(params.productImpressions, toProductImpression),
    shopping_cart: optional(params.shoppingCart, (products) => ({ products: products.map(toProduct) })),
    currency_code: params.currencyCode,
    screen_name: params.screenName,
    is_non_interactive: params.isNonInteractive,
  });
  return { event_type: 'commerce_event', data: { ...own, ...toCommonData(params) } };
}

function toProductAction(params: ProductActionParams): ProductAction {
  return toWire<ProductAction>({
    action: params.action,
    transaction_id: params.transactionId,
    total_amount: params.totalAmount,
    tax_amount: params.taxAmount,
    shipping_amount: params.shippingAmount,
    coupon_code: params.couponCode,
    affiliation: params.affiliation,
    checkout_step: params.checkoutStep,
    checkout_options: params.checkoutOptions,
    product_action_list: params.productActionList,
    product_list_source: params.productListSource,
    products: optionalList(params.products, toProduct),
  });
}

function toProduct(params: ProductParams): Product {
  return toWire<Product>({
    id: params.id,
    name: params.name,
    brand: params.brand,
    category: params.category,
    variant: params.variant,
    position: params.position,
    price: params.price,
    quantity: params.quantity,
    total_product_amount: params.totalProductAmount,
    coupon_code: params.couponCode,
    added_to_cart_time_ms: toUnixMs(params.addedToCartTime),
    custom_attributes: params.attributes,
  });
}

function toPromotionAction({ action, promotions }: PromotionActionParams): PromotionAction {
  return { action, promotions: promotions.map(toPromotion) };
}

function toPromotion({ id, name, creative, position }: PromotionParams): Promotion {
  return toWire<Promotion>({ id, name, creative, position });
}

function toProductImpression({ list, products }: ProductImpressionParams): ProductImpression {
  return { product_impression_list: list, products: products.map(toProduct) };
}
