import { object, ref, type Schema } from './model.ts';

const time: Schema = { type: 'string', format: 'date-time' };
const text: Schema = { type: 'string' };
const index: Schema = { type: 'integer', minimum: 0, description: "The event's place in its request, from 0." };

/** What the server answers, and what `/api` takes: these are exact, nothing else may be in them. */
export const answerSchemas: Readonly<Record<string, Schema>> = {
  Receipt: { type: 'string', pattern: '^[0-9a-f]{8}-[1-9][0-9]{0,15}$', examples: ['5f0c2a9e-1207'] },
  Success: object({ success: { const: true } }),
  BatchError: object({
    errors: {
      type: 'array',
      minItems: 1,
      items: object({
        code: { type: 'string', description: 'The status in capitals, `BAD_REQUEST`.' },
        message: { type: 'string', description: 'For people.' },
        reason: { type: 'string', description: 'The stable code; docs/errors.md has them all.' },
      }),
    },
  }),
  MessageError: object({
    success: { const: false },
    code: { type: 'string', description: 'The stable code; docs/errors.md has them all.' },
    message: { type: 'string', description: 'For people.' },
    error: { type: 'string', description: 'The message again, where some SDKs look for it.' },
  }),
  Query: {
    type: 'object',
    required: ['sql'],
    properties: { sql: { type: 'string', minLength: 1, description: "One SELECT or EXPLAIN of DuckDB's SQL." } },
  },
  QueryAnswer: object({
    columns: { type: 'array', items: object({ name: text, type: text }) },
    rows: {
      type: 'array',
      items: { type: 'object', description: 'By the names of the columns. Integers beyond 2^53 are strings; times are ISO 8601.' },
    },
    truncated: { type: 'boolean', description: 'There were more rows, or more bytes, than one answer gives.' },
  }),
  ReceiptReport: object(
    {
      receipt: ref('Receipt'),
      status: { enum: ['pending', 'settled'] },
      source: text,
      route: text,
      receivedAt: time,
      events: { type: 'array', items: ref('EventVerdict') },
    },
    { note: { type: 'string', description: 'Why it does not tell everything: the record in the log is damaged.' } },
  ),
  EventVerdict: {
    oneOf: [
      object({ index, verdict: { const: 'pending' } }),
      object({ index, verdict: { const: 'removed' } }),
      object({ index, verdict: { const: 'stored' }, eventId: text }),
      object({ index, verdict: { const: 'duplicate' } }, { of: object({ receipt: ref('Receipt'), index }) }),
      object({ index, verdict: { const: 'quarantined' }, reason: text, message: text, path: text }),
    ],
  },
  Source: object(
    {
      name: ref('SourceName'),
      createdAt: time,
      limits: ref('SourceLimits'),
      credentials: { type: 'array', items: ref('Credential') },
    },
    { revokedAt: time },
  ),
  Credential: object(
    { key: ref('SourceKey'), createdAt: time },
    {
      expiresAt: { type: 'string', format: 'date-time', description: 'It was rotated out and holds until then.' },
      lastUsedAt: { type: 'string', format: 'date-time', description: 'Since the server started.' },
    },
  ),
  IssuedSource: object({ source: ref('Source'), key: ref('SourceKey'), secret: ref('SourceSecret') }),
  NewSource: object(
    { name: ref('SourceName') },
    { key: ref('SourceKey'), secret: ref('SourceSecret'), limits: ref('SourceLimits') },
  ),
  Rotation: object(
    {},
    {
      key: ref('SourceKey'),
      secret: ref('SourceSecret'),
      overlapSeconds: { type: 'integer', minimum: 0, maximum: 7_776_000, default: 86_400 },
    },
  ),
  SourceName: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.-]+$' },
  SourceKey: { type: 'string', minLength: 1, maxLength: 256, pattern: '^[^\\s:]+$' },
  SourceSecret: { type: 'string', minLength: 1, maxLength: 512 },
  SourceLimits: object(
    {},
    { requestsPerSecond: ref('PerSecond'), eventsPerSecond: ref('PerSecond'), bytesPerSecond: ref('PerSecond') },
  ),
  PerSecond: { type: 'integer', minimum: 1, maximum: 1_000_000_000_000 },
};
