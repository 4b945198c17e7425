import { type ErrorCode, errorTable } from '../../errors.ts';
import type { Dialect } from '../answer.ts';

/** The parts of OpenAPI 3.1 that are used here (spec.openapis.org/oas/v3.1). */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string; readonly license: object };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Paths;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export type Paths = Readonly<Record<string, PathItem>>;
export type Method = 'get' | 'post' | 'put' | 'delete';
export type PathItem = Readonly<Partial<Record<Method, Operation>>>;

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  /** Empty for who needs none. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  /** By status. */
  readonly responses: Responses;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

export type Responses = Readonly<Record<string, Answer>>;

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  /** By media type; without it the answer has no body. */
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Header {
  readonly description: string;
  /** Whether each such answer has it. */
  readonly required: boolean;
  readonly schema: Schema;
}

/** JSON Schema 2020-12. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** With these members and no other. */
export function object(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    type: 'object',
    required: Object.keys(required),
    additionalProperties: false,
    properties: { ...required, ...optional },
  };
}

export function jsonAnswer(description: string, schema: Schema): Answer {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody(schema: Schema, example?: unknown): RequestBody {
  return { required: true, content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } };
}

/** An answer for each status that these codes have, with the words of the table of errors. */
export function errorAnswers(dialect: Dialect, codes: readonly ErrorCode[]): Responses {
  const statuses = [...new Set(codes.map((code): number => errorTable[code].status))].sort((left, right) => left - right);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => errorTable[code].status === status);
      const answer: Answer = {
        description: ofStatus.map((code) => `\`${code}\`: ${errorTable[code].message}`).join('\n\n'),
        ...(status === 503 ? { headers: { 'Retry-After': retryAfter } } : {}),
        ...(status === 429 ? { headers: { 'Retry-After': retryAfter, ...rateLimitHeaders } } : {}),
        content: { 'application/json': { schema: errorSchema(dialect, ofStatus) } },
      };
      return [String(status), answer];
    }),
  );
}

const retryAfter: Header = {
  description: 'Whole seconds after which to send again.',
  required: true,
  schema: { type: 'integer', minimum: 1 },
};
const rateLimitHeaders: NonNullable<Answer['headers']> = {
  'X-RateLimit-Reset': { ...retryAfter, description: 'The same, where SDKs of Segment look for it.' },
  'X-MP-Rate-Limit-Exceeded': { description: 'Whose limit it was.', required: true, schema: { const: 'feed' } },
};

/** What may go wrong before the server has understood which route is meant: then the form is that of messages, whatever the route. */
const earlyCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_request',
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
]);

function errorSchema(dialect: Dialect, codes: readonly ErrorCode[]): Schema {
  const asMessage = (ofMessage: readonly ErrorCode[]): Schema => ({
    allOf: [ref('MessageError'), { properties: { code: { enum: ofMessage } } }],
  });
  if (dialect === 'message') {
    return asMessage(codes);
  }
  const asBatch = {
    allOf: [ref('BatchError'), { properties: { errors: { items: { properties: { reason: { enum: codes } } } } } }],
  };
  const early = codes.filter((code) => earlyCodes.has(code));
  return early.length === 0 ? asBatch : { anyOf: [asBatch, asMessage(early)] };
}
