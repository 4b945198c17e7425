/**
 * Holds what clients send to the limits, waits and promises of their options.
 *
 * @typedef {import('./book.js').Unit} Unit
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./request.js').SentRequest} SentRequest
 * @typedef {import('./world.js').World} World
 *
 * What an answer means to a client.
 * @typedef {object} Seen
 * @property {'delivered' | 'trouble' | 'unauthorized' | 'divide' | 'rejected'} kind
 * @property {string | undefined} [retryAfter]
 * @property {number} [leastWaitMs]
 *
 * What a client knows of one event from its requests.
 * @typedef {object} Past
 * @property {number} troubleCount since it was last sent in a smaller request
 * @property {boolean} isUnderWay
 * @property {boolean} isTaken the client has heard that it is stored
 * @property {Seen | undefined} last
 * @property {number} lastMs
 * @property {number} jumpCount
 * @property {number} pauseCount
 * @property {boolean} isRefusedAlone
 */
import { PauseWatch } from './pause-watch.js';

export class RequestWatch {
  #world;
  #settings;
  /** @type {Map<Process, ProcessPast>} */
  #pasts = new Map();

  /**
   * @param {World} world
   * @param {import('./settings.js').Settings} settings
   */
  constructor(world, settings) {
    this.#world = world;
    this.#settings = settings;
  }

  /** @param {Process} process */
  of(process) {
    const past = this.#pasts.get(process) ?? new ProcessPast(this.#world);
    this.#pasts.set(process, past);
    return past;
  }

  /** @param {SentRequest} request */
  onStart(request) {
    const { number, units, bodyBytes, entryCount, contentKey } = request;
    const { concurrencyMax, requestBytesMax, requestEntriesMax } = this.#settings;
    const past = this.of(request.process);
    const expect = (/** @type {boolean} */ isSo, /** @type {string} */ problem) =>
      this.#world.expect(isSo, () => `request ${number}: ${problem}`);
    past.underWay.add(request);
    expect(past.underWay.size <= concurrencyMax, `${past.underWay.size} are under way, concurrencyMax is ${concurrencyMax}`);
    expect(bodyBytes <= requestBytesMax, `${bodyBytes} bytes, requestBytesMax is ${requestBytesMax}`);
    expect(entryCount <= requestEntriesMax, `${entryCount} entries, at most ${requestEntriesMax} were asked for`);
    expect(!past.refused.has(contentKey), 'refused before, and not changed since');
    expect(new Set(units).size === units.length, 'holds an event twice');
    past.pause.onStart(number);
    for (const unit of units) {
      this.#checkAgain(unit, past, expect);
    }
  }

  /**
   * @param {Unit} unit
   * @param {ProcessPast} past
   * @param {(isSo: boolean, problem: string) => void} expect
   */
  #checkAgain(unit, past, expect) {
    const { retry } = this.#settings;
    const { schedule } = this.#world;
    const own = past.of(unit);
    expect(!own.isUnderWay, `event ${unit.number} is under way already`);
    expect(!own.isTaken, `event ${unit.number} is known to be stored`);
    expect(own.troubleCount < retry.attemptsMax, `event ${unit.number} is tried more than ${retry.attemptsMax} times`);
    if (own.last?.kind === 'trouble') {
      const waitedMs = schedule.elapsedMs - own.lastMs;
      const leastMs = Math.min(own.last.leastWaitMs ?? 0, retry.retryAfterMaxMs);
      const ceilingMs = Math.min(retry.backoffMaxMs, retry.backoffBaseMs * 2 ** (own.troubleCount - 1));
      expect(waitedMs >= leastMs, `event ${unit.number} waited ${waitedMs} ms, at least ${leastMs} were asked for`);
      if (own.pauseCount === past.pause.count && !past.pause.isOn) {
        const mostMs = Math.max(leastMs, ceilingMs);
        expect(waitedMs <= mostMs, `event ${unit.number} waited ${waitedMs} ms, at most ${mostMs} were called for`);
        if (own.jumpCount === schedule.jumpCount) {
          const ageMs = schedule.nowMs() - unit.entry.handedAtMs;
          expect(
            ageMs <= retry.deadlineMs || schedule.jumpCount > 0,
            `event ${unit.number} is ${ageMs} ms old, deadlineMs is ${retry.deadlineMs}`,
          );
        }
      }
    }
    own.isUnderWay = true;
  }

  /**
   * The status is there.
   *
   * @param {SentRequest} request
   * @param {number} status
   * @param {string | undefined} retryAfter
   */
  onHead(request, status, retryAfter) {
    const kind = toKind(status);
    request.seen = { kind, retryAfter, leastWaitMs: toWaitMs(retryAfter, this.#world.schedule.nowMs()) };
    if (kind === 'delivered') {
      for (const unit of request.units) {
        this.of(request.process).of(unit).isTaken = true;
      }
    }
  }

  /** The client gave it up: for a body that stalls the status counts. @param {SentRequest} request */
  onAborted(request) {
    this.#world.trace(() => `request ${request.number} is given up by the client`);
    this.#end(request, request.seen ?? { kind: 'trouble' });
  }

  /**
   * @param {SentRequest} request
   * @param {Seen} [seen] instead of what the head said
   */
  onEnd(request, seen = request.seen ?? { kind: 'trouble' }) {
    const { retryAfter } = seen;
    this.#end(request, { ...seen, leastWaitMs: toWaitMs(retryAfter, this.#world.schedule.nowMs()) });
  }

  /**
   * @param {SentRequest} request
   * @param {Seen} seen
   */
  #end(request, seen) {
    const { schedule } = this.#world;
    const past = this.of(request.process);
    this.#world.trace(() => `request ${request.number} ends: ${seen.kind}, wait ${seen.leastWaitMs ?? 0}`);
    request.isOver = true;
    past.underWay.delete(request);
    past.pause.onEnd(seen.kind === 'unauthorized');
    if (seen.kind === 'divide' || seen.kind === 'rejected') {
      past.refused.add(request.contentKey);
    }
    for (const unit of request.units) {
      const own = past.of(unit);
      own.isUnderWay = false;
      own.last = seen;
      own.lastMs = schedule.elapsedMs;
      own.jumpCount = schedule.jumpCount;
      own.pauseCount = past.pause.count;
      own.troubleCount = seen.kind === 'trouble' ? own.troubleCount + 1 : seen.kind === 'divide' ? 0 : own.troubleCount;
      own.isRefusedAlone = seen.kind === 'divide' && (request.units.length === 1 || request.entryCount === 1);
    }
  }
}

/** What one process knows. */
class ProcessPast {
  /** @type {Set<SentRequest>} */
  underWay = new Set();
  /** @type {Set<string>} */
  refused = new Set();
  pause;
  /** @type {Map<Unit, Past>} */
  #units = new Map();

  /** @param {World} world */
  constructor(world) {
    this.pause = new PauseWatch(world);
  }

  /** @param {Unit} unit */
  isSent(unit) {
    return this.#units.has(unit);
  }

  /**
   * @param {Unit} unit
   * @returns {Past}
   */
  of(unit) {
    let past = this.#units.get(unit);
    if (past === undefined) {
      past = {
        troubleCount: 0,
        isUnderWay: false,
        isTaken: false,
        last: undefined,
        lastMs: 0,
        jumpCount: 0,
        pauseCount: 0,
        isRefusedAlone: false,
      };
      this.#units.set(unit, past);
    }
    return past;
  }
}

/**
 * @param {number} status
 * @returns {Seen['kind']}
 */
function toKind(status) {
  if (status >= 200 && status <= 299) {
    return 'delivered';
  }
  if (status === 408 || status === 429 || status >= 500) {
    return 'trouble';
  }
  if (status === 401 || status === 403) {
    return 'unauthorized';
  }
  return status === 400 || status === 413 ? 'divide' : 'rejected';
}

/**
 * @param {string | undefined} retryAfter
 * @param {number} nowMs
 */
function toWaitMs(retryAfter, nowMs) {
  if (retryAfter === undefined) {
    return 0;
  }
  if (/^\d+$/.test(retryAfter)) {
    return Number(retryAfter) * 1000;
  }
  return retryAfter.endsWith(' GMT') ? Math.max(0, Date.parse(retryAfter) - nowMs) : 0;
}
