// An endpoint on a bad day, with a memory: it refuses, resets, is silent, or stores and then loses its answer. What it stores it
// deduplicates by id, as a server must that clients send again to; then it knows of each event whether it is there, and how often.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

/**
 * @typedef {object} Ledger
 * @property {Readonly<Record<string, number>>} requests by what was done with them
 * @property {number} received events in requests that were stored
 * @property {number} distinct ids among them
 * @property {number} duplicates that were removed
 * @property {number} missing events of those that were tracked
 * @property {number} doubled events that are there under more than one id
 */

/** @typedef {'silence' | 'busy-429' | 'busy-503' | 'reset' | 'lost-answer' | 'stored'} Mood */

/** In a thousand requests. @type {readonly (readonly [Mood, number])[]} */
const moods = [
  ['silence', 5],
  ['busy-429', 10],
  ['busy-503', 30],
  ['reset', 30],
  ['lost-answer', 40],
];

const [, , eventCount = '0', seed = '1'] = process.argv;
const timesStored = new Uint8Array(Number(eventCount));
/** @type {Set<string>} */
const ids = new Set();
/** @type {Record<string, number>} */
const requests = {};
let received = 0;
const random = createRandom(Number(seed));

const server = createServer((request, response) => {
  const mood = pickMood();
  requests[mood] = (requests[mood] ?? 0) + 1;
  if (mood === 'reset') {
    request.once('data', () => request.socket.resetAndDestroy());
    return;
  }
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    switch (mood) {
      case 'silence':
        return;
      case 'busy-429':
        response.writeHead(429, { 'retry-after': '1' }).end();
        return;
      case 'busy-503':
        response.writeHead(503).end('{"code":"busy","message":"try later"}');
        return;
      case 'lost-answer':
        store(Buffer.concat(chunks));
        request.socket.resetAndDestroy();
        return;
      case 'stored':
        store(Buffer.concat(chunks));
        response.end('{"success":true}');
        return;
      default:
        throw new Error(`no such mood: ${String(mood)}`);
    }
  });
});

/** @param {Buffer} body */
function store(body) {
  const text = (body[0] === 0x1f ? gunzipSync(body) : body).toString();
  /** @type {{ batch: { messageId: string, properties: { index: number } }[] }} */
  const { batch } = JSON.parse(text);
  for (const { messageId, properties } of batch) {
    received++;
    if (!ids.has(messageId)) {
      ids.add(messageId);
      timesStored[properties.index] = (timesStored[properties.index] ?? 0) + 1;
    }
  }
}

/** @returns {Mood} */
function pickMood() {
  let at = random() * 1000;
  for (const [mood, weight] of moods) {
    at -= weight;
    if (at < 0) {
      return mood;
    }
  }
  return 'stored';
}

/** Mulberry32: the same day again from the same seed. @param {number} state */
function createRandom(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

process.on('message', () => {
  /** @type {Ledger} */
  const ledger = {
    requests,
    received,
    distinct: ids.size,
    duplicates: received - ids.size,
    missing: timesStored.filter((times) => times === 0).length,
    doubled: timesStored.filter((times) => times > 1).length,
  };
  process.send?.(ledger);
});
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
