import type { ApplicationInformation, ApplicationOs, AttributionInfo } from '@fairlead/protocol';
import { toWire } from './wire.ts';

/** The application that the events come from. */
export interface ApplicationParams {
  readonly name?: string;
  readonly version?: string;
  readonly buildNumber?: string;
  readonly package?: string;
  readonly os?: ApplicationOs;
  readonly installReferrer?: string;
  /** Apple Search Ads attributes, by version. */
  readonly appleSearchAdsAttributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sideloadedKitsCount?: number;
}

/** By which campaign a user came. */
export interface AttributionParams {
  readonly serviceProvider: string;
  readonly publisher: string;
  readonly campaign: string;
}

export function toApplicationInformation(params: ApplicationParams): ApplicationInformation {
  return toWire<ApplicationInformation>({
    application_name: params.name,
    application_version: params.version,
    application_build_number: params.buildNumber,
    package: params.package,
    os: params.os,
    install_referrer: params.installReferrer,
    apple_search_ads_attributes: params.appleSearchAdsAttributes,
    sideloaded_kits_count: params.sideloadedKitsCount,
  });
}

export function toAttributionInfo(params: AttributionParams): AttributionInfo {
  return toWire<AttributionInfo>({
    service_provider: params.serviceProvider,
    publisher: params.publisher,
    campaign: params.campaign,
  });
}
