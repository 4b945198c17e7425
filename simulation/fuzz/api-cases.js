// One case for what operators ask: the API, signing in, the console's page and what stands beside them.

/** @import { Case } from './cases.js' */
/** @import { Random } from './random.js' */

const token = 'authorization: Bearer test-admin-token';
const oddSegments = [
  '',
  '.',
  '..',
  '%2e%2e',
  '__proto__',
  'constructor',
  '%00',
  '%ff',
  '🙂',
  'a'.repeat(300),
  '-1',
  '1e3',
  '0',
  "'",
];
const filterNames = ['source', 'type', 'name', 'user_id', 'mpid', 'identity', 'from', 'to', 'before', 'after', 'order', 'limit'];
const filterValues = [
  '',
  'test',
  'track',
  '1',
  '-1',
  '99999999999999999999',
  '2026-01-01T00:00:00Z',
  'yesterday',
  '1.0',
  'desc',
  "' or 1=1 --",
];
const sqlParts = [
  "select from events quarantine where count(*) * ( ) , ' \" ; -- /* */ $$ \u0000 with x as 1 'a' union group order by limit 5 properties ->> ::json ::int null",
  "read_text '/etc/passwd' explain describe pragma copy to attach set events.name unnest [1,2] { }",
].flatMap((line) => line.split(' '));

/**
 * What would change the source that the other cases send as, or end the run, is not among these.
 *
 * @param {Random} random
 * @returns {Case}
 */
export function createApiCase(random) {
  const { method, path, body } = random.chance(0.15) ? createOddCall(random) : createCall(random);
  const text = body === undefined ? '' : random.chance(0.1) ? changeText(random, body) : body;
  const bytes = Buffer.from(text);
  const length = body === undefined && random.chance(0.8) ? [] : [`content-length: ${bytes.length}`];
  const head = [`${method} ${path} HTTP/1.1`, ...hosts(random), ...rights(random), ...extras(random), ...length, '', ''].join(
    '\r\n',
  );
  return {
    path,
    method,
    bytes: Buffer.concat([Buffer.from(head), bytes]),
    ending: random.chance(0.97) ? 'answer' : random.pick(/** @type {const} */ (['end', 'reset'])),
    isWhole: length.length > 0 || bytes.length === 0,
    eventCount: undefined,
    isApi: true,
  };
}

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path
 * @property {string | undefined} body
 */

/**
 * @param {Random} random
 * @returns {Call}
 */
function createCall(random) {
  const get = (/** @type {string} */ path) => ({ method: 'GET', path: path + query(random), body: undefined });
  const post = (/** @type {string} */ path, /** @type {unknown} */ value) => ({
    method: 'POST',
    path,
    body: JSON.stringify(value),
  });
  const segment = () => encodeURI(random.pick(['1.0', `${random.integer(40)}.${random.integer(3)}`, ...oddSegments]));
  const name = () => `fuzz-${random.integer(8)}`;
  return random.pick([
    () => post('/api/query', { sql: sql(random) }),
    () => post('/api/query', { sql: sql(random) }),
    () => get('/api/events'),
    () => get(`/api/events/${segment()}`),
    () => get('/api/quarantine'),
    () => get(`/api/quarantine/${segment()}`),
    () => get(`/api/receipts/${segment()}`),
    () => get(`/api/receipts/00000000-${random.integer(50)}/request`),
    () => get('/api/users'),
    () => get(`/api/users/${segment()}`),
    () => get('/api/stream'),
    () => get('/api/sources'),
    () => get('/api/session'),
    () => get(random.pick(['/', '/metrics', '/readyz', '/healthz', '/openapi.json', '/assets/x.js', '/../x', '/api', '/api/'])),
    () => post('/api/sources', { name: random.pick([name(), ...oddSegments]), ...(random.chance(0.2) ? { key: 'key' } : {}) }),
    () => post(`/api/sources/${name()}/rotate`, random.pick([{}, { overlapSeconds: random.integer(100) - 1 }, { key: 'key' }])),
    () => post(`/api/sources/${name()}/revoke`, {}),
    () => ({ ...post(`/api/sources/${name()}/limits`, { eventsPerSecond: random.integer(5) - 1 }), method: 'PUT' }),
    () =>
      post(
        '/api/quarantine/retry',
        random.pick([{}, { rows: [segment()] }, { rows: ['9.9'], edit: {} }, { source: 'nobody', reason: 'x' }]),
      ),
    () =>
      post('/api/export', {
        format: random.pick(['ndjson', 'parquet', 'csv', '']),
        ...(random.chance(0.5) ? { columns: ['name'] } : {}),
      }),
    () =>
      post('/api/session', random.pick([{ token: 'wrong' }, { link: 'x' }, {}, [], { token: 1 }, { token: 'test-admin-token' }])),
    () => post('/api/session/links', {}),
    () => ({ method: 'DELETE', path: '/api/session', body: undefined }),
  ])();
}

/**
 * @param {Random} random
 * @returns {Call}
 */
function createOddCall(random) {
  const path = `/api/${random.pick(['events', 'query', 'stream', 'export', 'receipts', 'nothing', ...oddSegments.map(encodeURI)])}`;
  const method = random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']);
  const body =
    method === 'GET' || method === 'HEAD'
      ? undefined
      : random.pick(['', '{}', '[]', 'null', '{"__proto__":{"sql":"select 1"}}', '['.repeat(5_000)]);
  return { method, path: path + query(random), body };
}

/** @param {Random} random */
function query(random) {
  const count = random.chance(0.5) ? 0 : 1 + random.integer(3);
  const pairs = Array.from({ length: count }, () => `${random.pick(filterNames)}=${encodeURIComponent(random.pick(filterValues))}`);
  return random.chance(0.05) ? '?%ff=%' : count === 0 ? '' : `?${pairs.join('&')}`;
}

/** @param {Random} random */
function sql(random) {
  return random.chance(0.3)
    ? random.pick(['select 1', 'select * from events limit 3', 'from quarantine limit 2', 'select count(*) from events'])
    : Array.from({ length: 1 + random.integer(14) }, () => random.pick(sqlParts)).join(' ');
}

/** @param {Random} random */
function hosts(random) {
  return random.chance(0.95) ? ['host: localhost'] : random.pick([['host: evil.example'], ['host: '], [], ['host: a', 'host: b']]);
}

/** @param {Random} random */
function rights(random) {
  return random.chance(0.85)
    ? [token]
    : random.pick([
        [],
        ['authorization: Bearer wrong'],
        ['authorization: Basic a2V5OnNlY3JldA=='],
        ['cookie: fairlead-session-x=y'],
      ]);
}

/** @param {Random} random */
function extras(random) {
  return random.chance(0.9)
    ? []
    : random.pick([
        ['origin: http://evil.example'],
        ['origin: null'],
        ['expect: 100-continue'],
        ['x-forwarded-for: 203.0.113.7'],
        ['accept-encoding: gzip'],
      ]);
}

/**
 * @param {Random} random
 * @param {string} text
 */
function changeText(random, text) {
  const at = random.integer(text.length + 1);
  return (
    text.slice(0, at) +
    random.pick(['', '{', '"', '\\', '\ud800', '__proto__', ',', '9'.repeat(400)]) +
    text.slice(at + random.integer(4))
  );
}
