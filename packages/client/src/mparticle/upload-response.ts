import type { FullAnswer } from '../delivery/transport.ts';
import type { Failure } from '../errors.ts';

/** An answer of the endpoint, with the members that callers of the original read. */
export interface UploadResponse {
  readonly status: number;
  readonly statusCode: number;
  /** The first digit of the status. */
  readonly statusType: number;
  readonly info: boolean;
  readonly ok: boolean;
  readonly redirect: boolean;
  readonly clientError: boolean;
  readonly serverError: boolean;
  /** Of a 4xx or 5xx. */
  readonly error: Error | false;
  readonly created: boolean;
  readonly accepted: boolean;
  readonly noContent: boolean;
  readonly badRequest: boolean;
  readonly unauthorized: boolean;
  readonly notAcceptable: boolean;
  readonly forbidden: boolean;
  readonly notFound: boolean;
  readonly unprocessableEntity: boolean;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
  /** The media type, without parameters. */
  readonly type: string;
  readonly text: string;
  /** What JSON text holds; an empty object for any other answer. */
  readonly body: unknown;
  /** A header by its name, in any case. */
  get(field: string): string | undefined;
}

/**
 * Why an upload failed: an answer that is no 2xx (`status`, `response`), or none (`code`, such as `ECONNREFUSED`, and
 * `ECONNABORTED` where `timeout` passed). Its `cause` says how often it was tried.
 */
export interface UploadError extends Error {
  status?: number;
  response: UploadResponse | undefined;
  code?: string;
  errno?: unknown;
  timeout?: number;
}

export function toUploadResponse({ status, headers, text }: FullAnswer, url: string): UploadResponse {
  const statusType = Math.trunc(status / 100);
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const isError = statusType === 4 || statusType === 5;
  return {
    status,
    statusCode: status,
    statusType,
    info: statusType === 1,
    ok: statusType === 2,
    redirect: statusType === 3,
    clientError: statusType === 4,
    serverError: statusType === 5,
    error:
      isError && Object.assign(new Error(`cannot POST ${new URL(url).pathname} (${status})`), { status, text, method: 'POST' }),
    created: status === 201,
    accepted: status === 202,
    noContent: status === 204,
    badRequest: status === 400,
    unauthorized: status === 401,
    notAcceptable: status === 406,
    forbidden: status === 403,
    notFound: status === 404,
    unprocessableEntity: status === 422,
    headers,
    header: headers,
    type,
    text,
    body: parseBody(type, text),
    get: (field) => headers[field.toLowerCase()],
  };
}

function parseBody(type: string, text: string): unknown {
  if (!/[/+]json$/.test(type)) {
    return {};
  }
  try {
    return JSON.parse(text);
  } catch {
    // The status has said what became of the upload; a body that is not what it says it is explains nothing.
    return {};
  }
}

/** The error of an answer that is no success. */
export function toStatusError(answer: FullAnswer, response: UploadResponse, cause: unknown): UploadError {
  const message = reasons[answer.status] ?? (answer.statusText || 'Unsuccessful HTTP response');
  return Object.assign(new Error(message, { cause }), { status: answer.status, response });
}

/** As callers compare them; a proxy may word its status line in its own way (RFC 9110 §15). */
const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The error of an upload that got no answer. */
export function toNoAnswerError(last: Failure, cause: unknown, timeoutMs: number): UploadError {
  if (last.code === 'attempt_timed_out') {
    const details = { timeout: timeoutMs, code: 'ECONNABORTED', errno: 'ETIME', response: undefined };
    return Object.assign(new Error(`Timeout of ${timeoutMs}ms exceeded`, { cause }), details);
  }
  const systemError = findSystemError(last.cause);
  if (systemError === undefined) {
    return Object.assign(new Error(last.message, { cause }), { code: last.code, response: undefined });
  }
  const { message, ...details } = toNodeError(systemError);
  return Object.assign(new Error(message, { cause }), { ...details, response: undefined });
}

interface SystemError extends Error {
  readonly code: string;
}

/** `fetch` wraps the reason, once or more often. */
function findSystemError(cause: unknown): SystemError | undefined {
  let error = cause;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    if (typeof (error as Partial<SystemError>).code === 'string') {
      return error as SystemError;
    }
    error = error.cause;
  }
  return undefined;
}

/** The names that Node's own client has for what its `fetch` calls otherwise. */
function toNodeError(error: SystemError): { message: string; code: string } {
  switch (error.code) {
    case 'UND_ERR_SOCKET':
      return { message: 'socket hang up', code: 'ECONNRESET' };
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { message: error.message, code: 'ETIMEDOUT' };
    default:
      return { ...error, message: error.message };
  }
}
