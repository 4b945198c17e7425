/** What was done with products (contract/mparticle.md §2.16). */
export type ProductActionType =
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'checkout'
  | 'checkout_option'
  | 'click'
  | 'view_detail'
  | 'purchase'
  | 'refund'
  | 'add_to_wishlist'
  | 'remove_from_wish_list'
  | 'unknown';

export interface ProductAction {
  readonly action: ProductActionType;
  readonly checkout_step?: number;
  readonly checkout_options?: string;
  readonly product_action_list?: string;
  readonly product_list_source?: string;
  readonly transaction_id?: string;
  readonly affiliation?: string;
  readonly total_amount?: number;
  readonly tax_amount?: number;
  readonly shipping_amount?: number;
  readonly coupon_code?: string;
  readonly products?: readonly Product[];
}

export interface Product {
  readonly id?: string;
  readonly name?: string;
  readonly brand?: string;
  readonly category?: string;
  readonly variant?: string;
  readonly position?: number;
  readonly price?: number;
  readonly quantity?: number;
  readonly coupon_code?: string;
  readonly added_to_cart_time_ms?: number;
  readonly total_product_amount?: number;
  readonly custom_attributes?: Readonly<Record<string, string>>;
}

export interface PromotionAction {
  readonly action: 'view' | 'click' | 'unknown';
  readonly promotions?: readonly Promotion[];
}

export interface Promotion {
  readonly id?: string;
  readonly name?: string;
  readonly creative?: string;
  readonly position?: string;
}

export interface ProductImpression {
  readonly product_impression_list?: string;
  readonly products?: readonly Product[];
}

export interface ShoppingCart {
  readonly products?: readonly Product[];
}
