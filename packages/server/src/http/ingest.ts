import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  checkRequest,
  countEvents,
  findWriteKey,
  type IngestRoute,
  type JsonValue,
  type MessageRoute,
  parseJson,
} from '@fairlead/protocol';
import { FairleadError } from '../errors.ts';
import { receivedText } from '../log/body-text.ts';
import type { Log } from '../log/log.ts';
import { encodeRecord } from '../log/record.ts';
import type { IngestCounts } from '../observe/ingest-counts.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { formatReceipt } from '../pipeline/receipt.ts';
import type { Registry, Source } from '../registry/registry.ts';
import { type Admission, HeldBytes, type Place } from './admission.ts';
import { answerAccepted, answerPixel, type Dialect } from './answer.ts';
import { isExpecting, readBody } from './body.ts';
import type { Authorizer } from './credentials.ts';
import { pixelBody } from './pixel.ts';
import { RateLimitedError, type RateLimiter, type RequestCost } from './rate-limit.ts';

export interface IngestParts {
  readonly registry: Registry;
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly pipeline: Pipeline;
  readonly admission: Admission;
  readonly rates: RateLimiter;
  readonly bodyBytesMax: number;
  readonly now: () => number;
  /** Told of every record that is on disk. */
  readonly onAppended: (record: Appended) => void;
  readonly counts: Pick<IngestCounts, 'accept'>;
}

export interface Appended {
  readonly position: number;
  readonly bytes: number;
  readonly events: number;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: string;
  /** How long it may have waited before it was read. */
  readonly waitedMs: number;
  /** The name of the source, once the credentials have told it: refusals are counted by it. */
  source: string | undefined;
}

export interface IngestTarget {
  readonly route: IngestRoute;
  readonly dialect: Dialect;
}

/**
 * The life of a request up to its answer: credentials in its head → room → body → parse → credentials in the body → shallow check →
 * log, on disk → answer. What is wrong with single events is settled behind the log. Rejects with a `FairleadError`.
 */
export async function ingest(parts: IngestParts, target: IngestTarget, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const known = authorizeHead(parts.authorizer, target.dialect, exchange);
  const place = parts.admission.enter(exchange.waitedMs);
  if (place !== undefined) {
    await waitFor(place, request);
  }
  const room = new HeldBytes(parts.admission);
  try {
    const begin = isExpecting(request) ? (): void => response.writeContinue() : undefined;
    const body = await readBody(request, { bytesMax: parts.bodyBytesMax, room, begin });
    const accepted = toRecord(parts, { route: target.route, known, body, exchange });
    const receipt = finish(parts, accepted, await parts.log.append(accepted.record));
    answerAccepted(response, target.dialect, { receipt, percentageUsed: accepted.percentageUsed });
  } finally {
    room.releaseAll();
  }
}

/** The same for an event in the query: the record holds the JSON body that a POST would have had. */
export async function ingestPixel(parts: IngestParts, route: MessageRoute, exchange: Exchange): Promise<void> {
  const { request, response, query } = exchange;
  const known = authorizeHead(parts.authorizer, 'message', exchange);
  const place = parts.admission.enter(exchange.waitedMs);
  if (place !== undefined) {
    await waitFor(place, request);
  }
  const accepted = toRecord(parts, { route, known, body: pixelBody(query), exchange });
  const receipt = finish(parts, accepted, await parts.log.append(accepted.record));
  answerPixel(response, { receipt, percentageUsed: accepted.percentageUsed });
}

interface Received {
  readonly route: IngestRoute;
  /** The source, where the head of the request told it. */
  readonly known: Source | undefined;
  readonly body: Buffer;
  readonly exchange: Exchange;
}

/** What may be kept. */
interface Accepted {
  readonly record: Buffer;
  readonly source: string;
  readonly events: number;
  /** Of its source's limits, in percent; undefined when it has none. */
  readonly percentageUsed: number | undefined;
}

/** The record of a request that may be kept. Throws a `FairleadError` for any other. */
function toRecord(parts: IngestParts, { route, known, body, exchange }: Received): Accepted {
  const value = parseBody(body);
  const source = known ?? parts.authorizer.messageBody(findWriteKey(value));
  exchange.source = source.name;
  const verdict = checkRequest(route, value);
  if (!verdict.ok) {
    throw new FairleadError(verdict.code, verdict.message);
  }
  const events = countEvents(route, value);
  const percentageUsed = takeRate(parts, source, { events, bytes: body.length });
  const record = encodeRecord({
    route,
    source: source.name,
    receivedAtMs: parts.now(),
    userAgent: exchange.request.headers['user-agent'] ?? '',
    body,
  });
  return { record, source: source.name, events, percentageUsed };
}

/** Tells whoever counts on it that a record is on disk. Returns its receipt. */
function finish(parts: IngestParts, { record, source, events }: Accepted, position: number): string {
  parts.onAppended({ position, bytes: record.length, events });
  parts.counts.accept(source, events, record.length);
  parts.pipeline.advance(position);
  return formatReceipt(parts.registry.logId, position);
}

/** Returns how much of its limits a source has used. Throws `rate_limited` for what is beyond them. */
function takeRate({ rates }: IngestParts, source: Source, cost: RequestCost): number | undefined {
  const verdict = rates.take(source, cost);
  if (verdict.kind === 'limited') {
    throw new RateLimitedError(verdict.waitSeconds);
  }
  return verdict.percentageUsed;
}

async function waitFor(place: Place, request: IncomingMessage): Promise<void> {
  request.once('close', place.leave);
  try {
    await place.admitted;
  } finally {
    request.off('close', place.leave);
  }
}

function authorizeHead(authorizer: Authorizer, dialect: Dialect, exchange: Exchange): Source | undefined {
  const { request, query } = exchange;
  const { headers } = request;
  const source = dialect === 'batch' ? authorizer.batch(headers.authorization) : authorizer.messageHead(headers, query);
  exchange.source = source?.name;
  return source;
}

/** The engine's own parser suffices for the shallow check; the tolerant one is asked when it refuses. */
function parseBody(body: Buffer): JsonValue {
  if (body.length === 0) {
    throw new FairleadError('empty_body');
  }
  const text = receivedText(body);
  if (text === undefined) {
    throw new FairleadError('invalid_utf8');
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not an error yet: a byte order mark and bare NaN are taken as well.
    const parsed = parseJson(text);
    if (!parsed.ok) {
      throw new FairleadError('invalid_json', `The body is not JSON: ${parsed.message}`);
    }
    return parsed.value;
  }
}
