import { describeThrown } from '../errors.ts';
import type { ErrorCode, Failure } from '../errors.ts';
import type { AttemptOutcome } from './outcome.ts';
import { explainResponse } from './response-text.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What an endpoint answered, whatever it was received with. */
export interface Answer {
  readonly status: number;
  /** The header's value as it came. */
  readonly retryAfter: string | null;
  /** As much of the body as there is by now. */
  readonly text: string;
}

/** An answer's body explains an error; no answer to events is long. */
export const responseBytesMax: number = 64 * 1024;

/**
 * What an answer means for the request (contract/hightouch.md §1.7, contract/mparticle.md §1.5). Sent again as it is: 408, 429, 5xx. Sent
 * again in parts: 400 and 413. Held until somebody mends the credentials: 401 and 403. No other.
 */
export function toOutcome(answer: Answer, nowMs: number): AttemptOutcome {
  const { status } = answer;
  if (isSuccess(status)) {
    return { kind: 'delivered', status };
  }
  if (status === 408 || status === 429 || status >= 500) {
    const failure = toFailure('server_busy', answer);
    return { kind: 'retry', afterMs: parseRetryAfter(answer.retryAfter, nowMs), failure };
  }
  if (status === 401 || status === 403) {
    return { kind: 'unauthorized', failure: toFailure('unauthorized', answer) };
  }
  if (status === 400 || status === 413) {
    return { kind: 'divide', failure: toFailure('request_rejected', answer), tooLarge: status === 413 };
  }
  // Browsers and Workers show a redirect that was not followed as status 0.
  return { kind: 'rejected', failure: toFailure(status < 400 ? 'redirected' : 'request_rejected', answer) };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** No answer came: the network, or what stands for it, threw. */
export function toNetworkOutcome(error: unknown): AttemptOutcome {
  return { kind: 'retry', failure: { code: 'network_failed', message: `no answer: ${toReason(error)}`, cause: error } };
}

export function toTimeoutOutcome(attemptTimeoutMs: number): AttemptOutcome {
  const message = `no answer within attemptTimeoutMs (${attemptTimeoutMs})`;
  return { kind: 'retry', failure: { code: 'attempt_timed_out', message } };
}

export const abortedOutcome: AttemptOutcome & { readonly kind: 'rejected' } = {
  kind: 'rejected',
  failure: { code: 'aborted', message: 'the signal of the client was aborted' },
};

function toFailure(code: ErrorCode, { status, text }: Answer): Failure {
  const { message, serverCode } = explainResponse(text);
  return {
    code,
    message: `the endpoint answered ${status}${message === undefined ? '' : `: ${message}`}`,
    status,
    serverCode,
  };
}

/** `fetch failed` says nothing: the reason is the cause of the error, where there is one. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) {
    return describeThrown(error);
  }
  const message = describe(error);
  return error.cause instanceof Error ? `${message} (${describe(error.cause)})` : message;
}

/** Where a name has several addresses, the error of all of them has no message of its own. */
function describe(error: Error & { readonly errors?: readonly unknown[] }): string {
  const message = error.message === '' ? error.errors?.map(describeThrown).join('; ') : error.message;
  return message ?? error.name;
}
