// What an answer is worth: all processes of a collector are killed in the middle of a load, and what it had said yes to is looked up afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../connection.js';
import { authorization } from '../credentials.js';
import { killTrees } from '../process-tree.js';
import { createRequestTemplate, writeFreshIds } from '../request-template.js';
import { shapeOf } from './shapes.js';

/** @import { Entrant } from './turns.js' */

/**
 * @typedef {object} Kill
 * @property {string} name
 * @property {number} acceptedEvents whose answer had come when the processes were killed
 * @property {number} missingEvents of those, when it was started again
 */

/** Few enough that all that were accepted can be read again in one go. */
const acceptedEventsMax = 9_000;
const connectionCount = 64;

/**
 * @param {Entrant} entrant
 * @param {{ readonly afterMs: number, readonly serial: number }} plan
 * @returns {Promise<Kill>}
 */
export async function killUnderLoad({ contestant, running, folder }, { afterMs, serial }) {
  const accepted = await loadUntilKilled({ contestant, running }, { afterMs, serial });
  const stored = await contestant.storedIds(folder, serial);
  const missing = accepted.filter((id) => !stored.has(id));
  return { name: contestant.name, acceptedEvents: accepted.length, missingEvents: missing.length };
}

/**
 * @param {Pick<Entrant, 'contestant' | 'running'>} entrant
 * @param {{ readonly afterMs: number, readonly serial: number }} plan
 * @returns {Promise<string[]>} the ids of what was accepted
 */
async function loadUntilKilled({ contestant, running }, { afterMs, serial }) {
  const { path, body } = shapeOf(contestant.shapeNames.single);
  /** @type {string[]} */
  const accepted = [];
  let sent = 0;
  let isOver = false;
  const enough = new AbortController();
  const connections = await Promise.all(
    Array.from({ length: connectionCount }, async () => {
      const template = createRequestTemplate({ path, body: body(), authorization, serial });
      const [idOffset = 0] = template.idOffsets;
      let id = '';
      const send = () => {
        writeFreshIds(template, sent++);
        id = template.bytes.toString('latin1', idOffset, idOffset + 36);
        connection.send(template.bytes);
      };
      const connection = await openConnection({
        port: running.port,
        onLost(error) {
          if (!isOver) {
            throw error;
          }
        },
        onAnswer(status) {
          if (isOver) {
            return;
          }
          if (status < 200 || status > 299) {
            throw new Error(`${contestant.name} answered ${status}.`);
          }
          accepted.push(id);
          if (accepted.length === acceptedEventsMax) {
            enough.abort();
          }
          send();
        },
      });
      return { send, close: connection.close };
    }),
  );
  connections.forEach(({ send }) => send());
  await sleep(afterMs, undefined, { signal: enough.signal }).catch(() => undefined);
  // What is answered from here on is not counted: it may be on its way already.
  isOver = true;
  killTrees(running.pids);
  connections.forEach(({ close }) => close());
  return accepted;
}
