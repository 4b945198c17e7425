import { batchHead } from '../batch/batch-check.ts';
import type { BatchHead } from '../batch/batch.ts';
import type { Inspection } from '../check/inspection.ts';
import { parseInt64 } from '../int64.ts';
import { copyMembers, isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';
import type { Environment, Issue } from './event.ts';
import { isEmpty, presentOrUndefined } from './presence.ts';
import type { IngestRequest } from './request.ts';

/** What the events of a batch have in common, read once for all of them. */
export interface BatchFrame {
  readonly environment: Environment;
  readonly userId: string | undefined;
  readonly mpid: bigint | undefined;
  readonly identities: JsonObject | undefined;
  readonly userAttributes: JsonObject | undefined;
  readonly device: JsonObject | undefined;
  readonly consent: JsonObject | undefined;
  readonly context: JsonObject;
  readonly library: string | undefined;
  readonly requestId: string | undefined;
  readonly timestampMs: JsonValue | undefined;
  readonly receivedAtMs: number;
  readonly warnings: readonly Issue[];
}

export function readBatchFrame(batch: JsonObject, request: IngestRequest, inspection: Inspection): BatchFrame {
  const head: BatchHead = batchHead.read(batch, inspection) ?? {};
  return {
    environment: head.environment ?? 'production',
    userId: head.user_identities?.customer_id,
    mpid: parseInt64(head.mpid),
    identities: presentOrUndefined(head.user_identities),
    userAttributes: presentOrUndefined(head.user_attributes),
    device: presentOrUndefined(head.device_info),
    consent: presentOrUndefined(head.consent_state),
    context: toContext(head as JsonObject, request.route === 'historical'),
    library: request.userAgent === '' ? undefined : request.userAgent,
    requestId: head.source_request_id,
    timestampMs: head.timestamp_unixtime_ms,
    receivedAtMs: request.receivedAtMs,
    warnings: inspection.takeIssues(),
  };
}

/** These have columns of their own; the keys of a source are not served. */
const notContext: ReadonlySet<string> = new Set([
  'events',
  'environment',
  'user_identities',
  'user_attributes',
  'device_info',
  'consent_state',
  'context',
  'mpid',
  'api_key',
  'api_keys',
]);

/**
 * The batch's own context, and beside it all that no column takes. Empty maps and lists, which Java sends, say nothing. A
 * backfill is marked as the vendor marks it on its way out (contract/mparticle.md §1.7).
 */
function toContext(head: JsonObject, isHistorical: boolean): JsonObject {
  const own = head['context'];
  const context: JsonObject = copyMembers(isJsonObject(own) ? own : {});
  for (const key in head) {
    const member = head[key] as JsonValue;
    if (notContext.has(key) || member === null || (typeof member === 'object' && isEmpty(member))) {
      continue;
    }
    setMember(context, key, member);
  }
  if (isHistorical) {
    context['source_info'] = { ...presentOrUndefined(head['source_info']), is_historical: true };
  }
  return context;
}
