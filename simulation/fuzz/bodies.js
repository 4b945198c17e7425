// Bodies of real requests, and what chance makes of them.

/** @import { Random } from './random.js' */

const oddTexts = [
  '',
  '\u0000',
  '\ud800',
  '\uffff',
  '__proto__',
  'NaN',
  '9223372036854775808',
  '2020-13-45T99:99:99Z',
  "'; DROP TABLE events; --",
];
const oddNames = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'writeKey',
  'batch',
  'events',
  'type',
  'messageId',
  'source_request_id',
  'timestamp',
];

/**
 * A body as it is sent before it is compressed: the captured one, or one that was changed as a tree or as bytes.
 *
 * @param {Random} random
 * @param {string} captured
 * @returns {Buffer}
 */
export function createBody(random, captured) {
  if (random.chance(0.25)) {
    return Buffer.from(captured);
  }
  const text = random.chance(0.75) ? changeTree(random, captured) : captured;
  return random.chance(0.3) ? changeBytes(random, Buffer.from(text)) : Buffer.from(text);
}

/**
 * @param {Random} random
 * @param {string} captured
 */
function changeTree(random, captured) {
  /** @type {unknown} */
  // One SDK sends NaN, which is no JSON.
  let value = JSON.parse(captured.replaceAll(/: (?:NaN|-?Infinity)/g, ': null'));
  const changes = 1 + random.integer(4);
  for (let change = 0; change < changes; change++) {
    value = changeValue(random, value);
  }
  return JSON.stringify(value) ?? '';
}

/**
 * Goes down the tree for as long as chance will have it, and changes what it finds there.
 *
 * @param {Random} random
 * @param {unknown} value
 * @returns {unknown}
 */
function changeValue(random, value) {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) {
    return random.chance(0.1) ? value : oddValue(random, value);
  }
  if (Array.isArray(value)) {
    const copy = /** @type {unknown[]} */ ([...value]);
    const at = random.integer(copy.length + 1);
    if (at === copy.length || random.chance(0.1)) {
      copy.splice(at, random.integer(2), random.chance(0.5) ? copy[0] : oddValue(random, null));
    } else {
      copy[at] = changeValue(random, copy[at]);
    }
    return copy;
  }
  const entries = Object.entries(value);
  const at = random.integer(entries.length + 1);
  const entry = entries[at];
  if (entry === undefined) {
    entries.push([random.pick(oddNames), oddValue(random, null)]);
  } else if (random.chance(0.1)) {
    entries.splice(at, 1);
  } else {
    entries[at] = [random.chance(0.05) ? random.pick(oddNames) : entry[0], changeValue(random, entry[1])];
  }
  return Object.fromEntries(entries);
}

/**
 * @param {Random} random
 * @param {unknown} value what stood there
 * @returns {unknown}
 */
function oddValue(random, value) {
  return random.pick([
    () => null,
    () => random.chance(0.5),
    () => random.pick([0, -1, 1.5, 1e300, -0, 2 ** 53, 1e21, random.integer(1e9)]),
    () => random.pick(oddTexts),
    () => 'x'.repeat(random.integer(random.chance(0.05) ? 100_000 : 300)),
    () => [],
    () => ({}),
    () => [value, value],
    () => ({ [random.pick(oddNames)]: value }),
    () => nest(value, 1 + random.integer(random.chance(0.1) ? 2_000 : 40)),
    () => JSON.stringify(value) ?? '',
  ])();
}

/**
 * @param {unknown} value
 * @param {number} levels
 */
function nest(value, levels) {
  let nested = value;
  for (let level = 0; level < levels; level++) {
    nested = level % 2 === 0 ? { a: nested } : [nested];
  }
  return nested;
}

/**
 * @param {Random} random
 * @param {Buffer} bytes
 */
export function changeBytes(random, bytes) {
  const at = random.integer(bytes.length + 1);
  const length = random.integer(Math.min(64, bytes.length - at) + 1);
  const [before, some, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  return random.pick([
    () => before,
    () => after,
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, some, some, after]),
    () => Buffer.concat([before, random.bytes(1 + random.integer(8)), after]),
    () => Buffer.concat([before, Buffer.from(random.pick(['NaN', '\ufeff', '{', ']', '"', '\\u0000', '1e999', ',,'])), after]),
  ])();
}

/**
 * How many events a body holds, by the route that it is sent to; undefined when only the server's own reading could tell.
 *
 * @param {string} route
 * @param {Buffer} body
 * @returns {number | undefined}
 */
export function countEvents(route, body) {
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    // Refused, or read by a more tolerant parser.
    return undefined;
  }
  switch (route) {
    case 'events':
      return countBatch(value);
    case 'bulk':
      return Array.isArray(value) ? value.reduce((sum, batch) => sum + countBatch(batch), 0) : undefined;
    case 'batch':
      return Array.isArray(value?.batch) ? value.batch.length : undefined;
    default:
      return 1;
  }
}

/**
 * A batch without events is one event, of its user.
 *
 * @param {any} batch
 * @returns {number}
 */
function countBatch(batch) {
  return Array.isArray(batch?.events) ? Math.max(1, batch.events.length) : 1;
}
