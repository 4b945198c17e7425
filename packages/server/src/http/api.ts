import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignIn } from '../console/sign-in.ts';
import { FairleadError } from '../errors.ts';
import type { Overview } from '../observe/overview.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { parseReceipt } from '../pipeline/receipt.ts';
import type { SavedQueries } from '../queries/saved-queries.ts';
import type { Registry } from '../registry/registry.ts';
import { answerError, answerJson } from './answer.ts';
import { answerEvents } from './api-events.ts';
import type { Backups } from './api-backup.ts';
import type { Exports } from './api-export.ts';
import { answerOverview } from './api-overview.ts';
import { answerDeleteQuery, answerQueries, answerSaveQuery } from './api-queries.ts';
import { answerQuarantine } from './api-quarantine.ts';
import { answerSession } from './api-session.ts';
import { answerSources } from './api-sources.ts';
import { answerUsers } from './api-users.ts';
import { readBody } from './body.ts';
import type { Retrier } from './api-retry.ts';
import { readParameters } from './parameters.ts';
import { allowSilence } from './silence.ts';
import type { Streams } from './stream.ts';
import { parseOpening, toOpening } from './stream-opening.ts';

export interface ApiParts extends SignIn {
  readonly pipeline: Pipeline;
  readonly streams: Streams;
  readonly exports: Exports;
  readonly backups: Backups;
  readonly logId: string;
  readonly registry: Registry;
  readonly retrier: Retrier;
  readonly overview: Overview;
  readonly queries: SavedQueries;
  /** How long a query may wait and run. */
  readonly queryMsMax: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path behind the route's own, for `/api/receipts/{receipt}`. */
  readonly segments: readonly string[];
}

interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly answer: (parts: ApiParts, exchange: Exchange) => Promise<void> | void;
}

/** `/api/{first}` and what answers it. */
export const routes: ReadonlyMap<string, ApiRoute> = new Map<string, ApiRoute>([
  ['events', { method: 'GET', answer: ({ pipeline }, exchange) => answerEvents(pipeline.reading, exchange.segments, exchange) }],
  ['backup', { method: 'POST', answer: ({ backups }, exchange) => backups.answer(exchange) }],
  ['export', { method: 'POST', answer: ({ exports }, exchange) => exports.answer(exchange) }],
  [
    'quarantine',
    { method: 'GET', answer: ({ pipeline }, exchange) => answerQuarantine(pipeline.reading, exchange.segments, exchange) },
  ],
  ['overview', { method: 'GET', answer: ({ overview }, exchange) => answerOverview(overview, exchange.segments, exchange) }],
  ['queries', { method: 'GET', answer: ({ queries }, exchange) => answerQueries(queries, exchange.segments, exchange) }],
  ['queries/save', { method: 'POST', answer: ({ queries }, exchange) => answerSaveQuery(queries, exchange) }],
  ['queries/delete', { method: 'POST', answer: ({ queries }, exchange) => answerDeleteQuery(queries, exchange) }],
  ['query', { method: 'POST', answer: answerQuery }],
  ['receipts', { method: 'GET', answer: answerReceipt }],
  ['users', { method: 'GET', answer: ({ pipeline }, exchange) => answerUsers(pipeline.reading, exchange.segments, exchange) }],
  ['stream', { method: 'GET', answer: answerStream }],
  ['quarantine/retry', { method: 'POST', answer: ({ retrier }, { request, response }) => retrier.answer(request, response) }],
]);

const queryBodyBytesMax = 256 * 1024;

/** Everything under `/api`: for the admin only, but for signing in. Rejects with a `FairleadError`. */
export async function answerApi(parts: ApiParts, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  parts.guard.checkPlace(request);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  const [, , first = '', ...segments] = path.split('/');
  if (first === 'session') {
    return answerSession(parts, segments, { request, response });
  }
  parts.guard.checkRights(request);
  if (first === 'sources') {
    return answerSources(parts.registry, segments, { request, response });
  }
  const route = routes.get([first, ...segments].join('/')) ?? routes.get(first);
  if (route === undefined) {
    throw new FairleadError('not_found');
  }
  if (request.method !== route.method) {
    answerError(response, new FairleadError('method_not_allowed'), { dialect: 'message', allow: route.method });
    return;
  }
  if (route.method === 'GET' && first !== 'stream') {
    // Rows of a large store may take as long as a query.
    allowSilence(response, parts.queryMsMax);
  }
  await route.answer(parts, { request, response, segments });
}

async function answerQuery({ pipeline, queryMsMax }: ApiParts, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request, { bytesMax: queryBodyBytesMax });
  allowSilence(response, queryMsMax);
  answerJson(response, 200, await pipeline.query(parseSql(body.toString('utf8'))));
}

function parseSql(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const sql: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'sql') : undefined;
    if (typeof sql === 'string' && sql.trim() !== '') {
      return sql;
    }
  } catch (error) {
    throw new FairleadError('invalid_json', undefined, { cause: error });
  }
  throw new FairleadError('missing_sql');
}

/** `/api/receipts/{receipt}`, what became of its events, and `/api/receipts/{receipt}/request`, what was received. */
async function answerReceipt({ pipeline, logId }: ApiParts, { response, segments }: Exchange): Promise<void> {
  const [receipt = '', part, ...rest] = segments;
  if (rest.length > 0 || (part !== undefined && part !== 'request')) {
    throw new FairleadError('not_found');
  }
  const position = parseReceipt(logId, receipt);
  const found =
    position === undefined
      ? undefined
      : await (part === undefined ? pipeline.receipt(position) : pipeline.reading.request(position));
  if (found === undefined) {
    throw new FairleadError('receipt_not_found');
  }
  answerJson(response, 200, part === undefined ? found : { request: found });
}

function answerStream({ streams, pipeline }: ApiParts, { request, response }: Exchange): Promise<void> {
  const lastEventId = request.headers['last-event-id'];
  const opening = parseOpening(readParameters(request), typeof lastEventId === 'string' ? lastEventId : undefined);
  return streams.open(response, opening === undefined ? undefined : async () => toOpening(await pipeline.reading.recent(opening)));
}
