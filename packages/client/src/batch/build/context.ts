import type { BatchContext, BatchingContext, DataPlanContext, GeoLocation } from '@fairlead/protocol';
import { optional, toWire } from './wire.ts';

export interface ContextParams {
  /** Which plan the data follows. */
  readonly dataPlan?: DataPlanParams;
  readonly location?: LocationParams;
  readonly batching?: BatchingParams;
}

export interface DataPlanParams {
  readonly planId: string;
  /** Default: the newest version active in the batch's environment. */
  readonly planVersion?: number;
}

export interface BatchingParams {
  readonly bypass?: boolean;
  readonly partitionKey?: string;
  readonly requestIds?: readonly string[];
}

/** A place on Earth. */
export interface LocationParams {
  /** Degrees. */
  readonly latitude: number;
  /** Degrees. */
  readonly longitude: number;
  readonly accuracy?: number;
  readonly countryCode?: string;
  readonly regionCode?: string;
  readonly cityName?: string;
  readonly postalCode?: string;
  readonly dmaCode?: number;
}

export function toBatchContext({ dataPlan, location, batching }: ContextParams): BatchContext {
  return toWire<BatchContext>({
    data_plan: optional(dataPlan, toDataPlan),
    location: optional(location, toGeoLocation),
    batching: optional(batching, toBatching),
  });
}

export function toGeoLocation(params: LocationParams): GeoLocation {
  // Where a location comes from is for a server to say.
  return toWire<Omit<GeoLocation, 'location_source'>>({
    latitude: params.latitude,
    longitude: params.longitude,
    accuracy: params.accuracy,
    country_code: params.countryCode,
    region_code: params.regionCode,
    city_name: params.cityName,
    postal_code: params.postalCode,
    dma_code: params.dmaCode,
  });
}

function toDataPlan({ planId, planVersion }: DataPlanParams): DataPlanContext {
  return toWire<Omit<DataPlanContext, 'block_metadata'>>({ plan_id: planId, plan_version: planVersion });
}

function toBatching({ bypass, partitionKey, requestIds }: BatchingParams): BatchingContext {
  return toWire<BatchingContext>({ bypass, partition_key: partitionKey, request_ids: requestIds });
}
