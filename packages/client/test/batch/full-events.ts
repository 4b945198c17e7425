import type {
  ApplicationStateTransitionEventParams,
  CommonCommerceParams,
  CrashReportEventParams,
  CustomEventParams,
  EventParams,
  MediaParams,
  NetworkPerformanceEventParams,
  ProductActionParams,
  ProductParams,
  PromotionParams,
  PushMessageEventParams,
  ScreenViewEventParams,
} from 'fairlead';
import type { All } from './full-params.ts';

/** What a type has beside what all events have, every member of it; values are the members' names where they may be. */
type Own<Params> = All<Omit<Params, keyof EventParams>>;

const media: All<MediaParams> = {
  action: 'play',
  channel: 'channel',
  metadata: 'metadata',
  timedMetadata: 'timedMetadata',
  playbackPosition: 1.5,
  format: 'audio',
  quality: 'hd',
  playbackRate: 2.5,
};
export const custom: Own<CustomEventParams> = { name: 'name', type: 'media', media };

const product: All<ProductParams> = {
  id: 'id',
  name: 'name',
  brand: 'brand',
  category: 'category',
  variant: 'variant',
  position: 1,
  price: 2,
  quantity: 3,
  totalProductAmount: 6,
  couponCode: 'couponCode',
  addedToCartTime: new Date(1_767_323_045_678),
  attributes: { colour: 'red' },
};
export const productAction: All<ProductActionParams> = {
  action: 'checkout_option',
  products: [product],
  transactionId: 'transactionId',
  totalAmount: 6,
  taxAmount: 1,
  shippingAmount: 2,
  couponCode: 'couponCode',
  affiliation: 'affiliation',
  checkoutStep: 4,
  checkoutOptions: 'checkoutOptions',
  productActionList: 'productActionList',
  productListSource: 'productListSource',
};
export const promotion: All<PromotionParams> = { id: 'id', name: 'name', creative: 'creative', position: 'position' };
export const commerce: Own<CommonCommerceParams> = {
  currencyCode: 'EUR',
  screenName: 'screenName',
  isNonInteractive: true,
  shoppingCart: [product],
};

export const screenView: Own<ScreenViewEventParams> = { name: 'name', activityType: 'activityType' };
export const transition: Own<ApplicationStateTransitionEventParams> = {
  type: 'application_exit',
  isFirstRun: true,
  isUpgrade: false,
  successfullyClosed: true,
  pushNotificationPayload: 'pushNotificationPayload',
  launchReferral: 'launchReferral',
};
export const pushMessage: Own<PushMessageEventParams> = {
  type: 'action',
  token: 'token',
  payload: 'payload',
  message: 'message',
  network: 'apn',
  applicationState: 'not_running',
  actionIdentifier: 'actionIdentifier',
  behavior: 'Read',
};
export const crash: Own<CrashReportEventParams> = {
  message: 'message',
  severity: 'severity',
  className: 'className',
  stackTrace: 'stackTrace',
  topmostContext: 'topmostContext',
  exceptionHandled: false,
  breadcrumbs: ['breadcrumb'],
  sessionNumber: 1,
  plCrashReportFileBase64: 'plCrashReportFileBase64',
  iosImageBaseAddress: 2n,
  iosImageSize: '3',
};
export const network: Own<NetworkPerformanceEventParams> = {
  httpVerb: 'httpVerb',
  url: 'url',
  responseCode: 200,
  timeElapsedMs: 1,
  bytesIn: 2,
  bytesOut: 3,
  data: 'data',
};
