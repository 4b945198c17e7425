import { type Check, required } from '../check/check.ts';
import { oneOf, textWith } from '../check/choice.ts';
import { arrayOf, jsonMap, mapOf } from '../check/collection.ts';
import { timeMs } from '../check/identifier.ts';
import { objectOf } from '../check/object.ts';
import { boolean, identifier, integer, number, text } from '../check/scalar.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type {
  ApplicationInformation,
  ApplicationOs,
  AttributionInfo,
  BatchContext,
  BatchingContext,
  ConsentPurpose,
  ConsentState,
  DataPlanContext,
  GeoLocation,
  SourceChannel,
  SourceInformation,
  SystemNotification,
} from './surroundings.ts';

export const applicationInformation: Check<ApplicationInformation> = objectOf<ApplicationInformation>({
  application_name: text,
  application_version: text,
  application_build_number: text,
  install_referrer: text,
  package: text,
  os: oneOf<ApplicationOs>(
    [
      'Unknown',
      'IOS',
      'Android',
      'WindowsPhone',
      'MobileWeb',
      'UnityIOS',
      'UnityAndroid',
      'Desktop',
      'TVOS',
      'Roku',
      'OutOfBand',
      'Alexa',
      'SmartTV',
      'FireTV',
      'Xbox',
    ],
    { unknown: 'keep' },
  ),
  apple_search_ads_attributes: mapOf(mapOf(text)),
  sideloaded_kits_count: number,
});

export const sourceInformation: Check<SourceInformation> = objectOf<SourceInformation>({
  channel: oneOf<SourceChannel>(['native', 'javascript', 'pixel', 'desktop', 'partner', 'server_to_server', 'All', 'unknown']),
  partner: text,
  replay_request_id: text,
  replay_job_id: text,
  is_historical: boolean,
});

const anyLocation: Check<GeoLocation> = objectOf<GeoLocation>({
  latitude: number,
  longitude: number,
  accuracy: number,
  country_code: text,
  region_code: text,
  city_name: text,
  postal_code: text,
  dma_code: integer,
  location_source: oneOf<'unknown' | 'ip_lookup' | 'lat_long'>(['unknown', 'ip_lookup', 'lat_long']),
});

/** A location that says nothing is absent: a documented sample sends an empty one (contract/mparticle.md §2.18 row 20). */
export const geoLocation: Check<GeoLocation> = {
  read(value, inspection) {
    const location = anyLocation.read(value, inspection);
    for (const _ in location) {
      return location;
    }
    return undefined;
  },
};

export const batchContext: Check<BatchContext> = objectOf<BatchContext>({
  data_plan: objectOf<DataPlanContext>({
    plan_id: required(identifier),
    plan_version: integer,
    block_metadata: jsonMap,
  }),
  location: geoLocation,
  batching: objectOf<BatchingContext>({
    bypass: boolean,
    partition_key: text,
    request_ids: arrayOf(text),
  }),
});

export const systemNotification: Check<SystemNotification> = objectOf<SystemNotification>({
  type: textWith(['gdpr_change']),
  data: jsonMap,
});

export const attributionInfo: Check<AttributionInfo> = objectOf<AttributionInfo>({
  service_provider: text,
  publisher: text,
  campaign: text,
});

/** A purpose that does not say whether there is consent is dropped: a guess here would be worse than a gap. */
const consentPurpose: Check<ConsentPurpose> = objectOf<ConsentPurpose>({
  consented: required(boolean),
  timestamp_unixtime_ms: timeMs,
  document: text,
  location: text,
  hardware_id: text,
  regulation: text,
});

const purposes: Check<Readonly<Record<string, ConsentPurpose>>> = mapOf(consentPurpose);

/**
 * One published specification has a single purpose, without a name, in place of the map; it is known by its boolean
 * (contract/mparticle.md §2.18 row 19) and kept under `default`.
 */
const gdprPurposes: Check<Readonly<Record<string, ConsentPurpose>>> = {
  read(value, inspection) {
    return purposes.read(isFlatPurpose(value) ? { default: value } : value, inspection);
  },
};

function isFlatPurpose(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value['consented'] === 'boolean';
}

export const consentState: Check<ConsentState> = objectOf<ConsentState>({
  gdpr: gdprPurposes,
  ccpa: purposes,
});
