/**
 * What was handed to the clients of a round, and what they and the endpoint said became of it.
 *
 * @typedef {object} Unit one event, as it is counted; of a Batch without events the Batch itself
 * @property {number} number
 * @property {Entry} entry
 * @property {boolean} isPoisoned the endpoint never takes it
 * @property {number | undefined} storedAs its place among all that is stored
 * @property {boolean} isLate stored when the client had given up the attempt
 *
 * @typedef {object} Entry one call that was worth keeping
 * @property {number} number in the order of calls
 * @property {string | undefined} id undefined until the client's own id is seen
 * @property {string | undefined} orderKey
 * @property {number} handedAtMs time of day
 * @property {Unit[]} units
 * @property {boolean} isAccepted
 * @property {boolean} isDurable the spool has it
 * @property {import('./process.js').Process} process to which it was handed
 * @property {Map<import('./process.js').Process, Record<FinalKind, number>>} settled
 *
 * @typedef {'delivered' | 'failed' | 'dropped'} FinalKind
 * @typedef {import('fairlead').Outcome} Outcome
 * @typedef {import('./world.js').World} World
 */

export class Book {
  /** @type {Entry[]} */
  entries = [];
  /** @type {Unit[]} */
  units = [];
  storedCount = 0;
  /** What became of each event is known, not only how many there were. */
  isExact = true;
  #world;
  /** @type {Map<string, Entry>} */
  #byId = new Map();

  /** @param {World} world */
  constructor(world) {
    this.#world = world;
  }

  /**
   * @param {Pick<Entry, 'id' | 'orderKey' | 'process'> & { readonly unitCount: number, readonly poisonChance: number }} call
   * @returns {Entry}
   */
  open({ id, orderKey, process, unitCount, poisonChance }) {
    /** @type {Entry} */
    const entry = {
      number: this.entries.length,
      id,
      orderKey,
      process,
      handedAtMs: this.#world.schedule.nowMs(),
      units: [],
      isAccepted: true,
      isDurable: false,
      settled: new Map(),
    };
    for (let index = 0; index < unitCount; index++) {
      const isPoisoned = this.#world.random.chance(poisonChance);
      const unit = { number: this.units.length, entry, isPoisoned, storedAs: undefined, isLate: false };
      this.units.push(unit);
      entry.units.push(unit);
    }
    this.entries.push(entry);
    if (id !== undefined) {
      this.#byId.set(id, entry);
    }
    return entry;
  }

  /** @param {string} id */
  entryOf(id) {
    return this.#byId.get(id);
  }

  /**
   * An id on the wire names one entry, and an entry has one id.
   *
   * @param {Entry} entry
   * @param {string} id
   */
  learnId(entry, id) {
    this.#world.expect(this.#byId.get(id) === (entry.id === undefined ? undefined : entry), () => `${id} names two calls`);
    this.#world.expect(entry.id === undefined || entry.id === id, () => `${entry.id} is sent as ${id}`);
    entry.id = id;
    this.#byId.set(id, entry);
  }

  /**
   * @param {Unit} unit
   * @param {{ readonly isLate: boolean }} how
   */
  store(unit, { isLate }) {
    if (unit.storedAs === undefined) {
      unit.storedAs = this.storedCount++;
      unit.isLate = isLate;
    }
  }

  /**
   * @param {import('./process.js').Process} process
   * @param {Outcome & { readonly kind: FinalKind }} outcome
   */
  settle(process, outcome) {
    const { ids, eventCount, kind } = outcome;
    const entries = ids.flatMap((id) => this.#byId.get(id) ?? []);
    const known = entries.reduce((sum, { units }) => sum + units.length, 0);
    const areAllKnown = entries.length === ids.length;
    if (ids.length > 1 && areAllKnown && known !== eventCount) {
      // Some are there with a part of their events, and it does not say which: only sums can be held to it.
      this.#world.expect(
        eventCount < known,
        () => `an outcome of ${ids.length} calls counts ${eventCount} events, they have ${known}`,
      );
      this.isExact = false;
      return;
    }
    if (!areAllKnown && ids.length > 1 && entries.some(({ units }) => units.length > 1)) {
      // Among calls whose ids were never seen, nor how many events they have, one may be there with a part of its own.
      this.isExact = false;
      return;
    }
    for (const entry of entries) {
      const settled = entry.settled.get(process) ?? { delivered: 0, failed: 0, dropped: 0 };
      entry.settled.set(process, settled);
      settled[kind] += ids.length === 1 ? eventCount : entry.units.length;
      this.#world.expect(
        countSettled(settled) <= entry.units.length,
        () => `${entry.id} of ${entry.units.length} events is settled more than once: ${JSON.stringify(settled)}`,
      );
    }
  }
}

/** @param {Record<FinalKind, number> | undefined} settled */
export function countSettled(settled) {
  return settled === undefined ? 0 : settled.delivered + settled.failed + settled.dropped;
}
