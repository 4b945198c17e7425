import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request as a vendor's SDK sends it. Its parts are changed in place, on the way to what ours sends for the same example. */
export interface VendorRequest {
  readonly path: string;
  readonly headers: Record<string, string | undefined>;
  readonly batches: readonly VendorBatch[];
  /** Of the message model: what stands around the messages. */
  readonly envelope?: Record<string, unknown>;
  readonly messages: readonly Record<string, unknown>[];
  /** What the program that sent it took for now. */
  readonly nowMs: number;
}

export interface VendorBatch {
  source_request_id?: string;
  user_identities: Record<string, string>;
  consent_state?: Record<string, Record<string, { timestamp_unixtime_ms: number }>>;
  readonly events: readonly { readonly event_type: string; readonly data: VendorEventData }[];
}

export interface VendorEventData extends Record<string, unknown> {
  timestamp_unixtime_ms?: number;
  readonly product_action?: { readonly products: readonly Record<string, unknown>[] };
}

interface Fixture {
  readonly requests: readonly { readonly path: string; readonly headers: Record<string, string>; readonly body: string }[];
}

/** One of the requests that were captured of a vendor's SDK. */
export function readCaptured(client: string, index: number): VendorRequest {
  const file = join(import.meta.dirname, '../fixtures', `${client}.json`);
  const request = (JSON.parse(readFileSync(file, 'utf8')) as Fixture).requests[index];
  if (request === undefined) {
    throw new Error(`${client} has no request ${index}`);
  }
  const { path, headers } = request;
  const body = JSON.parse(request.body) as VendorBatch | VendorBatch[] | { batch: Record<string, unknown>[] };
  if ('batch' in body) {
    const { batch: messages, ...envelope } = body;
    return { path, headers, batches: [], envelope, messages, nowMs: 0 };
  }
  const batches = [body].flat();
  return { path, headers, batches, messages: [], nowMs: startOf(batches) };
}

/** The captured programs start a session now. */
function startOf(batches: readonly VendorBatch[]): number {
  const start = batches[0]?.events.find((event) => event.event_type === 'session_start');
  return start?.data.timestamp_unixtime_ms ?? 0;
}
