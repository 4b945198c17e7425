/** Arbitrary models of the `mparticle` package, described as `conformance/sdks/node/mparticle-model.cjs` builds them. */
import {
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** Each class with its members, as the package itself shows them. */
export type Classes = Readonly<Record<string, { readonly members: readonly string[]; readonly parameters: number }>>;

export type Description = Readonly<Record<string, unknown>>;

/** Members that hold a model, or a list of models. */
const modelMembers: Readonly<Record<string, string | readonly [string]>> = {
  location: 'GeoLocation',
  device_current_state: 'DeviceCurrentState',
  media_info: 'MediaInfo',
  product_action: 'ProductAction',
  promotion_action: 'PromotionAction',
  product_impressions: ['ProductImpression'],
  shopping_cart: 'ShoppingCart',
  products: ['Product'],
  promotions: ['Promotion'],
  breadcrumbs: ['BreadcrumbEvent'],
  device_info: 'DeviceInformation',
  application_info: 'ApplicationInformation',
  user_identities: 'UserIdentities',
  data_plan: 'DataPlanContext',
  errors: ['ApiResponseErrors'],
};

const eventClasses = [
  'AppEvent',
  'ApplicationStateTransitionEvent',
  'BreadcrumbEvent',
  'CommerceEvent',
  'CrashReportEvent',
  'FirstRunEvent',
  'NetworkPerformanceEvent',
  'OptOutEvent',
  'ProfileEvent',
  'PushMessageEvent',
  'PushRegistrationEvent',
  'ScreenViewEvent',
  'SessionEndEvent',
  'SessionStartEvent',
];

/** Text is no number that a double can't hold: those keep their digits here, and lose them in the package. */
const shortText = string({ unit: 'binary', maxLength: 8 }).filter((value) => !/^\d{16,}$/.test(value));
const scalar = oneof(shortText, double({ noDefaultInfinity: true }), integer(), boolean(), constant(null));
const texts = dictionary(shortText, scalar, { maxKeys: 3 });

const plainMembers: Readonly<Record<string, Arbitrary<unknown>>> = {
  custom_attributes: texts,
  custom_flags: dictionary(shortText, jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  user_attributes: dictionary(shortText, oneof(scalar, array(shortText, { maxLength: 3 })), { maxKeys: 3 }),
  deleted_user_attributes: array(shortText, { maxLength: 3 }),
  consent_state: dictionary(shortText, texts, { maxKeys: 2 }),
  gdpr: dictionary(shortText, texts, { maxKeys: 2 }),
  ccpa: dictionary(shortText, texts, { maxKeys: 2 }),
};

/** What `constructFromObject` of a class may be given: plain data, without the members named. */
export function plainDataOf(classes: Classes, className: string, without: readonly string[]): Arbitrary<Description> {
  return membersOf(classes, className, { without, describe: (_name, members) => members });
}

/** A batch with events of any kind, built by constructors, assignment and `addEvent`. */
export function batchOf(classes: Classes): Arbitrary<Description> {
  const describe = (name: string, members: Arbitrary<Description>): Arbitrary<Description> => {
    const values = array(scalar, { maxLength: classes[name]?.parameters ?? 0 });
    return tuple(values, members).map(([$args, rest]) => ({ $new: name, $args, ...rest }));
  };
  const events = array(
    constantFrom(...eventClasses).chain((name) => describe(name, membersOf(classes, name, { without: [], describe }))),
    { maxLength: 4 },
  );
  const batch = describe('Batch', membersOf(classes, 'Batch', { without: ['events', 'addEvent', 'source_request_id'], describe }));
  return tuple(batch, events).map(([members, $events]) => ({ ...members, $events }));
}

interface MembersOptions {
  readonly without: readonly string[];
  readonly describe: (className: string, members: Arbitrary<Description>) => Arbitrary<Description>;
}

function membersOf(classes: Classes, className: string, options: MembersOptions): Arbitrary<Description> {
  const names = (classes[className]?.members ?? []).filter((name) => !options.without.includes(name) && name !== 'getEventType');
  const isConsent = className.endsWith('ConsentState') && className !== 'ConsentState';
  return record(Object.fromEntries(names.map((name) => [name, isConsent ? scalar : valueOf(classes, name, options)])), {
    requiredKeys: [],
  });
}

function valueOf(classes: Classes, member: string, options: MembersOptions): Arbitrary<unknown> {
  const model = modelMembers[member];
  if (model === undefined) {
    return plainMembers[member] ?? scalar;
  }
  const [name, isList] = typeof model === 'string' ? [model, false] : [model[0], true];
  const one = options.describe(name, membersOf(classes, name, options));
  return isList ? array(one, { maxLength: 2 }) : one;
}
