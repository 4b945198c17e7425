// A server with so many events stored: its log is filled, and then it stores them as it stores everything. A folder that was filled before
// is used again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startFairlead } from '../fairlead-process.js';
import { fillLog } from '../fill-log.js';
import { batchShapes } from '../shapes.js';
import { untilAllStored } from '../store-all.js';
import { formatCount } from '../table.js';

/** @import { FairleadProcess } from '../fairlead-process.js' */

/**
 * @param {string} dataPath
 * @param {{ readonly events: number, readonly say: (line: string) => void }} options
 * @returns {Promise<FairleadProcess>} with all of them stored
 */
export async function startWithStored(dataPath, { events, say }) {
  await fillOnce(dataPath, { events, say });
  const fairlead = await startFairlead(dataPath);
  await untilAllStored(fairlead, { say });
  return fairlead;
}

/**
 * Half of them by either protocol, of the same users.
 *
 * @param {string} dataPath
 * @param {{ readonly events: number, readonly say: (line: string) => void }} options
 */
async function fillOnce(dataPath, { events, say }) {
  const note = join(dataPath, 'filled.json');
  if (existsSync(note)) {
    const filled = Number(JSON.parse(readFileSync(note, 'utf8')).events);
    if (filled !== events) {
      throw new Error(`${dataPath} was filled with ${filled} events, and ${events} are asked for.`);
    }
    return;
  }
  say(`filling a log with ${formatCount(events)} events`);
  await mkdir(dataPath, { recursive: true });
  // It makes the folder what it is to be, and knows the source from then on.
  await (await startFairlead(dataPath)).close();
  const shapes = batchShapes.filter(({ path }) => path !== '/v2/bulkevents');
  for (const [nth, shape] of shapes.entries()) {
    await fillLog(join(dataPath, 'log'), { shape, events: events / shapes.length, serial: nth + 1 });
  }
  writeFileSync(note, JSON.stringify({ events }));
}
