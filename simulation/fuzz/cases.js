// One case: a request as bytes, from a captured one, by chance.
import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { changeBytes, countEvents, createBody } from './bodies.js';

/** @import { Random } from './random.js' */

/**
 * @typedef {object} Case
 * @property {string} path as it stands in the request, query included
 * @property {string} method
 * @property {Buffer} bytes
 * @property {'answer' | 'end' | 'reset'} ending what the client does once it has sent them: wait for its answer, end its side, or go
 * @property {boolean} isWhole whether it ends where it says; what stands behind a request is answered by the end of the connection
 * @property {boolean} [isApi] whether it is for operators, and none that takes events
 * @property {number | undefined} eventCount how many events it holds, if it is taken and that is known
 */

const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

/** Paths and how their bodies are read. */
const posts = [
  .../** @type {const} */ (['/v2/events', '/s2s/v2/events']).map((path) => ({ path, route: 'events' })),
  ...['/v2/bulkevents', '/v2/bulkevents/historical', '/s2s/v2/bulkevents'].map((path) => ({ path, route: 'bulk' })),
  ...['/v1/batch', '/v1/import', '/v1/b', '/beacon/v1/batch'].map((path) => ({ path, route: 'batch' })),
  ...messageTypes.flatMap((type) => [`/v1/${type}`, `/v1/${type[0]}`]).map((path) => ({ path, route: 'message' })),
  { path: '/v1/m', route: 'none' },
];
const gets = [...messageTypes.map((type) => `/v1/pixel/${type}`), '/pixel/v1/track', '/pixel/v1/page', '/v1/projects/key/settings'];
const stray = ['/v1/merge', '/v1/nothing', '/v2/nothing', '/v1/projects/nobody/settings', '/%00', '/', '*', '/v1/../v2/events'];

const fixtures = new URL('../../conformance/fixtures/', import.meta.url);

/** @returns {readonly { readonly path: string, readonly body: string }[]} */
export function readCaptures() {
  return readdirSync(fixtures).flatMap((name) => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8')).requests);
}

/**
 * @param {Random} random
 * @param {readonly { readonly path: string, readonly body: string }[]} captures
 * @returns {Case}
 */
export function createCase(random, captures) {
  const capture = random.pick(captures);
  const body = createBody(random, capture.body);
  if (random.chance(0.15)) {
    return createGet(random, body);
  }
  const chosen = random.chance(0.5) ? posts.find(({ path }) => path === capture.path.replace(/\/$/, '')) : undefined;
  const { path, route } = chosen ?? random.pick([...posts, { path: random.pick(stray), route: 'none' }]);
  const method = random.chance(0.95) ? 'POST' : random.pick(['GET', 'PUT', 'OPTIONS', 'HEAD', 'DELETE', 'post', 'TRACE']);
  const encoded = encode(random, body);
  const target = changePath(random, path);
  const framed = frame(random, encoded.bytes);
  const head = [...credentials(random), ...headers(random), ...encoded.headers, ...framed.headers];
  const bytes = cut(random, Buffer.concat([Buffer.from(toHead(method, target, head), 'latin1'), framed.bytes]));
  return {
    path: target,
    method,
    bytes: bytes.all,
    ending: bytes.ending,
    isWhole: framed.isWhole,
    eventCount: encoded.isWhole && framed.isWhole && route !== 'none' ? countEvents(route, body) : undefined,
  };
}

/**
 * @param {Random} random
 * @param {Buffer} body
 * @returns {Case}
 */
function createGet(random, body) {
  const query = random.pick([
    () => `data=${body.subarray(0, 9_000).toString(random.pick(['base64', 'base64url']))}`,
    () => `data=${encodeURIComponent(body.subarray(0, 3_000).toString('base64'))}`,
    () => `userId=u&event=E&properties.${'a.'.repeat(random.integer(40))}b=${random.integer(9)}&messageId=${random.integer(50)}`,
    () =>
      random
        .bytes(random.integer(40))
        .toString('latin1')
        .replaceAll(/[^!-~]|#/g, '%'),
    () => '',
  ])();
  const path = `${changePath(random, random.pick(gets))}?${random.chance(0.8) ? 'writeKey=key&' : ''}${query}`;
  const bytes = Buffer.from(toHead('GET', path, random.chance(0.1) ? credentials(random) : []), 'latin1');
  // A refused pixel and a kept one are both a 200: the receipt alone tells, and then there is one event.
  return { path, method: 'GET', bytes, ending: 'answer', isWhole: true, eventCount: 1 };
}

/**
 * @param {Random} random
 * @param {string} path
 */
function changePath(random, path) {
  return random.pick([
    () => path,
    () => path,
    () => path,
    () => `${path}/`,
    () => `/${path}`,
    () => path.replaceAll('/', '//'),
    () => `${path}?writeKey=key`,
    () => `${path}?${random.bytes(12).toString('base64url')}=%ff%`,
    () => `http://localhost:80${path}`,
    () => (random.chance(0.1) ? `${path}?x=${'y'.repeat(random.integer(40_000))}` : path),
  ])();
}

/** @param {Random} random */
function credentials(random) {
  const basic = (/** @type {string} */ text) => `authorization: Basic ${Buffer.from(text).toString('base64')}`;
  return random.chance(0.75)
    ? [basic('key:secret')]
    : random.pick([
        [],
        [basic('key:')],
        [basic('key')],
        ['x-write-key: key'],
        ['authorization: Bearer t'],
        [basic('nobody:x')],
        [basic(':')],
      ]);
}

/** @param {Random} random */
function headers(random) {
  return [
    random.pick([
      'content-type: application/json',
      'content-type: text/plain',
      'content-type: application/x-www-form-urlencoded',
      'a: b',
    ]),
    ...(random.chance(0.05) ? ['expect: 100-continue'] : []),
    ...(random.chance(0.05) ? ['origin: https://shop.example'] : []),
    ...(random.chance(0.02)
      ? [
          `x-odd: ${random
            .bytes(8)
            .toString('latin1')
            .replaceAll(/[\r\n]/g, '')}`,
        ]
      : []),
    ...(random.chance(0.01) ? [`x-long: ${'x'.repeat(random.integer(70_000))}`] : []),
    ...(random.chance(0.02) ? ['transfer-encoding: chunked'] : []),
    ...(random.chance(0.02) ? [`content-length: ${random.integer(100)}`] : []),
  ];
}

/**
 * @param {Random} random
 * @param {Buffer} body
 */
function encode(random, body) {
  if (random.chance(0.7)) {
    return { bytes: body, headers: [], isWhole: true };
  }
  const [name, compress] = random.pick(
    /** @type {const} */ ([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
    ]),
  );
  const compressed = compress(body);
  const isWhole = random.chance(0.7);
  const named = random.chance(0.9) ? name : random.pick(['br', 'gzip', 'identity', 'nonsense', '']);
  return {
    bytes: isWhole ? compressed : changeBytes(random, compressed),
    headers: [`content-encoding: ${named}`],
    isWhole: isWhole && named === name,
  };
}

/**
 * @param {Random} random
 * @param {Buffer} body
 */
function frame(random, body) {
  if (random.chance(0.8)) {
    return { headers: [`content-length: ${body.length}`], bytes: body, isWhole: true };
  }
  if (random.chance(0.1)) {
    return { headers: [`content-length: ${Math.max(0, body.length + random.integer(21) - 10)}`], bytes: body, isWhole: false };
  }
  const chunks = [];
  for (let at = 0; at < body.length;) {
    const length = 1 + random.integer(4_096);
    const chunk = body.subarray(at, at + length);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += length;
  }
  const all = Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
  const isWhole = random.chance(0.9);
  return { headers: ['transfer-encoding: chunked'], bytes: isWhole ? all : changeBytes(random, all), isWhole };
}

/**
 * @param {Random} random
 * @param {Buffer} bytes
 * @returns {{ all: Buffer, ending: Case['ending'] }}
 */
function cut(random, bytes) {
  if (random.chance(0.93)) {
    return { all: bytes, ending: 'answer' };
  }
  return { all: bytes.subarray(0, random.integer(bytes.length)), ending: random.pick(/** @type {const} */ (['end', 'reset'])) };
}

/**
 * @param {string} method
 * @param {string} target
 * @param {readonly string[]} lines
 */
function toHead(method, target, lines) {
  return [`${method} ${target} HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n');
}
