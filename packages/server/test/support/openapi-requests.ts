/** A request, with the parameters of its path filled in. */
export interface Sent {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** For an answer whose status does not tell. */
  readonly isKept?: boolean;
}

export type Requests = Readonly<Record<string, readonly Sent[]>>;

/** Of a source that may send nothing for a while. */
export const limited = { authorization: `Basic ${btoa('limited:secret')}` };

const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

/** At least one yes for each operation, and the refusals that are its own. `receipt` is one that the server gave out. */
export function requestsOf(receipt: string): Requests {
  return {
    ...forEach(['', '/s2s'], (prefix) => ({
      [`POST ${prefix}/v2/events`]: [
        { status: 202 },
        { status: 400, body: { events: [{ data: {} }] } },
        { status: 400, body: { nothing: 1 } },
        { status: 403, headers: { authorization: 'Basic a2V5Ondyb25n' } },
        { status: 429, headers: limited },
      ],
      [`POST ${prefix}/v2/bulkevents`]: [{ status: 202 }, { status: 400, body: {} }, { status: 429, headers: limited }],
      [`POST ${prefix}/v2/bulkevents/historical`]: [{ status: 202 }, { status: 400, body: {} }, { status: 429, headers: limited }],
    })),
    ...forEach(['/v1/batch', '/v1/import', '/v1/b', '/beacon/v1/batch'], (path) => ({
      [`POST ${path}`]: [
        { status: 200 },
        { status: 200, path: `${path}?writeKey=key`, headers: { authorization: '' } },
        { status: 200, headers: { authorization: '', 'x-write-key': 'key' } },
        { status: 400, body: {} },
        { status: 401, headers: { authorization: 'Basic bm9ib2R5Og==' } },
        { status: 414, path: `${path}?x=${'x'.repeat(16 * 1024)}` },
        { status: 429, headers: limited },
      ],
    })),
    ...forEach(messageTypes, (type) => ({
      ...forEach([type, type.slice(0, 1)], (name) => ({
        [`POST /v1/${name}`]: [{ status: 200 }, { status: 400, body: [] }, { status: 429, headers: limited }],
      })),
      [`GET /v1/pixel/${type}`]: pixels(`/v1/pixel/${type}`),
    })),
    'GET /pixel/v1/track': pixels('/pixel/v1/track'),
    'GET /pixel/v1/page': pixels('/pixel/v1/page'),
    'POST /v1/m': [
      { status: 200 },
      { status: 200, body: 5 },
      // Nobody looks at it.
      { status: 200, headers: { 'content-encoding': 'gzip' } },
      { status: 413, body: 'x'.repeat(5 * 1024 * 1024) },
    ],
    'POST /v1/merge': [{ status: 400 }, { status: 400, body: { userId: 'u' } }],
    'GET /v1/projects/{writeKey}/settings': [
      { status: 200, path: '/v1/projects/key/settings' },
      { status: 401, path: '/v1/projects/nobody/settings' },
    ],
    'POST /api/query': [
      { status: 200 },
      { status: 200, body: { sql: 'select * from events' } },
      { status: 400, body: { sql: 'drop table events' } },
      { status: 400, body: { sql: 'select nope' } },
      { status: 400, body: {} },
    ],
    'GET /api/receipts/{receipt}': [
      { status: 200, path: `/api/receipts/${receipt}` },
      { status: 404, path: '/api/receipts/00000000-1' },
    ],
    'GET /api/receipts/{receipt}/request': [
      { status: 200, path: `/api/receipts/${receipt}/request` },
      { status: 404, path: '/api/receipts/00000000-1/request' },
    ],
    'GET /api/events': [
      { status: 200 },
      { status: 200, path: '/api/events?user_id=u1&from=2026-01-01&order=asc&limit=1' },
      { status: 400, path: '/api/events?limit=0' },
      { status: 400, path: '/api/events?nope=1' },
    ],
    'GET /api/events/{row}': [
      { status: 200, path: '/api/events/1.0' },
      { status: 200, path: '/api/events/2.0' },
      { status: 404, path: '/api/events/1.1' },
      { status: 400, path: '/api/events/x' },
    ],
    'GET /api/overview': [
      { status: 200 },
      { status: 200, path: '/api/overview?range=month' },
      { status: 400, path: '/api/overview?range=year' },
    ],
    'GET /api/queries': [{ status: 200 }],
    'POST /api/queries/save': [{ status: 200 }, { status: 400, body: { name: 'x' } }],
    'POST /api/queries/delete': [{ status: 200 }, { status: 404 }, { status: 400, body: {} }],
    'GET /api/users': [
      { status: 200, path: '/api/users?identity=u1' },
      { status: 200, path: '/api/users?identity=nobody' },
      { status: 400, path: '/api/users' },
    ],
    'GET /api/users/timeline': [
      { status: 200, path: '/api/users/timeline?identity=u1&identity=u2&limit=1' },
      { status: 400, path: '/api/users/timeline?identity=u1&limit=0' },
    ],
    'GET /api/quarantine': [
      { status: 200 },
      { status: 200, path: '/api/quarantine?retried=false&reason=missing_name&limit=1' },
      { status: 400, path: '/api/quarantine?mpid=1' },
    ],
    'GET /api/quarantine/summary': [
      { status: 200 },
      { status: 200, path: '/api/quarantine/summary?source=test' },
      { status: 400, path: '/api/quarantine/summary?limit=1' },
    ],
    'POST /api/quarantine/retry': [
      { status: 200 },
      { status: 200, body: { rows: ['2.0'], edit: { type: 'track', userId: 'u1', event: 'Seen' } } },
      { status: 200, body: { rows: ['2.0', '2.1', '999.0'] } },
      { status: 200, body: { reason: 'missing_name' } },
      { status: 200, body: { all: true } },
      { status: 400, body: {} },
      { status: 400, body: { all: true, rows: ['2.0'] } },
      { status: 400, body: { rows: ['2.0', '2.1'], edit: {} } },
    ],
    'POST /api/backup': [{ status: 200 }],
    'POST /api/export': [
      { status: 200 },
      { status: 200, body: { format: 'parquet', table: 'quarantine', where: { retried: 'false' }, columns: ['position'] } },
      { status: 200, body: { format: 'ndjson', table: 'events', where: { user_id: 'nobody' } } },
      { status: 200, body: { format: 'csv', table: 'events' } },
      { status: 200, body: { format: 'csv', sql: 'select position, received_at from events' } },
      { status: 400, body: { format: 'csv', sql: 'select nope' } },
      { status: 400, body: { format: 'xlsx', table: 'events' } },
      { status: 400, body: { format: 'ndjson', table: 'events', where: { retried: 'true' } } },
    ],
    'GET /api/stream': [
      { status: 200 },
      { status: 200, path: '/api/stream?recent=5&after=1.0' },
      { status: 400, path: '/api/stream?recent=0' },
    ],
    'GET /api/sources': [{ status: 200 }],
    'POST /api/sources': [
      { status: 201 },
      { status: 409 },
      { status: 400, body: { name: 'a b' } },
      { status: 409, body: { name: 'other', key: 'key' } },
      { status: 403, body: { name: 'past' } },
    ],
    'GET /api/sources/{name}': [
      { status: 200, path: '/api/sources/test' },
      { status: 404, path: '/api/sources/nobody' },
    ],
    'POST /api/sources/{name}/rotate': [
      { status: 200, path: '/api/sources/test/rotate' },
      { status: 400, path: '/api/sources/test/rotate', body: { overlapSeconds: -1 } },
      { status: 404, path: '/api/sources/nobody/rotate' },
    ],
    'PUT /api/sources/{name}/limits': [
      { status: 200, path: '/api/sources/test/limits' },
      { status: 400, path: '/api/sources/test/limits', body: {} },
    ],
    'POST /api/sources/{name}/revoke': [
      { status: 200, path: '/api/sources/gone/revoke' },
      { status: 404, path: '/api/sources/nobody/revoke' },
    ],
    'GET /api/session': [{ status: 200 }, { status: 403, headers: { origin: 'https://elsewhere.example' } }],
    'POST /api/session': [
      { status: 200 },
      { status: 401, body: { token: 'wrong' } },
      { status: 401, body: { link: 'used' } },
      { status: 400, body: {} },
      { status: 403, headers: { origin: 'https://elsewhere.example' } },
    ],
    'DELETE /api/session': [{ status: 200 }],
    'POST /api/session/links': [{ status: 201 }],
    'GET /healthz': [{ status: 200 }],
    'GET /health': [{ status: 200 }],
    'GET /readyz': [{ status: 200 }],
    'GET /metrics': [{ status: 200 }],
    'GET /openapi.json': [{ status: 200 }],
  };
}

function forEach<Value>(names: readonly Value[], of: (name: Value) => Requests): Requests {
  return Object.assign({}, ...names.map(of)) as Requests;
}

/** Kept, and refused for want of a message, of a source, and of room. */
function pixels(path: string): readonly Sent[] {
  const data = Buffer.from('{"userId":"u1","event":"Read"}').toString('base64url');
  return [
    { status: 200, path: `${path}?data=${data}`, isKept: true },
    { status: 200, path: `${path}?writeKey=key&userId=u1&event=Read`, headers: { authorization: '' }, isKept: true },
    { status: 200, path, isKept: false },
    { status: 200, path: `${path}?writeKey=nobody&userId=u1`, headers: { authorization: '' }, isKept: false },
    { status: 200, path: `${path}?userId=u1`, headers: limited, isKept: false },
  ];
}
