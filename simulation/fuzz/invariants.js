// What must hold, whatever is sent.

/** @import { TestServer } from '@fairlead/testkit' */
/** @import { Answer } from './exchange.js' */
/** @import { Case } from './cases.js' */

/** Answers of the parser, which does not always know the route. */
const anyDialect = new Set(['invalid_request', 'request_timeout', 'headers_too_large', 'uri_too_long']);

/**
 * What is wrong with an answer; undefined when nothing is.
 *
 * @param {Case} request
 * @param {Answer | undefined} answer
 * @returns {string | undefined}
 */
export function findAnswerProblem(request, answer) {
  if (answer === undefined) {
    return request.ending === 'answer' && request.isWhole ? 'the connection ended without an answer' : undefined;
  }
  const { status, headers, body } = answer;
  if (request.isApi === true) {
    return findApiProblem(request, answer);
  }
  if (status >= 500 || status < 200 || (status >= 300 && status < 400)) {
    return `status ${status}`;
  }
  const receipt = headers['x-fairlead-receipt'];
  if ((receipt === undefined) !== (headers['x-fairlead-durability'] === undefined)) {
    return 'durability and receipt do not come together';
  }
  if (status >= 400) {
    return receipt === undefined ? findErrorProblem(request, answer) : 'a refusal with a receipt';
  }
  if (status === 202) {
    return receipt !== undefined && body === '' ? undefined : 'a 202 that is not empty or has no receipt';
  }
  if (status === 200 && request.method === 'POST' && body !== '{"success":true}') {
    return 'a 200 to a message that says anything but success';
  }
  const isPixel = request.method === 'GET' && /\/pixel\//.test(request.path.replaceAll(/\/+/g, '/'));
  return status === 200 && isPixel && !body.startsWith('GIF89a') ? 'a pixel that is no image' : undefined;
}

/** What may be a 503 for an operator though nothing is wrong: more at once than there is room for. */
const busyCodes = new Set(['query_busy', 'export_busy', 'too_many_streams', 'store_unavailable']);

/**
 * @param {Case} request
 * @param {Answer} answer
 * @returns {string | undefined}
 */
function findApiProblem({ method, path }, { status, headers, body }) {
  if (status < 200 || (status >= 300 && status < 400)) {
    return `status ${status}`;
  }
  const isJson = headers['content-type'] === 'application/json';
  const isWithLength = headers['content-length'] !== undefined;
  if (status >= 400 && method !== 'HEAD') {
    const error = isJson ? parse(body) : undefined;
    const isError = error?.success === false && [error.code, error.message, error.error].every((text) => typeof text === 'string');
    return !isError
      ? `a ${status} that is no error of the API`
      : status < 500 || (status === 503 && busyCodes.has(error.code))
        ? undefined
        : `status ${status}, ${error.code}`;
  }
  if (isJson && isWithLength && method !== 'HEAD' && parse(body) === undefined) {
    return 'an answer that says it is JSON and is none';
  }
  const isOpen = /^\/+(?:$|[?#]|metrics|readyz|healthz|openapi|assets|api\/+session|\.\.)/.test(path);
  return status < 300 && !isOpen && headers['cache-control'] !== 'no-store' ? 'an answer of the API that may be cached' : undefined;
}

/**
 * @param {string} text
 * @returns {any} undefined for what is no JSON
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {Case} request
 * @param {Answer} answer
 * @returns {string | undefined}
 */
function findErrorProblem({ method, path }, { headers, body }) {
  if (method === 'HEAD') {
    return undefined;
  }
  if (headers['content-type'] !== 'application/json') {
    return 'an error that is not JSON';
  }
  let error;
  try {
    error = JSON.parse(body);
  } catch {
    return 'an error that can not be parsed';
  }
  const [first] = error.errors ?? [];
  const isBatch = typeof first?.code === 'string' && typeof first?.message === 'string';
  const isMessage = error.success === false && [error.code, error.message, error.error].every((text) => typeof text === 'string');
  const expectsBatch = /^\/+(?:s2s|v2)\//.test(path.replace(/^https?:\/\/[^/]+/, ''));
  return anyDialect.has(error.code ?? first?.reason) ? either(isBatch || isMessage) : either(expectsBatch ? isBatch : isMessage);
}

/** @param {boolean} holds */
function either(holds) {
  return holds ? undefined : 'an error in the form of another protocol';
}

/**
 * What is wrong with what became of an accepted request; undefined when every event of it has one verdict.
 *
 * @param {TestServer} server
 * @param {string} receipt
 * @param {number | undefined} eventCount
 * @returns {Promise<string | undefined>}
 */
export async function findVerdictProblem(server, receipt, eventCount) {
  const report = /** @type {any} */ (await server.receipt(receipt));
  if (report.status !== 'settled') {
    return `receipt ${receipt} is not settled: ${JSON.stringify(report)}`;
  }
  const { events } = /** @type {{ events: readonly { index: number, verdict: string, reason?: string }[] }} */ (report);
  const isInOrder = events.every(({ index }, place) => index === place);
  const isDecided = events.every(
    ({ verdict, reason }) => ['stored', 'duplicate', 'quarantined'].includes(verdict) && reason !== 'internal_error',
  );
  if (!isInOrder || !isDecided) {
    return `receipt ${receipt} has other verdicts than one per event: ${JSON.stringify(report)}`;
  }
  // A batch that nests too deep outside its events is set aside whole, as one.
  const isSetAsideWhole = events.length < (eventCount ?? 0) && events.some(({ reason }) => reason === 'nesting_too_deep');
  return eventCount === undefined || events.length === eventCount || isSetAsideWhole
    ? undefined
    : `receipt ${receipt} knows ${events.length} events of ${eventCount}`;
}
