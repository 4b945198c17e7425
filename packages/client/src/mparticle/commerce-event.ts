import { ProductAction, ProductImpression, ShoppingCart } from './commerce.ts';
import { toBoolean, toListOf, toModel, toText } from './conversion.ts';
import { defineEvent } from './event-class.ts';
import type { TypedEvent } from './event-class.ts';
import type { Flagged } from './event-data.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

export interface Promotion {
  id?: Maybe<string>;
  name?: Maybe<string>;
  creative?: Maybe<string>;
  position?: Maybe<string>;
}

export const Promotion: ModelClass<
  Promotion,
  [id?: Maybe<string>, name?: Maybe<string>, creative?: Maybe<string>, position?: Maybe<string>]
> = defineModel({
  name: 'Promotion',
  positional: ['id', 'name', 'creative', 'position'],
  members: { id: toText, name: toText, creative: toText, position: toText },
});

type PromotionActionType = 'unknown' | 'view' | 'click';

/** What the user did to promotions. */
export interface PromotionAction {
  action?: Maybe<Open<PromotionActionType>>;
  promotions?: Maybe<Promotion[]>;
}

interface PromotionActionClass extends ModelClass<
  PromotionAction,
  [action?: Maybe<Open<PromotionActionType>>, promotions?: Maybe<Promotion[]>]
> {
  readonly Action: Choices<PromotionActionType>;
}

export const PromotionAction: PromotionActionClass = defineModel<PromotionActionClass>({
  name: 'PromotionAction',
  positional: ['action', 'promotions'],
  members: { action: toText, promotions: toListOf(toModel(() => Promotion)) },
  choices: { Action: choicesOf('unknown', 'view', 'click') },
});

/** The user did something to products or promotions, or was shown them. */
export interface CommerceEvent extends TypedEvent, Flagged {
  product_action?: Maybe<ProductAction>;
  promotion_action?: Maybe<PromotionAction>;
  product_impressions?: Maybe<ProductImpression[]>;
  shopping_cart?: Maybe<ShoppingCart>;
  currency_code?: Maybe<string>;
  screen_name?: Maybe<string>;
  is_non_interactive?: Maybe<boolean>;
}

export const CommerceEvent: ModelClass<CommerceEvent, []> = defineEvent({
  name: 'CommerceEvent',
  eventType: 'commerce_event',
  members: {
    product_action: toModel(() => ProductAction),
    promotion_action: toModel(() => PromotionAction),
    product_impressions: toListOf(toModel(() => ProductImpression)),
    shopping_cart: toModel(() => ShoppingCart),
    currency_code: toText,
    screen_name: toText,
    is_non_interactive: toBoolean,
  },
  flagged: true,
});
