import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { parseReceipt } from '../pipeline/receipt.ts';
import type { Registry } from '../registry/registry.ts';
import { answerError, answerJson } from './answer.ts';
import { answerSources } from './api-sources.ts';
import { readBody } from './body.ts';
import type { Retrier } from './api-retry.ts';
import type { ApiGuard } from './guard.ts';
import type { Streams } from './stream.ts';

export interface ApiParts {
  readonly guard: ApiGuard;
  readonly pipeline: Pipeline;
  readonly streams: Streams;
  readonly logId: string;
  readonly registry: Registry;
  readonly retrier: Retrier;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The part of the path behind the route's own, for `/api/receipts/{receipt}`. */
  readonly rest: string;
}

interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly answer: (parts: ApiParts, exchange: Exchange) => Promise<void> | void;
}

/** `/api/{first}` and what answers it. */
const routes: ReadonlyMap<string, ApiRoute> = new Map<string, ApiRoute>([
  ['query', { method: 'POST', answer: answerQuery }],
  ['receipts', { method: 'GET', answer: answerReceipt }],
  ['stream', { method: 'GET', answer: answerStream }],
  ['quarantine/retry', { method: 'POST', answer: ({ retrier }, { request, response }) => retrier.answer(request, response) }],
]);

const queryBodyBytesMax = 256 * 1024;

/** Everything under `/api`: for the admin only. Rejects with a `FairleadError`. */
export async function answerApi(parts: ApiParts, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  parts.guard.check(request);
  const [, , first = '', ...rest] = path.split('/');
  if (first === 'sources') {
    return answerSources(parts.registry, rest, { request, response });
  }
  const route = routes.get([first, ...rest].join('/')) ?? routes.get(first);
  if (route === undefined) {
    throw new FairleadError('not_found');
  }
  if (request.method !== route.method) {
    answerError(response, new FairleadError('method_not_allowed'), { dialect: 'message', allow: route.method });
    return;
  }
  await route.answer(parts, { request, response, rest: rest.join('/') });
}

async function answerQuery({ pipeline }: ApiParts, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request, { bytesMax: queryBodyBytesMax, hold: () => true, release: () => undefined });
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

async function answerReceipt({ pipeline, logId }: ApiParts, { response, rest }: Exchange): Promise<void> {
  const position = parseReceipt(logId, rest);
  const report = position === undefined ? undefined : await pipeline.receipt(position);
  if (report === undefined) {
    throw new FairleadError('receipt_not_found');
  }
  answerJson(response, 200, report);
}

function answerStream({ streams }: ApiParts, { response }: Exchange): void {
  streams.open(response);
}
