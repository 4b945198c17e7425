import type { Int64 } from '../int64.ts';
import type { JsonObject } from '../json.ts';

/** The application the batch comes from (contract/mparticle.md §2.5). */
export interface ApplicationInformation {
  readonly application_name?: string;
  readonly application_version?: string;
  readonly application_build_number?: string;
  readonly install_referrer?: string;
  readonly package?: string;
  readonly os?: ApplicationOs;
  readonly apple_search_ads_attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sideloaded_kits_count?: number;
}

export type ApplicationOs =
  | 'Unknown'
  | 'IOS'
  | 'Android'
  | 'WindowsPhone'
  | 'MobileWeb'
  | 'UnityIOS'
  | 'UnityAndroid'
  | 'Desktop'
  | 'TVOS'
  | 'Roku'
  | 'OutOfBand'
  | 'Alexa'
  | 'SmartTV'
  | 'FireTV'
  | 'Xbox'
  | (string & {});

/** Where a batch came in, set by a server (contract/mparticle.md §2.6). */
export interface SourceInformation {
  readonly channel?: SourceChannel;
  readonly partner?: string;
  readonly replay_request_id?: string;
  readonly replay_job_id?: string;
  readonly is_historical?: boolean;
}

export type SourceChannel = 'native' | 'javascript' | 'pixel' | 'desktop' | 'partner' | 'server_to_server' | 'All' | 'unknown';

/** A place on Earth (contract/mparticle.md §2.9). */
export interface GeoLocation {
  /** Degrees. */
  readonly latitude?: number;
  /** Degrees. */
  readonly longitude?: number;
  readonly accuracy?: number;
  readonly country_code?: string;
  readonly region_code?: string;
  readonly city_name?: string;
  readonly postal_code?: string;
  readonly dma_code?: number;
  readonly location_source?: 'unknown' | 'ip_lookup' | 'lat_long';
}

/** Which plan the data follows (contract/mparticle.md §2.7). */
export interface DataPlanContext {
  readonly plan_id: string;
  /** Default: the newest version active in the batch's environment. */
  readonly plan_version?: number;
  readonly block_metadata?: JsonObject;
}

export interface BatchContext {
  readonly data_plan?: DataPlanContext;
  readonly location?: GeoLocation;
  readonly batching?: BatchingContext;
}

export interface BatchingContext {
  readonly bypass?: boolean;
  readonly partition_key?: string;
  readonly request_ids?: readonly string[];
}

/** A change that a server noticed, in its exports only (contract/mparticle.md §2.1). */
export interface SystemNotification {
  readonly type?: string;
  readonly data?: JsonObject;
}

/** By which campaign a user came (contract/mparticle.md §2.11). */
export interface AttributionInfo {
  readonly service_provider?: string;
  readonly publisher?: string;
  readonly campaign?: string;
}

/**
 * A snapshot of the consents named (contract/mparticle.md §2.8). GDPR purposes have names of your own; the one purpose of CCPA is
 * `data_sale_opt_out`.
 */
export interface ConsentState {
  readonly gdpr?: Readonly<Record<string, ConsentPurpose>>;
  readonly ccpa?: Readonly<Record<string, ConsentPurpose>>;
}

export interface ConsentPurpose {
  /** GDPR: true when consent was given. CCPA: true when the sale of data was refused. */
  readonly consented: boolean;
  /** When it was given or refused, milliseconds since the epoch. */
  readonly timestamp_unixtime_ms?: Int64;
  /** Which text was agreed to. */
  readonly document?: string;
  readonly location?: string;
  readonly hardware_id?: string;
  readonly regulation?: string;
}
