// Fills a log without a server: what it would take hours to send is there in minutes, as the listener would have written it.
import { openLmdbLog } from '../packages/server/dist/log/lmdb-log.js';
import { encodeRecord } from '../packages/server/dist/log/record.js';
import { source } from './credentials.js';
import { createRequestTemplate, writeFreshIds } from './request-template.js';

/** @import { IngestRoute } from '@fairlead/protocol' */
/** @import { Shape } from './shapes.js' */

/**
 * @typedef {object} Fill
 * @property {Shape} shape
 * @property {number} events
 * @property {number} serial tells its ids from those of other fills
 * @property {number} [fromEvent] the first of its ids
 * @property {number} [receivedAtMs] by default each is received now
 * @property {string} [sourceName]
 */

const groupRecords = 1_000;

/**
 * Records as the listener makes them, each with the bytes of its body.
 *
 * @param {Fill} fill
 * @returns {Generator<{ readonly record: Buffer, readonly bodyBytes: number }>}
 */
export function* makeRecords({ shape, events, serial, fromEvent = 0, receivedAtMs, sourceName = source.name }) {
  const template = createRequestTemplate({ path: shape.path, body: shape.body(), authorization: '', serial });
  const body = template.bytes.subarray(template.bytes.indexOf('\r\n\r\n') + 4);
  const route = /** @type {IngestRoute} */ (shape.path.split('/').at(-1));
  const of = { route, source: sourceName, userAgent: 'fairlead-benchmark/1.0', body };
  for (let at = 0; at < events; at += shape.eventsPerRequest) {
    writeFreshIds(template, fromEvent + at);
    yield { record: encodeRecord({ ...of, receivedAtMs: receivedAtMs ?? Date.now() }), bodyBytes: body.length };
  }
}

/**
 * Appends records in groups. No server may run on the folder meanwhile.
 *
 * @param {string} path
 * @param {Fill} fill
 */
export async function fillLog(path, fill) {
  const log = openLmdbLog({ path, commitTimeoutMs: 60_000 });
  /** @type {Promise<number>[]} */
  let group = [];
  for (const { record } of makeRecords(fill)) {
    group.push(log.append(record));
    if (group.length === groupRecords) {
      await Promise.all(group);
      group = [];
    }
  }
  await Promise.all(group);
  await log.close();
}
