import { toBoolean, toListOf, toModel, toNumber, toText } from './conversion.ts';
import { defineEvent } from './event-class.ts';
import type { TypedEvent } from './event-class.ts';
import type { Maybe, ModelClass } from './model-class.ts';

/** A mark on the way to a crash. */
export interface BreadcrumbEvent extends TypedEvent {
  session_number?: Maybe<number>;
  label?: Maybe<string>;
}

export const BreadcrumbEvent: ModelClass<BreadcrumbEvent, [sessionNumber?: Maybe<number>, label?: Maybe<string>]> = defineEvent({
  name: 'BreadcrumbEvent',
  eventType: 'breadcrumb',
  positional: ['session_number', 'label'],
  members: { session_number: toNumber, label: toText },
});

/** The application crashed, or caught what might have crashed it. */
export interface CrashReportEvent extends TypedEvent {
  breadcrumbs?: Maybe<BreadcrumbEvent[]>;
  class_name?: Maybe<string>;
  severity?: Maybe<string>;
  message?: Maybe<string>;
  stack_trace?: Maybe<string>;
  exception_handled?: Maybe<boolean>;
  topmost_context?: Maybe<string>;
  pl_crash_report_file_base64?: Maybe<string>;
  ios_image_base_address?: Maybe<number | bigint | string>;
  ios_image_size?: Maybe<number | bigint | string>;
  session_number?: Maybe<number>;
}

export const CrashReportEvent: ModelClass<
  CrashReportEvent,
  [className?: Maybe<string>, message?: Maybe<string>, stackTrace?: Maybe<string>, exceptionHandled?: Maybe<boolean>]
> = defineEvent({
  name: 'CrashReportEvent',
  eventType: 'crash_report',
  positional: ['class_name', 'message', 'stack_trace', 'exception_handled'],
  members: {
    breadcrumbs: toListOf(toModel(() => BreadcrumbEvent)),
    class_name: toText,
    severity: toText,
    message: toText,
    stack_trace: toText,
    exception_handled: toBoolean,
    topmost_context: toText,
    pl_crash_report_file_base64: toText,
    ios_image_base_address: toNumber,
    ios_image_size: toNumber,
    session_number: toNumber,
  },
});

/** The application made a request over the network. */
export interface NetworkPerformanceEvent extends TypedEvent {
  http_verb?: Maybe<string>;
  url?: Maybe<string>;
  time_elapsed?: Maybe<number>;
  bytes_in?: Maybe<number>;
  bytes_out?: Maybe<number>;
  response_code?: Maybe<number>;
  data?: Maybe<string>;
}

export const NetworkPerformanceEvent: ModelClass<
  NetworkPerformanceEvent,
  [
    httpVerb?: Maybe<string>,
    url?: Maybe<string>,
    timeElapsed?: Maybe<number>,
    bytesIn?: Maybe<number>,
    bytesOut?: Maybe<number>,
    responseCode?: Maybe<number>,
  ]
> = defineEvent({
  name: 'NetworkPerformanceEvent',
  eventType: 'network_performance',
  positional: ['http_verb', 'url', 'time_elapsed', 'bytes_in', 'bytes_out', 'response_code'],
  members: {
    http_verb: toText,
    url: toText,
    time_elapsed: toNumber,
    bytes_in: toNumber,
    bytes_out: toNumber,
    response_code: toNumber,
    data: toText,
  },
});
