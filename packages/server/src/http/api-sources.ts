import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type {
  IssuedCredential,
  RegisteredCredential,
  RegisteredSource,
  Registry,
  RotationRequest,
  SourceLimits,
  SourceRequest,
} from '../registry/registry.ts';
import { findProblems, integerRule, type MemberRules, sourceRules } from '../registry/source-rules.ts';
import { answerError, answerJson } from './answer.ts';
import { readBody } from './body.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface SourceRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `name` is that of the path; empty where the path has none. Resolves with what is answered. */
  readonly answer: (registry: Registry, name: string, request: IncomingMessage) => Promise<Answer> | Answer;
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

const bodyBytesMax = 16 * 1024;
const overlapSecondsDefault = 24 * 60 * 60;
const overlapSecondsMax = 90 * 24 * 60 * 60;

/** `/api/sources`. */
export const collection: readonly SourceRoute[] = [
  { method: 'GET', answer: (registry) => ok({ sources: registry.listSources().map(toJson) }) },
  { method: 'POST', answer: create },
];

/** `/api/sources/{name}`, and by what stands behind it. */
export const single: ReadonlyMap<string, SourceRoute> = new Map<string, SourceRoute>([
  ['', { method: 'GET', answer: show }],
  ['rotate', { method: 'POST', answer: rotate }],
  ['revoke', { method: 'POST', answer: async (registry, name) => ok({ source: toJson(await registry.revokeSource(name)) }) }],
  ['limits', { method: 'PUT', answer: limit }],
]);

/** `/api/sources` and what is below it; `segments` are those behind `sources`. Rejects with a `FairleadError`. */
export async function answerSources(
  registry: Registry,
  [name = '', action = '', ...rest]: readonly string[],
  { request, response }: Exchange,
): Promise<void> {
  const found = single.get(action);
  if (rest.length > 0 || found === undefined) {
    throw new FairleadError('not_found');
  }
  const routes = name === '' ? collection : [found];
  const route = routes.find(({ method }) => method === request.method);
  if (route === undefined) {
    const allow = routes.map(({ method }) => method).join(', ');
    answerError(response, new FairleadError('method_not_allowed'), { dialect: 'message', allow });
    return;
  }
  const { status, value } = await route.answer(registry, name, request);
  answerJson(response, status, value);
}

function ok(value: unknown): Answer {
  return { status: 200, value };
}

function show(registry: Registry, name: string): Answer {
  const source = registry.findSource(name);
  if (source === undefined) {
    throw new FairleadError('source_not_found', `There is no source ${name}.`);
  }
  return ok({ source: toJson(source) });
}

async function create(registry: Registry, _: string, request: IncomingMessage): Promise<Answer> {
  const { name, key, secret, limits } = sourceRules;
  const body = await readMembers(request, { required: { name }, optional: { key, secret, limits } });
  return { status: 201, value: toIssued(await registry.createSource(body as unknown as SourceRequest)) };
}

async function rotate(registry: Registry, name: string, request: IncomingMessage): Promise<Answer> {
  const { key, secret } = sourceRules;
  const overlapSeconds = integerRule('overlapSeconds', { min: 0, max: overlapSecondsMax });
  const body = await readMembers(request, { required: {}, optional: { key, secret, overlapSeconds } });
  const rotation = { overlapSeconds: overlapSecondsDefault, ...body } as RotationRequest;
  return ok(toIssued(await registry.rotateSource(name, rotation)));
}

async function limit(registry: Registry, name: string, request: IncomingMessage): Promise<Answer> {
  const { limits } = sourceRules;
  const body = await readMembers(request, { required: { limits }, optional: {} });
  return ok({ source: toJson(await registry.limitSource(name, body['limits'] as SourceLimits)) });
}

/** The members of a JSON object, checked; no body is an empty object. Throws `invalid_source` with all that is wrong. */
async function readMembers(request: IncomingMessage, rules: MemberRules): Promise<Readonly<Record<string, unknown>>> {
  const body = await readBody(request, { bytesMax: bodyBytesMax });
  const value = body.length === 0 ? {} : parseJson(body.toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FairleadError('invalid_source', 'The body takes a JSON object.');
  }
  const problems = findProblems(value, rules);
  if (problems.length > 0) {
    throw new FairleadError('invalid_source', `The body can't be used: ${problems.join('; ')}.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text around the fault, which may be a secret.
    throw new FairleadError('invalid_json');
  }
}

function toIssued({ source, key, secret }: IssuedCredential): unknown {
  return { source: toJson(source), key, secret };
}

/** Times as text, and no member for what is not there. */
function toJson({ name, createdAtMs, revokedAtMs, limits, credentials }: RegisteredSource): unknown {
  return {
    name,
    createdAt: toTime(createdAtMs),
    revokedAt: toTime(revokedAtMs),
    limits,
    credentials: credentials.map(toCredentialJson),
  };
}

function toCredentialJson({ key, createdAtMs, expiresAtMs, lastUsedAtMs }: RegisteredCredential): unknown {
  return { key, createdAt: toTime(createdAtMs), expiresAt: toTime(expiresAtMs), lastUsedAt: toTime(lastUsedAtMs) };
}

function toTime(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
