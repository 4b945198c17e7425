// One data folder with its server and its clients, and what the faults may do with them.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Oracle } from './oracle.js';
import { judgeReceipt } from './receipts.js';
import { createSenders } from './senders.js';
import { startServerProcess } from './server-process.js';
import { countOld, findRows, judge } from './verdict.js';

/**
 * @import { Random } from '../fuzz/random.js'
 * @import { KeptDays } from './oracle.js'
 * @import { ServerProcess } from './server-process.js'
 *
 * @typedef {Readonly<Record<string, unknown>>} ServerOptions
 *
 * @typedef {object} Fault Something that happens to a server while its clients work. It may leave the world in any state that a restart
 *   gets it out of.
 * @property {string} name
 * @property {'strace' | 'small disk' | 'own mounts'} [needs] without which it can't be done
 * @property {(world: World) => Promise<void>} run
 */

const settleMsMax = 120_000;
const dayMs = 24 * 60 * 60 * 1000;
const pollMs = 20;
const receiptsPerCheck = 20;
const readAttemptsMax = 20;

export class World {
  /** @type {string[]} */
  problems = [];
  /** @type {string[]} what was done, in order */
  lines = [];
  /** @type {Map<string, number>} how often what was done */
  counts = new Map();
  oracle;
  random;
  /** Where the data folder lives, with room beside it. */
  place;
  dataPath;
  senders;
  /** @type {ServerProcess | undefined} */
  #server;
  /** The running server has no faults built in. */
  #isClean = false;
  #port = 0;
  #strangerCount = 0;
  #options;

  /** @param {{ readonly random: Random, readonly randomOf: (user: number) => Random, readonly place: string, readonly options: ServerOptions, readonly userCount: number, readonly keptDays?: KeptDays }} setting */
  constructor({ random, randomOf, place, options, userCount, keptDays }) {
    this.oracle = new Oracle(keptDays);
    this.random = random;
    this.place = place;
    this.dataPath = join(place, 'data');
    this.#options = options;
    this.senders = createSenders(this.oracle, { userCount, randomOf });
  }

  get server() {
    if (this.#server === undefined) {
      throw new Error('there is no server');
    }
    return this.#server;
  }

  /** Of the server that runs, or ran last. */
  get port() {
    return this.#port;
  }

  get isServing() {
    return this.#server?.hasEnded === false;
  }

  /** @param {string} text */
  note(text) {
    this.lines.push(text);
  }

  /** @param {string} what */
  count(what) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** @param {string} problem */
  report(problem) {
    this.problems.push(problem);
    this.note(`PROBLEM ${problem}`);
  }

  /**
   * @param {number} least
   * @param {number} most
   */
  between(least, most) {
    return least + this.random.integer(most - least + 1);
  }

  /** A request of somebody who is seen only once, known to the oracle as sent. */
  strangerRequest() {
    const user = `stranger${++this.#strangerCount}`;
    const tag = `${user}-1`;
    const message = { writeKey: 'key', type: 'track', event: 'step', userId: user, messageId: tag, properties: { tag } };
    const event = { tag, user, serial: 1, kind: /** @type {const} */ ('own'), eventId: tag, sentCount: 0, acceptedCount: 0 };
    const request = { path: '/v1/track', headers: {}, body: JSON.stringify(message), events: [event] };
    this.oracle.noteSent(request);
    return request;
  }

  /**
   * A server on the folder, and the clients send to it. Rejects with a `StartFailure`.
   *
   * @param {readonly string[]} [prefix] in front of its command
   * @param {ServerOptions} [options] besides those of the world
   */
  async start(prefix = [], options = {}) {
    await this.stop('SIGKILL');
    const clockOffsetMs = this.oracle.day * dayMs;
    const server = await startServerProcess({ ...this.#options, ...options, clockOffsetMs, dataPath: this.dataPath }, prefix);
    this.#server = server;
    this.#port = server.port;
    this.#isClean = prefix.length === 0 && Object.keys(options).length === 0;
    this.senders.aim(server.port);
    return server;
  }

  /** @param {NodeJS.Signals} signal */
  async stop(signal) {
    const server = this.#server;
    if (server !== undefined) {
      if (signal === 'SIGKILL' && !server.hasEnded) {
        this.count('(SIGKILL of a running server)');
      }
      await server.kill(signal);
      this.#server = undefined;
      this.senders.aim(undefined);
    }
  }

  /**
   * The clients work until this many more requests were sent, or the server has ended.
   *
   * @param {number} count
   */
  async work(count) {
    const { server } = this;
    await Promise.race([this.senders.whenSent(count), server.ended]);
  }

  /** All is well again: a server without faults, every client has its yes, and what is on disk is as it must be. */
  async recover() {
    if (!this.isServing || !this.#isClean) {
      await this.start();
    }
    const isRested = await Promise.race([this.senders.rest().then(() => true), sleep(settleMsMax, false, { ref: false })]);
    if (!isRested) {
      this.report('clients are refused for ever');
    }
    await this.settle();
    await this.forget();
    await this.check();
    this.senders.goOn();
  }

  /** Waits until everything accepted is stored. */
  async settle() {
    const untilMs = performance.now() + settleMsMax;
    while (!(await this.isSettled())) {
      if (performance.now() > untilMs) {
        throw new Error(`not stored within ${settleMsMax} ms; the server said:\n${this.server.words().slice(-3_000)}`);
      }
      await sleep(pollMs);
    }
  }

  /** Waits until what is older than it is to be kept has gone: a store that is built anew has it once more. */
  async forget() {
    if (!this.oracle.forgets) {
      return;
    }
    const untilMs = performance.now() + settleMsMax;
    for (let left = countOld(this.oracle, await this.#findRows()); left > 0; left = countOld(this.oracle, await this.#findRows())) {
      if (performance.now() > untilMs) {
        this.report(`${left} rows are older than they may be, ${settleMsMax} ms after the start`);
        return;
      }
      await sleep(10 * pollMs);
    }
  }

  async isSettled() {
    const metrics = await this.server.metrics();
    const isStored = metrics.get('fairlead_stored_position') === metrics.get('fairlead_log_position');
    return isStored && metrics.get('fairlead_store_recovering') === 0;
  }

  /** Compares what is stored with what was said. */
  async check() {
    const found = await this.#findRows();
    judge(this.oracle, found).forEach((problem) => this.report(problem));
    const { accepted } = this.oracle;
    for (let nth = 0; nth < Math.min(receiptsPerCheck, accepted.length); nth++) {
      // The newest ones more often than the rest.
      const back = this.random.integer(this.random.chance(0.5) ? Math.min(accepted.length, 200) : accepted.length);
      const one = accepted[accepted.length - 1 - back];
      if (one !== undefined) {
        (await judgeReceipt(this.server, one, { found, oracle: this.oracle })).forEach((problem) => this.report(problem));
      }
    }
    this.senders.problems.splice(0).forEach((problem) => this.report(problem));
  }

  /** Damage of the store may be found only now, when all of it is read: then it is built anew first. */
  async #findRows() {
    for (let attempt = 1; ; attempt++) {
      try {
        return await findRows(this.server);
      } catch (error) {
        if (attempt === readAttemptsMax || !String(error).includes('store_unavailable')) {
          throw error;
        }
        this.note('  the store is being built anew');
        await this.settle();
      }
    }
  }

  /** Keeps the folder as it is now, to come back to it. The server must have ended. */
  keepFolder() {
    rmSync(`${this.dataPath}.kept`, { recursive: true, force: true });
    cpSync(this.dataPath, `${this.dataPath}.kept`, { recursive: true });
  }

  restoreFolder() {
    rmSync(this.dataPath, { recursive: true, force: true });
    renameSync(`${this.dataPath}.kept`, this.dataPath);
  }

  /** Clients, server and folder are gone. */
  async end() {
    await this.stop('SIGKILL');
    await this.senders.end();
    if (existsSync(this.place)) {
      mkdirSync(this.place, { recursive: true });
      rmSync(this.dataPath, { recursive: true, force: true });
    }
  }
}
