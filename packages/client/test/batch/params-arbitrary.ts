import type { BatchEvent } from '@fairlead/protocol';
import * as fc from 'fast-check';
import type {
  ApplicationParams,
  ApplicationStateTransitionEventParams,
  BatchParams,
  CommonCommerceParams,
  ConsentParams,
  CrashReportEventParams,
  CustomEventParams,
  DeviceParams,
  EventParams,
  LocationParams,
  ProductParams,
  ScreenViewEventParams,
  SessionEndEventParams,
  UserIdentitiesParams,
} from 'fairlead';
import {
  applicationStateTransitionEvent,
  backgroundEvent,
  breadcrumbEvent,
  commerceEvent,
  crashReportEvent,
  customEvent,
  firstRunEvent,
  foregroundEvent,
  installEvent,
  networkPerformanceEvent,
  optOutEvent,
  profileEvent,
  pushMessageEvent,
  pushReactionEvent,
  pushRegistrationEvent,
  screenViewEvent,
  sessionEndEvent,
  sessionStartEvent,
  uninstallEvent,
  upgradeEvent,
  userAttributeChangeEvent,
  userIdentityChangeEvent,
} from 'fairlead';

/** One arbitrary for each member, so that a new one is not forgotten. */
type Members<Params> = { readonly [Name in keyof Params]-?: fc.Arbitrary<NonNullable<Params[Name]>> };

/** Any of the members that may be missing, missing or not. */
function object<Params extends object>(
  members: Members<Params>,
  requiredKeys: readonly (keyof Params & string)[] = [],
): fc.Arbitrary<Params> {
  const made: fc.Arbitrary<unknown> = fc.record(members, { requiredKeys: [...requiredKeys] as never });
  return made as fc.Arbitrary<Params>;
}

const text = fc.string({ unit: 'binary' });
/** Blank is none: an id, a name. */
const identifier = text.filter((value) => value.trim() !== '');
/** Beyond 2^53 a JSON number has digits that the double did not have; servers warn of it. */
const number = fc.double({ noNaN: true, min: -(2 ** 53), max: 2 ** 53 });
const integer = fc.integer();
const boolean = fc.boolean();
const uuid = fc.uuid();
/** From 1973 on: a lesser number of milliseconds looks like seconds, of which servers warn. */
const time: fc.Arbitrary<Date | number> = fc
  .integer({ min: 100_000_000_000, max: 95_000_000_000_000 })
  .chain((ms) => fc.constantFrom(ms, new Date(ms)));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).chain((value) => fc.constantFrom(value, String(value)));
const names = fc.string({ unit: 'grapheme' });
const scalar = fc.oneof(text, number, boolean, fc.bigInt({ min: 0n, max: 2n ** 64n }));
const textMap = fc.dictionary(names, text, { maxKeys: 3 });
const scalarMap = fc.dictionary(names, scalar, { maxKeys: 3 });

const location = object<LocationParams>(
  {
    latitude: number,
    longitude: number,
    accuracy: number,
    countryCode: text,
    regionCode: text,
    cityName: text,
    postalCode: text,
    dmaCode: integer,
  },
  ['latitude', 'longitude'],
);

const consent = object<ConsentParams>(
  { consented: boolean, timestamp: time, document: text, location: text, hardwareId: text, regulation: text },
  ['consented', 'timestamp'],
);

const eventMembers: Members<EventParams> = {
  timestamp: time,
  sourceMessageId: identifier,
  sessionUuid: uuid,
  sessionId: int64,
  sessionStart: time,
  eventStart: time,
  eventNum: integer,
  attributes: scalarMap,
  flags: fc.dictionary(names, fc.jsonValue() as fc.Arbitrary<never>, { maxKeys: 3 }),
  location,
  deviceState: fc.record({ batteryLevel: number, gpsState: boolean, dataConnectionType: fc.constant('wifi' as const) }),
  dataConnectionType: text,
  isGoalDefined: boolean,
  lifetimeValueChange: fc.oneof(number, boolean),
  lifetimeValueAttributeName: text,
  viewController: text,
  isMainThread: boolean,
  canonicalName: text,
  pageUrl: text,
  activeTimeOnSiteMs: number,
};

const product = object<ProductParams>(
  {
    id: text,
    name: text,
    brand: text,
    category: text,
    variant: text,
    position: integer,
    price: number,
    quantity: number,
    totalProductAmount: number,
    couponCode: text,
    addedToCartTime: time,
    attributes: textMap,
  },
  ['id', 'name'],
);

const commonCommerce = object<CommonCommerceParams>({
  ...eventMembers,
  currencyCode: text,
  screenName: identifier,
  isNonInteractive: boolean,
  shoppingCart: fc.array(product, { maxLength: 2 }),
});

const products = fc.array(product, { maxLength: 3 });
const commerceKinds = fc.oneof(
  fc.record({
    productAction: fc.record({ action: fc.constantFrom('purchase', 'remove_from_wish_list', 'checkout'), products }),
  }),
  fc.record({
    promotionAction: fc.record({ action: fc.constantFrom('view', 'click'), promotions: fc.array(fc.record({ id: text })) }),
  }),
  fc.record({ productImpressions: fc.tuple(fc.record({ list: text, products })) }),
);

const shared = object<EventParams>(eventMembers);
const identity = fc.record({ type: fc.constantFrom('email', 'customer_id'), identity: identifier, timestamp: time });
const attribute = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));

/** Events of every type, with what their own type has, and with what all have. */
const event: fc.Arbitrary<BatchEvent> = fc.oneof(
  object<CustomEventParams>(
    {
      ...eventMembers,
      name: identifier,
      type: fc.constantFrom('navigation', 'user_content', 'media', 'attribution', 'other'),
      media: fc.record({
        action: fc.constantFrom('play', 'rate'),
        playbackRate: number,
        format: fc.constantFrom('audio', 'video'),
      }),
    },
    ['name', 'type'],
  ).map(customEvent),
  fc.tuple(commonCommerce, commerceKinds).map(([common, kind]) => commerceEvent({ ...common, ...kind })),
  object<ScreenViewEventParams>({ ...eventMembers, name: identifier, activityType: text }, ['name']).map(screenViewEvent),
  object<SessionEndEventParams>({ ...eventMembers, durationMs: integer }, ['durationMs']).map(sessionEndEvent),
  object<ApplicationStateTransitionEventParams>(
    {
      ...eventMembers,
      type: fc.constantFrom('application_initialized', 'application_exit'),
      isFirstRun: boolean,
      isUpgrade: boolean,
      successfullyClosed: boolean,
      pushNotificationPayload: text,
      launchReferral: text,
    },
    ['type'],
  ).map(applicationStateTransitionEvent),
  fc
    .tuple(
      shared,
      fc.constantFrom(
        sessionStartEvent,
        installEvent,
        upgradeEvent,
        foregroundEvent,
        backgroundEvent,
        firstRunEvent,
        uninstallEvent,
        pushReactionEvent,
      ),
    )
    .map(([params, build]) => build(params)),
  object<CrashReportEventParams>(
    {
      ...eventMembers,
      message: text,
      severity: text,
      className: text,
      stackTrace: text,
      topmostContext: text,
      exceptionHandled: boolean,
      breadcrumbs: fc.array(fc.oneof(text, fc.record({ label: identifier }).map(breadcrumbEvent)), { maxLength: 2 }),
      sessionNumber: integer,
      plCrashReportFileBase64: text,
      iosImageBaseAddress: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      iosImageSize: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    },
    ['message', 'severity'],
  ).map(crashReportEvent),
  fc.tuple(shared, fc.record({ label: text })).map(([params, own]) => breadcrumbEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ httpVerb: text, url: text, responseCode: integer, timeElapsedMs: integer, data: text }))
    .map(([params, own]) => networkPerformanceEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ type: fc.constantFrom('sent', 'action'), token: text, payload: text, network: fc.constant('gcm') }))
    .map(([params, own]) => pushMessageEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ register: boolean, token: text }))
    .map(([params, own]) => pushRegistrationEvent({ ...params, ...own })),
  fc.tuple(shared, fc.record({ isOptedOut: boolean })).map(([params, own]) => optOutEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ type: fc.constantFrom('login', 'delete'), name: text, previousName: text }))
    .map(([params, own]) => profileEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ name: text, new: attribute, old: attribute, deleted: boolean, isNewAttribute: boolean }))
    .map(([params, own]) => userAttributeChangeEvent({ ...params, ...own })),
  fc
    .tuple(shared, fc.record({ new: identity, old: identity }))
    .map(([params, own]) => userIdentityChangeEvent({ ...params, ...own })),
);

const identities = fc.dictionary(
  fc.constantFrom<keyof UserIdentitiesParams>('customerId', 'email', 'otherId2', 'phoneNumber3', 'facebookCustomAudienceId'),
  identifier,
) as fc.Arbitrary<UserIdentitiesParams>;

const device: fc.Arbitrary<DeviceParams> = fc.record(
  {
    iosAdvertisingId: uuid,
    androidUuid: identifier,
    pushToken: identifier,
    attTimestamp: time,
    platform: fc.constantFrom('iOS', 'Android', 'web', 'fire_tv'),
    attAuthorizationStatus: fc.constantFrom('authorized', 'not_determined'),
    screenHeight: integer,
    timezoneOffset: number,
    isTablet: boolean,
    networkCode: text,
  },
  { requiredKeys: [] },
);

const application: fc.Arbitrary<ApplicationParams> = fc.record(
  { name: text, version: text, os: fc.constantFrom('IOS', 'Desktop'), appleSearchAdsAttributes: fc.dictionary(names, textMap) },
  { requiredKeys: [] },
);

/** What the builder's types take, as far as types can say it. */
export const batchParams: fc.Arbitrary<BatchParams> = object<BatchParams>({
  user: identities,
  mpid: int64,
  userAttributes: fc.dictionary(names, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant(null)), { maxKeys: 4 }),
  deletedUserAttributes: fc.array(text, { maxLength: 3 }),
  device,
  mpDeviceId: uuid,
  application,
  consent: fc.record(
    { gdpr: fc.dictionary(names, consent, { maxKeys: 3 }), ccpa: fc.record({ dataSaleOptOut: consent }) },
    { requiredKeys: [] },
  ),
  context: fc.record(
    { dataPlan: fc.record({ planId: identifier, planVersion: integer }), location, batching: fc.record({ bypass: boolean }) },
    { requiredKeys: [] },
  ),
  ip: fc.oneof(fc.ipV4(), fc.ipV6()),
  attribution: fc.record({ serviceProvider: text, publisher: text, campaign: text }),
  integrationAttributes: fc.dictionary(fc.nat().map(String), textMap, { maxKeys: 2 }),
  partnerIdentity: text,
  partnerIdentities: textMap,
  environment: fc.constantFrom('production', 'development'),
  sourceRequestId: identifier,
  timestamp: time,
  schemaVersion: integer,
  events: fc.array(event, { maxLength: 4 }),
});
