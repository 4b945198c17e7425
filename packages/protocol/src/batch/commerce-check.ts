import { type Check, expected } from '../check/check.ts';
import { oneOf } from '../check/choice.ts';
import { arrayOf, mapOf } from '../check/collection.ts';
import { objectOf } from '../check/object.ts';
import { integer, number, text } from '../check/scalar.ts';
import type {
  Product,
  ProductAction,
  ProductActionType,
  ProductImpression,
  Promotion,
  PromotionAction,
  ShoppingCart,
} from './commerce.ts';

const product: Check<Product> = objectOf<Product>(
  {
    id: text,
    name: text,
    brand: text,
    category: text,
    variant: text,
    position: integer,
    price: number,
    quantity: number,
    coupon_code: text,
    added_to_cart_time_ms: integer,
    total_product_amount: number,
    custom_attributes: mapOf(text),
  },
  { customAttributes: 'custom_attributes' },
);

const products: Check<readonly Product[]> = arrayOf(product);

export const productAction: Check<ProductAction> = objectOf<ProductAction>({
  action: expected(
    oneOf<ProductActionType>(
      [
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
        'unknown',
      ],
      // Folding covers `remove_from_wishlist`, the spelling of the vendor's output, as well.
    ),
    'unknown',
  ),
  checkout_step: integer,
  checkout_options: text,
  product_action_list: text,
  product_list_source: text,
  transaction_id: text,
  affiliation: text,
  total_amount: number,
  tax_amount: number,
  shipping_amount: number,
  coupon_code: text,
  products,
});

export const promotionAction: Check<PromotionAction> = objectOf<PromotionAction>({
  action: expected(oneOf<PromotionAction['action']>(['view', 'click', 'unknown']), 'unknown'),
  promotions: arrayOf(objectOf<Promotion>({ id: text, name: text, creative: text, position: text })),
});

export const productImpression: Check<ProductImpression> = objectOf<ProductImpression>({
  product_impression_list: text,
  products,
});

export const shoppingCart: Check<ShoppingCart> = objectOf<ShoppingCart>({ products });
