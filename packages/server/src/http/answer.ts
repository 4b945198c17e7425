import type { ServerResponse } from 'node:http';
import { type ErrorCode, errorTable, type FairleadError } from '../errors.ts';
import { corsHeaders, corsRecord } from './cors.ts';
import type { Lingering } from './linger.ts';
import { RateLimitedError, rateLimitHeaders, rateUseHeaders } from './rate-limit.ts';

/**
 * How answers look. Each protocol's clients read errors in a form of their own:
 * - batch: `{"errors":[{"code","message"}]}`, always with its content type (contract/mparticle.md §1.5)
 * - message: `success`, `code`, `message` and `error`, all of them (contract/hightouch.md §0 rule 2)
 *
 * In a batch error `code` is the upper-case class of the status, as in mParticle's documents; our stable code is its `reason`.
 */
export type Dialect = 'batch' | 'message';

const json = 'application/json';
const success = '{"success":true}';
/** A transparent GIF of one pixel. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** What a yes tells. */
export interface Kept {
  readonly receipt: string;
  /** Of the limits of its source; undefined when it has none. */
  readonly percentageUsed: number | undefined;
}

/** 202 and an empty body, or exactly 200 and `{"success":true}`. Sent only once the request is on disk. */
export function answerAccepted(response: ServerResponse, dialect: Dialect, { receipt, percentageUsed }: Kept): void {
  if (dialect === 'batch') {
    response.writeHead(202, [
      'x-fairlead-durability',
      'disk',
      'x-fairlead-receipt',
      receipt,
      ...rateUseHeaders(percentageUsed),
      ...corsHeaders,
      'content-length',
      '0',
    ]);
    response.end();
  } else {
    response.writeHead(200, [
      'content-type',
      json,
      'x-fairlead-durability',
      'disk',
      'x-fairlead-receipt',
      receipt,
      ...rateUseHeaders(percentageUsed),
      ...corsHeaders,
      'content-length',
      String(success.length),
    ]);
    endAsOne(response, success);
  }
}

/**
 * Ends an answer whose head says how long its body is, with one write. `end(body)` hands the connection two pieces, the second one empty, and
 * gathering them costs a tenth of a small request. Until it is sent, Node keeps the head as text, in a member that is not documented: where it
 * is not found as it is known, the body goes the usual way.
 */
function endAsOne(response: ServerResponse, body: string): void {
  const head: unknown = Reflect.get(response, '_header');
  if (typeof head === 'string' && head.endsWith('\r\n\r\n') && Reflect.get(response, '_headerSent') === false) {
    Reflect.set(response, '_header', head + body);
    response.end();
  } else {
    response.end(body);
  }
}

/** Always 200 and an image, since a page shows a broken one otherwise. The headers say whether the event was kept. */
export function answerPixel(response: ServerResponse, outcome: Kept | { readonly refused: ErrorCode }): void {
  response.writeHead(200, [
    'content-type',
    'image/gif',
    // A browser that has it would not ask again, and the event would not be sent.
    'cache-control',
    'no-store',
    ...('receipt' in outcome
      ? ['x-fairlead-durability', 'disk', 'x-fairlead-receipt', outcome.receipt, ...rateUseHeaders(outcome.percentageUsed)]
      : ['x-fairlead-error', outcome.refused]),
    ...corsHeaders,
    'content-length',
    String(gif.length),
  ]);
  response.end(gif);
}

/** `{"success":true}` for what is taken and not kept: no durability, no receipt. */
export function answerDropped(response: ServerResponse): void {
  response.writeHead(200, ['content-type', json, ...corsHeaders, 'content-length', String(success.length)]);
  response.end(success);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answerText(response, status, { type: json, text: JSON.stringify(value) });
}

export function answerText(response: ServerResponse, status: number, body: { readonly type: string; readonly text: string }): void {
  response.writeHead(status, { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) });
  response.end(body.text);
}

export interface ErrorAnswer {
  readonly dialect: Dialect;
  /** Methods that the route takes, for a 405. */
  readonly allow?: string | undefined;
  /** Whether pages of other sites may read it. */
  readonly isOpenToPages?: boolean;
  /** The connection ends with this answer. */
  readonly close?: boolean;
  /** The same, for a client that is still sending what is not wanted any more. */
  readonly lingering?: Lingering | undefined;
}

export function answerError(response: ServerResponse, error: FairleadError, how: ErrorAnswer): void {
  const { status } = errorTable[error.code];
  const text = errorBody(error.code, error.message, how.dialect);
  response.writeHead(status, {
    'content-type': json,
    'content-length': Buffer.byteLength(text),
    ...(retryAfterSeconds(error.code) === undefined ? {} : { 'retry-after': String(retryAfterSeconds(error.code)) }),
    ...(error instanceof RateLimitedError ? rateLimitHeaders(error.waitSeconds) : {}),
    ...(status === 401 ? { 'www-authenticate': challenge(error.code) } : {}),
    ...(how.allow === undefined ? {} : { allow: how.allow }),
    ...(how.isOpenToPages === true ? corsRecord : {}),
    ...(how.close === true || how.lingering !== undefined ? { connection: 'close' } : {}),
  });
  if (how.lingering === undefined) {
    response.end(text);
  } else {
    how.lingering.end(response, text);
  }
}

export function errorBody(code: ErrorCode, message: string, dialect: Dialect): string {
  return dialect === 'batch'
    ? JSON.stringify({ errors: [{ code: statusClass(errorTable[code].status), message, reason: code }] })
    : JSON.stringify({ success: false, code, message, error: message });
}

/** What the API refuses; everything else is for sources. */
const adminCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['invalid_admin_token', 'invalid_sign_in_link', 'session_expired']);

function challenge(code: ErrorCode): string {
  return adminCodes.has(code) ? 'Bearer realm="fairlead"' : 'Basic realm="fairlead"';
}

/** Whole seconds, at least 1: mParticle's Go SDK can't parse anything else, nor its absence (contract/mparticle.md §1.6). */
function retryAfterSeconds(code: ErrorCode): number | undefined {
  const status: number = errorTable[code].status;
  if (status !== 503 && status !== 429) {
    return undefined;
  }
  return code === 'draining' ? 1 : code === 'too_many_guesses' ? 6 : 5;
}

function statusClass(status: number): string {
  switch (status) {
    case 400:
      return 'BAD_REQUEST';
    case 401:
      return 'UNAUTHORIZED';
    case 403:
      return 'FORBIDDEN';
    case 404:
      return 'NOT_FOUND';
    case 405:
      return 'METHOD_NOT_ALLOWED';
    case 408:
      return 'REQUEST_TIMEOUT';
    case 413:
      return 'PAYLOAD_TOO_LARGE';
    case 414:
      return 'URI_TOO_LONG';
    case 415:
      return 'UNSUPPORTED_MEDIA_TYPE';
    case 429:
      return 'TOO_MANY_REQUESTS';
    case 431:
      return 'REQUEST_HEADER_FIELDS_TOO_LARGE';
    case 503:
      return 'SERVICE_UNAVAILABLE';
    default:
      return 'ERROR';
  }
}
