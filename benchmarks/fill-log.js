// Fills a log without a server: what it would take hours to send is there in minutes, as the listener would have written it.
import { openLmdbLog } from '../packages/server/dist/log/lmdb-log.js';
import { encodeRecord } from '../packages/server/dist/log/record.js';
import { source } from './credentials.js';
import { createRequestTemplate, writeFreshIds } from './request-template.js';

/** @import { IngestRoute } from '@fairlead/protocol' */
/** @import { Shape } from './shapes.js' */

const groupRecords = 1_000;

/**
 * Appends records in groups. No server may run on the folder meanwhile.
 *
 * @param {string} path
 * @param {{ readonly shape: Shape, readonly events: number, readonly serial: number }} fill `serial` tells its ids from those of other fills
 */
export async function fillLog(path, { shape, events, serial }) {
  const log = openLmdbLog({ path, commitTimeoutMs: 60_000 });
  const template = createRequestTemplate({ path: shape.path, body: shape.body(), authorization: '', serial });
  const bodyAt = template.bytes.indexOf('\r\n\r\n') + 4;
  const route = /** @type {IngestRoute} */ (shape.path.split('/').at(-1));
  /** @type {Promise<number>[]} */
  let group = [];
  for (let at = 0; at < events; at += shape.eventsPerRequest) {
    writeFreshIds(template, at);
    const body = template.bytes.subarray(bodyAt);
    group.push(
      log.append(encodeRecord({ route, source: source.name, receivedAtMs: Date.now(), userAgent: 'fairlead-benchmark/1.0', body })),
    );
    if (group.length === groupRecords) {
      await Promise.all(group);
      group = [];
    }
  }
  await Promise.all(group);
  await log.close();
}
