import { toListOf, toMapOf, toModel, toNumber, toText } from './conversion.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

export interface Product {
  id?: Maybe<string>;
  name?: Maybe<string>;
  brand?: Maybe<string>;
  category?: Maybe<string>;
  variant?: Maybe<string>;
  position?: Maybe<number>;
  price?: Maybe<number>;
  quantity?: Maybe<number>;
  coupon_code?: Maybe<string>;
  added_to_cart_time_ms?: Maybe<number>;
  total_product_amount?: Maybe<number>;
  custom_attributes?: Maybe<Record<string, Maybe<string | number | boolean>>>;
}

export const Product: ModelClass<
  Product,
  [id?: Maybe<string>, name?: Maybe<string>, price?: Maybe<number>, totalProductAmount?: Maybe<number>]
> = defineModel({
  name: 'Product',
  positional: ['id', 'name', 'price', 'total_product_amount'],
  members: {
    id: toText,
    name: toText,
    brand: toText,
    category: toText,
    variant: toText,
    position: toNumber,
    price: toNumber,
    quantity: toNumber,
    coupon_code: toText,
    added_to_cart_time_ms: toNumber,
    total_product_amount: toNumber,
    custom_attributes: toMapOf(toText),
  },
});

const toProducts = toListOf(toModel(() => Product));

type ProductActionType =
  | 'unknown'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'checkout'
  | 'checkout_option'
  | 'click'
  | 'view_detail'
  | 'purchase'
  | 'refund'
  | 'add_to_wishlist'
  | 'remove_from_wish_list';

/** What the user did to products, such as buying them. */
export interface ProductAction {
  action?: Maybe<Open<ProductActionType>>;
  checkout_step?: Maybe<number>;
  checkout_options?: Maybe<string>;
  product_action_list?: Maybe<string>;
  product_list_source?: Maybe<string>;
  transaction_id?: Maybe<string>;
  affiliation?: Maybe<string>;
  total_amount?: Maybe<number>;
  tax_amount?: Maybe<number>;
  shipping_amount?: Maybe<number>;
  coupon_code?: Maybe<string>;
  products?: Maybe<Product[]>;
}

interface ProductActionClass extends ModelClass<
  ProductAction,
  [action?: Maybe<Open<ProductActionType>>, transactionId?: Maybe<string>, totalAmount?: Maybe<number>, products?: Maybe<Product[]>]
> {
  readonly Action: Choices<ProductActionType>;
}

export const ProductAction: ProductActionClass = defineModel<ProductActionClass>({
  name: 'ProductAction',
  positional: ['action', 'transaction_id', 'total_amount', 'products'],
  members: {
    action: toText,
    checkout_step: toNumber,
    checkout_options: toText,
    product_action_list: toText,
    product_list_source: toText,
    transaction_id: toText,
    affiliation: toText,
    total_amount: toNumber,
    tax_amount: toNumber,
    shipping_amount: toNumber,
    coupon_code: toText,
    products: toProducts,
  },
  choices: {
    Action: choicesOf(
      'unknown',
      'add_to_cart',
      'remove_from_cart',
      'checkout',
      'checkout_option',
      'click',
      'view_detail',
      'purchase',
      'refund',
      'add_to_wishlist',
      'remove_from_wish_list',
    ),
  },
});

/** Products that the user was shown in one list. */
export interface ProductImpression {
  product_impression_list?: Maybe<string>;
  products?: Maybe<Product[]>;
}

export const ProductImpression: ModelClass<
  ProductImpression,
  [productImpressionList?: Maybe<string>, products?: Maybe<Product[]>]
> = defineModel({
  name: 'ProductImpression',
  positional: ['product_impression_list', 'products'],
  members: { product_impression_list: toText, products: toProducts },
});

export interface ShoppingCart {
  products?: Maybe<Product[]>;
}

export const ShoppingCart: ModelClass<ShoppingCart, [products?: Maybe<Product[]>]> = defineModel({
  name: 'ShoppingCart',
  positional: ['products'],
  members: { products: toProducts },
});
