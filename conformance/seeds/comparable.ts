import type { VendorRequest } from './vendor-request.ts';

/** A request without what is different in each run: times are said from now, ids are only said to be there. */
export interface Comparable {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export const comparedHeaders: readonly string[] = ['authorization', 'content-type', 'user-agent', 'accept'];

/** The vendor's request in the form of ours. */
export function toComparableVendor({ path, headers, batches, envelope, messages, nowMs }: VendorRequest): Comparable {
  const body = envelope === undefined ? (batches.length === 1 ? batches[0] : batches) : { ...envelope, batch: messages };
  return toComparable({ path, headers, body }, nowMs);
}

export function toComparable({ path, headers, body }: Comparable, nowMs: number): Comparable {
  return {
    path,
    headers: Object.fromEntries(comparedHeaders.map((name) => [name, headers[name]])),
    body: JSON.parse(JSON.stringify(body), (key, value: unknown) => withoutMoment(key, value, nowMs)) as unknown,
  };
}

const idKeys = ['source_request_id', 'source_message_id', 'messageId'];
const textTimeKeys = ['timestamp', 'sentAt'];

function withoutMoment(key: string, value: unknown, nowMs: number): unknown {
  if (typeof value === 'string' && idKeys.includes(key)) {
    return '<id>';
  }
  if (typeof value === 'string' && textTimeKeys.includes(key)) {
    return '<now>';
  }
  if (typeof value === 'number' && key === 'timestamp_unixtime_ms' && value >= nowMs && value <= nowMs + 1000) {
    return value === nowMs ? '<now>' : `<now + ${value - nowMs}>`;
  }
  return value;
}
