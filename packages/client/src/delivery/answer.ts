import type { ErrorCode, Failure } from '../errors.ts';
import type { AttemptOutcome } from './outcome.ts';
import { explainResponse } from './response-text.ts';
import { parseRetryAfter } from './retry-after.ts';

/** The head of an endpoint's answer, whatever transport it came by. */
export interface Answer {
  readonly status: number;
  /** The `Retry-After` header, if there is one. */
  readonly retryAfter: string | null;
}

/**
 * What an answer means for the request (contract/hightouch.md §1.7, contract/mparticle.md §1.5). Sent again as it is: 408, 429, 5xx.
 * Sent again in parts: 400 and 413. Held until somebody mends the credentials: 401 and 403. No other.
 */
export function toOutcome({ status, retryAfter }: Answer, text: string, nowMs: number): AttemptOutcome {
  if (status >= 200 && status < 300) {
    return { kind: 'delivered', status };
  }
  if (isTrouble(status)) {
    const failure = toFailure('server_busy', status, text);
    const afterMs = parseRetryAfter(retryAfter, nowMs);
    return afterMs === undefined ? { kind: 'retry', failure } : { kind: 'retry', afterMs, failure };
  }
  if (status === 401 || status === 403) {
    return { kind: 'unauthorized', failure: toFailure('unauthorized', status, text) };
  }
  if (status === 400 || status === 413) {
    return { kind: 'divide', failure: toFailure('request_rejected', status, text), tooLarge: status === 413 };
  }
  // Browsers and Workers show a redirect that was not followed as status 0.
  return { kind: 'rejected', failure: toFailure(status < 400 ? 'redirected' : 'request_rejected', status, text) };
}

function isTrouble(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function toFailure(code: ErrorCode, status: number, text: string): Failure {
  const { message, serverCode } = explainResponse(text);
  return {
    code,
    message: `the endpoint answered ${status}${message === undefined ? '' : `: ${message}`}`,
    status,
    ...(serverCode !== undefined && { serverCode }),
  };
}
