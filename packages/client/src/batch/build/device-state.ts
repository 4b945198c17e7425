import type { DeviceCurrentState } from '@fairlead/protocol';
import { toWire } from './wire.ts';

/** What the device was doing when the event happened. */
export interface DeviceStateParams {
  readonly timeSinceStartMs?: number;
  /** 0 to 1; -1 when unknown. */
  readonly batteryLevel?: number;
  readonly dataConnectionType?: 'offline' | 'wifi' | 'mobile';
  readonly dataConnectionTypeDetail?: string;
  readonly gpsState?: boolean;
  readonly cpu?: string;
  readonly totalSystemMemoryUsageBytes?: number;
  readonly systemMemoryAvailableBytes?: number;
  readonly systemMemoryLow?: boolean;
  readonly systemMemoryThresholdBytes?: number;
  readonly applicationMemoryAvailableBytes?: number;
  readonly applicationMemoryMaxBytes?: number;
  readonly applicationMemoryTotalBytes?: number;
  readonly diskSpaceFreeBytes?: number;
  readonly externalDiskSpaceFreeBytes?: number;
  /** `portrait`, `landscape`, … */
  readonly deviceOrientation?: string;
  readonly statusBarOrientation?: string;
}

export function toDeviceCurrentState(params: DeviceStateParams): DeviceCurrentState {
  return toWire<DeviceCurrentState>({
    time_since_start_ms: params.timeSinceStartMs,
    battery_level: params.batteryLevel,
    data_connection_type: params.dataConnectionType,
    data_connection_type_detail: params.dataConnectionTypeDetail,
    gps_state: params.gpsState,
    cpu: params.cpu,
    total_system_memory_usage_bytes: params.totalSystemMemoryUsageBytes,
    system_memory_available_bytes: params.systemMemoryAvailableBytes,
    system_memory_low: params.systemMemoryLow,
    system_memory_threshold_bytes: params.systemMemoryThresholdBytes,
    application_memory_available_bytes: params.applicationMemoryAvailableBytes,
    application_memory_max_bytes: params.applicationMemoryMaxBytes,
    application_memory_total_bytes: params.applicationMemoryTotalBytes,
    disk_space_free_bytes: params.diskSpaceFreeBytes,
    external_disk_space_free_bytes: params.externalDiskSpaceFreeBytes,
    device_orientation: params.deviceOrientation,
    status_bar_orientation: params.statusBarOrientation,
  });
}
