import type { Check } from '../check/check.ts';
import { textWith } from '../check/choice.ts';
import { arrayOf } from '../check/collection.ts';
import { objectOf } from '../check/object.ts';
import { boolean, identifier, text } from '../check/scalar.ts';
import { productAction, productImpression, promotionAction, shoppingCart } from './commerce-check.ts';
import { commonFields, customEventTypes } from './common-data-check.ts';
import type { CommerceEventData } from './event-data.ts';

/** How the vendor's server types a commerce event. Its own `remove_from_wishlist` differs from the action's name by an underscore. */
const commerceEventTypes: readonly string[] = [
  ...customEventTypes,
  'add_to_cart',
  'remove_from_cart',
  'checkout',
  'checkout_option',
  'click',
  'view_detail',
  'purchase',
  'refund',
  'promotion_view',
  'promotion_click',
  'add_to_wishlist',
  'remove_from_wishlist',
  'impression',
  'consent_granted',
  'consent_denied',
];

const anyCommerceEventData: Check<CommerceEventData> = objectOf<CommerceEventData>({
  ...commonFields,
  product_action: productAction,
  promotion_action: promotionAction,
  product_impressions: arrayOf(productImpression),
  shopping_cart: shoppingCart,
  currency_code: text,
  screen_name: text,
  is_non_interactive: boolean,
  event_name: identifier,
  custom_event_type: textWith(commerceEventTypes),
});

/** One of the three is expected; what is null or empty, as Java's SDK sends it, does not count (contract/mparticle.md §2.18 row 26). */
export const commerceEventData: Check<CommerceEventData> = {
  read(value, inspection) {
    const data = anyCommerceEventData.read(value, inspection);
    if (data !== undefined) {
      const count =
        (data.product_action === undefined ? 0 : 1) +
        (data.promotion_action === undefined ? 0 : 1) +
        (data.product_impressions === undefined || data.product_impressions.length === 0 ? 0 : 1);
      if (count !== 1) {
        inspection.warn(
          count === 0 ? 'missing_field' : 'invalid_field',
          `Expected one of product_action, promotion_action and product_impressions, received ${count}.`,
        );
      }
    }
    return data;
  },
};
