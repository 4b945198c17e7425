/**
 * @typedef {import('fairlead').SpoolProvider} SpoolProvider
 * @typedef {import('fairlead').SpoolRecord} SpoolRecord
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./world.js').World} World
 *
 * @typedef {object} Kept
 * @property {SpoolRecord} record
 * @property {boolean} isSettled on disk: no process will see it again
 */

/** What outlives the processes of a round. */
export class MemoryDisk {
  /** @type {Kept[]} */
  kept = [];
  bytesMax;
  /** Nothing can be written for now. */
  isRefusing = false;
  /** How often a process is killed in the middle of a write. */
  killChance = 0;
  /** @type {(id: string) => void} */
  onKept = () => {};
  #world;

  /**
   * @param {World} world
   * @param {number} bytesMax
   */
  constructor(world, bytesMax) {
    this.#world = world;
    this.bytesMax = bytesMax;
  }

  /**
   * @param {Process} process
   * @returns {SpoolProvider}
   */
  providerFor(process) {
    return { open: () => new MemorySpool(this.#world, this, process) };
  }
}

/** One process's hold on the disk. What it settled lately is not on disk yet, and is not settled if it is killed. */
class MemorySpool {
  #world;
  #disk;
  #process;
  /** @type {Kept[]} */
  #waiting;
  /** @type {Set<Kept>} */
  #unsettled;
  /** @type {Kept[]} */
  #settledLately = [];
  #isClosed = false;

  /**
   * @param {World} world
   * @param {MemoryDisk} disk
   * @param {Process} process
   */
  constructor(world, disk, process) {
    this.#world = world;
    this.#disk = disk;
    this.#process = process;
    this.#waiting = disk.kept.filter(({ isSettled }) => !isSettled);
    this.#unsettled = new Set(this.#waiting);
  }

  get waitingRecords() {
    return this.#waiting.length;
  }

  get eventCount() {
    return [...this.#unsettled].reduce((count, { record }) => count + record.eventCount, 0);
  }

  get bytes() {
    return [...this.#unsettled].reduce((bytes, { record }) => bytes + Buffer.byteLength(record.text), 0);
  }

  get roomBytes() {
    return Math.max(0, this.#disk.bytesMax - this.bytes);
  }

  /**
   * @param {SpoolRecord} record
   * @param {import('fairlead').SpoolAppendOptions} options
   */
  append({ text, eventCount, id, enqueuedAtMs, orderKey }, { taken }) {
    if (this.#isClosed || this.#disk.isRefusing) {
      throw new Error('ENOSPC: no space left on device');
    }
    if (this.bytes + Buffer.byteLength(text) > this.#disk.bytesMax) {
      return undefined;
    }
    const kept = { record: { text, eventCount, id, enqueuedAtMs, orderKey }, isSettled: false };
    this.#killByChance();
    if (this.#process.isAlive) {
      this.#disk.kept.push(kept);
      this.#disk.onKept(id);
    }
    this.#killByChance();
    this.#unsettled.add(kept);
    if (!taken) {
      this.#waiting.push(kept);
    }
    this.#world.trace(() => `the spool of ${this.#process.name} keeps ${id}${taken ? '' : ', for later'}`);
    return kept;
  }

  /** @param {{ readonly recordsMax: number, readonly bytesMax: number }} limits */
  take({ recordsMax, bytesMax }) {
    /** @type {import('fairlead').SpooledRecord[]} */
    const taken = [];
    let bytes = 0;
    for (let [next] = this.#waiting; next !== undefined && taken.length < recordsMax; [next] = this.#waiting) {
      bytes += Buffer.byteLength(next.record.text);
      if (bytes > bytesMax && taken.length > 0) {
        break;
      }
      this.#waiting.shift();
      taken.push({ ...next.record, ticket: next });
    }
    this.#world.trace(() => `the spool of ${this.#process.name} gives out ${taken.map(({ id }) => id).join(' ')}`);
    return taken;
  }

  /** @param {readonly object[]} tickets */
  settle(tickets) {
    this.#killByChance();
    for (const ticket of tickets) {
      const kept = /** @type {Kept} */ (ticket);
      this.#unsettled.delete(kept);
      this.#settledLately.push(kept);
    }
    if (this.#world.random.chance(0.5)) {
      this.#sync();
    }
  }

  /** @param {number} bytes */
  dropOldest(bytes) {
    const dropped = [];
    for (let freed = 0; freed < bytes && this.#waiting.length > 0;) {
      const [oldest] = this.#waiting.splice(0, 1);
      if (oldest !== undefined) {
        freed += Buffer.byteLength(oldest.record.text);
        dropped.push({ ...oldest.record, ticket: oldest });
        this.#unsettled.delete(oldest);
        this.#settledLately.push(oldest);
      }
    }
    this.#sync();
    return dropped;
  }

  close() {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#sync();
      this.#waiting = [];
    }
  }

  #sync() {
    if (this.#process.isAlive) {
      for (const kept of this.#settledLately.splice(0)) {
        kept.isSettled = true;
      }
    }
  }

  #killByChance() {
    if (this.#world.random.chance(this.#disk.killChance)) {
      this.#process.kill();
    }
  }
}
