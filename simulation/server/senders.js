// Careful clients: one request at a time per user, sent again under the same ids until it is answered yes.
import { exchange, NoAnswer } from './exchange.js';
import { createComposer } from './composer.js';

/**
 * @import { Random } from '../fuzz/random.js'
 * @import { Oracle, Composed } from './oracle.js'
 *
 * @typedef {object} Senders
 * @property {string[]} problems answers that nobody may get
 * @property {(port: number | undefined) => void} aim where to send from now on; undefined while there is no server
 * @property {(count: number) => Promise<void>} whenSent resolves once this many more requests were sent
 * @property {(count: number) => Promise<void>} whenAccepted resolves once this many more got a yes
 * @property {() => Promise<void>} rest begins nothing new; resolves once everything begun got its yes
 * @property {() => void} goOn
 * @property {() => number} refusedCount how many requests were refused for a while (429, 503)
 * @property {() => Promise<void>} end gives up what is not answered yet
 */

/** Of a user's requests, so many are sent a second time later on, as a proxy or a nervous client may. */
const echoChance = 0.05;
const retryMs = 10;

/**
 * @param {Oracle} oracle
 * @param {{ readonly userCount: number, readonly randomOf: (user: number) => Random }} options
 * @returns {Senders}
 */
export function createSenders(oracle, { userCount, randomOf }) {
  /** @type {string[]} */
  const problems = [];
  /** @type {{ port: number | undefined, isResting: boolean, isEnding: boolean }} */
  const told = { port: undefined, isResting: false, isEnding: false };
  const counts = { sent: 0, accepted: 0, refused: 0 };
  /** @type {Set<() => void>} woken by whatever happens, to look whether it is what they wait for */
  const waiting = new Set();
  let busyCount = 0;

  const wake = () => waiting.forEach((look) => look());

  /** @param {() => boolean} isMet */
  function when(isMet) {
    return /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const look = () => {
          if (isMet() || told.isEnding) {
            waiting.delete(look);
            resolve();
          }
        };
        waiting.add(look);
        look();
      })
    );
  }

  /**
   * Sends it until it got its yes.
   *
   * @param {Composed} request
   */
  async function deliver(request) {
    while (!told.isEnding) {
      await when(() => told.port !== undefined);
      if (told.isEnding || (await attempt(request))) {
        return;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, retryMs);
      });
    }
  }

  /** @param {Composed} request */
  async function attempt(request) {
    oracle.noteSent(request);
    counts.sent++;
    wake();
    try {
      const answer = await exchange(Number(told.port), { method: 'POST', ...request });
      const receipt = answer.headers['x-fairlead-receipt'];
      if (answer.status === 200 || answer.status === 202) {
        if (typeof receipt !== 'string' || answer.headers['x-fairlead-durability'] !== 'disk') {
          problems.push(`a yes without a receipt or its durability: ${JSON.stringify(answer.headers)}`);
        }
        oracle.noteAccepted(request, String(receipt));
        counts.accepted++;
        wake();
        return true;
      }
      if (answer.status !== 503 && answer.status !== 429) {
        problems.push(`a good request was answered ${answer.status} ${answer.text}`);
      } else if (!/^[1-9]\d*$/.test(String(answer.headers['retry-after']))) {
        problems.push(`a ${answer.status} without Retry-After: ${JSON.stringify(answer.headers)}`);
      }
      counts.refused++;
      wake();
    } catch (error) {
      if (error instanceof NoAnswer) {
        problems.push(error.message);
      }
      // The server is gone, with or without the request.
    }
    return false;
  }

  /** @param {number} user */
  async function live(user) {
    const random = randomOf(user);
    const compose = createComposer(user, random);
    /** @type {Composed | undefined} */
    let echo;
    while (!told.isEnding) {
      while (told.isResting && !told.isEnding) {
        await when(() => !told.isResting);
      }
      busyCount++;
      try {
        const request = compose();
        await deliver(request);
        if (echo !== undefined) {
          await deliver(echo);
        }
        echo = random.chance(echoChance) && request.events.every(({ kind }) => kind !== 'none') ? request : undefined;
      } finally {
        busyCount--;
        wake();
      }
    }
  }

  const lives = Promise.all(Array.from({ length: userCount }, (_, user) => live(user)));
  return {
    problems,
    aim(to) {
      told.port = to;
      wake();
    },
    whenSent(count) {
      const goal = counts.sent + count;
      return when(() => counts.sent >= goal);
    },
    whenAccepted(count) {
      const goal = counts.accepted + count;
      return when(() => counts.accepted >= goal);
    },
    rest() {
      told.isResting = true;
      return when(() => busyCount === 0);
    },
    goOn() {
      told.isResting = false;
      wake();
    },
    refusedCount: () => counts.refused,
    async end() {
      told.isEnding = true;
      wake();
      await lives;
    },
  };
}
