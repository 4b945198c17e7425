import type {
  BreadcrumbData,
  BreadcrumbEvent,
  CrashReportData,
  CrashReportEvent,
  JsonValue,
  NetworkPerformanceData,
  NetworkPerformanceEvent,
} from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import type { Id64 } from './wire.ts';
import { toInt64, toWire } from './wire.ts';

export interface CrashReportEventParams extends EventParams {
  readonly message: string;
  readonly severity: string;
  readonly className?: string;
  readonly stackTrace?: string;
  readonly topmostContext?: string;
  readonly exceptionHandled?: boolean;
  /** The steps before it. */
  readonly breadcrumbs?: readonly (BreadcrumbEvent | string)[];
  readonly sessionNumber?: number;
  readonly plCrashReportFileBase64?: string;
  readonly iosImageBaseAddress?: Id64;
  readonly iosImageSize?: Id64;
}

export interface BreadcrumbEventParams extends EventParams {
  readonly label: string;
  readonly sessionNumber?: number;
}

export interface NetworkPerformanceEventParams extends EventParams {
  readonly httpVerb: string;
  readonly url: string;
  readonly responseCode: number;
  readonly timeElapsedMs?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  readonly data?: string;
}

/** An application crashed, or met an exception that it handled. */
export function crashReportEvent(params: CrashReportEventParams): CrashReportEvent {
  const own = toWire<OwnData<CrashReportData>>({
    message: params.message,
    severity: params.severity,
    class_name: params.className,
    stack_trace: params.stackTrace,
    topmost_context: params.topmostContext,
    exception_handled: params.exceptionHandled,
    // Senders disagree on what a breadcrumb is here, so the wire type is any JSON.
    breadcrumbs: params.breadcrumbs as readonly JsonValue[] | undefined,
    session_number: params.sessionNumber,
    pl_crash_report_file_base64: params.plCrashReportFileBase64,
    ios_image_base_address: toInt64(params.iosImageBaseAddress),
    ios_image_size: toInt64(params.iosImageSize),
  });
  return { event_type: 'crash_report', data: { ...own, ...toCommonData(params) } };
}

/** A step on the way, to read beside a crash. */
export function breadcrumbEvent(params: BreadcrumbEventParams): BreadcrumbEvent {
  const own = toWire<OwnData<BreadcrumbData>>({ label: params.label, session_number: params.sessionNumber });
  return { event_type: 'breadcrumb', data: { ...own, ...toCommonData(params) } };
}

/** How a request of the application's went. */
export function networkPerformanceEvent(params: NetworkPerformanceEventParams): NetworkPerformanceEvent {
  const own = toWire<OwnData<NetworkPerformanceData>>({
    http_verb: params.httpVerb,
    url: params.url,
    response_code: params.responseCode,
    time_elapsed: params.timeElapsedMs,
    bytes_in: params.bytesIn,
    bytes_out: params.bytesOut,
    data: params.data,
  });
  return { event_type: 'network_performance', data: { ...own, ...toCommonData(params) } };
}
