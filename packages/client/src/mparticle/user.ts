import { toBoolean, toMapOf, toModel, toNumber, toText } from './conversion.ts';
import { defineModel } from './model-class.ts';
import type { Maybe, Members, ModelClass } from './model-class.ts';

/** Who the user is. */
export interface UserIdentities {
  other?: Maybe<string>;
  customerid?: Maybe<string>;
  facebook?: Maybe<string>;
  twitter?: Maybe<string>;
  google?: Maybe<string>;
  microsoft?: Maybe<string>;
  yahoo?: Maybe<string>;
  email?: Maybe<string>;
  alias?: Maybe<string>;
  facebook_custom_audience_id?: Maybe<string>;
  other_id_2?: Maybe<string>;
  other_id_3?: Maybe<string>;
  other_id_4?: Maybe<string>;
  other_id_5?: Maybe<string>;
  other_id_6?: Maybe<string>;
  other_id_7?: Maybe<string>;
  other_id_8?: Maybe<string>;
  other_id_9?: Maybe<string>;
  other_id_10?: Maybe<string>;
  mobile_number?: Maybe<string>;
  phone_number_2?: Maybe<string>;
  phone_number_3?: Maybe<string>;
}

export const UserIdentities: ModelClass<UserIdentities, []> = defineModel({
  name: 'UserIdentities',
  members: {
    other: toText,
    customerid: toText,
    facebook: toText,
    twitter: toText,
    google: toText,
    microsoft: toText,
    yahoo: toText,
    email: toText,
    alias: toText,
    facebook_custom_audience_id: toText,
    other_id_2: toText,
    other_id_3: toText,
    other_id_4: toText,
    other_id_5: toText,
    other_id_6: toText,
    other_id_7: toText,
    other_id_8: toText,
    other_id_9: toText,
    other_id_10: toText,
    mobile_number: toText,
    phone_number_2: toText,
    phone_number_3: toText,
  },
});

/** What the user said to one purpose. */
interface ConsentPurpose {
  document?: Maybe<string>;
  /** GDPR: consent was given. CCPA: the user has opted out of the sale of data. */
  consented?: Maybe<boolean>;
  timestamp_unixtime_ms?: Maybe<number>;
  location?: Maybe<string>;
  hardware_id?: Maybe<string>;
}

type ConsentPurposeClass<Purpose> = ModelClass<
  Purpose,
  [
    document?: Maybe<string>,
    consented?: Maybe<boolean>,
    timestamp_unixtime_ms?: Maybe<number>,
    location?: Maybe<string>,
    hardware_id?: Maybe<string>,
  ]
>;

const purposePositional = ['document', 'consented', 'timestamp_unixtime_ms', 'location', 'hardware_id'] as const;

const purposeMembers: Members<ConsentPurpose> = {
  document: toText,
  consented: toBoolean,
  timestamp_unixtime_ms: toNumber,
  location: toText,
  hardware_id: toText,
};

export interface GDPRConsentState extends ConsentPurpose {}

export const GDPRConsentState: ConsentPurposeClass<GDPRConsentState> = defineModel({
  name: 'GDPRConsentState',
  positional: purposePositional,
  members: purposeMembers,
});

export interface CCPAConsentState extends ConsentPurpose {}

export const CCPAConsentState: ConsentPurposeClass<CCPAConsentState> = defineModel({
  name: 'CCPAConsentState',
  positional: purposePositional,
  members: purposeMembers,
});

/** What the user consented to, by purpose; the one purpose of CCPA is `data_sale_opt_out`. */
export interface ConsentState {
  gdpr: Record<string, GDPRConsentState>;
  ccpa: Record<string, CCPAConsentState>;
}

export const ConsentState: ModelClass<ConsentState, []> = defineModel({
  name: 'ConsentState',
  members: { gdpr: toMapOf(toModel(() => GDPRConsentState)), ccpa: toMapOf(toModel(() => CCPAConsentState)) },
  initialize: (model) => {
    model.gdpr = {};
    model.ccpa = {};
  },
});
