import { countSettled } from './book.js';

/**
 * @typedef {import('./book.js').Entry} Entry
 * @typedef {import('./book.js').FinalKind} FinalKind
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./world.js').World} World
 */

/** Holds the result of each flush to what became of the events that it was about. */
export class FlushWatch {
  /** Flushes that have not ended. */
  openCount = 0;
  #world;
  #book;
  #process;
  #isExact;
  /** Events refused since the last flush. */
  #refusedEvents = 0;

  /**
   * @param {World} world
   * @param {{ readonly book: import('./book.js').Book, readonly process: Process, readonly isExact: boolean }} options
   */
  constructor(world, { book, process, isExact }) {
    this.#world = world;
    this.#book = book;
    this.#process = process;
    this.#isExact = isExact;
  }

  /** @param {number} eventCount */
  onRefused(eventCount) {
    this.#refusedEvents += eventCount;
  }

  /**
   * @param {string} name
   * @param {() => Promise<import('fairlead').FlushResult>} flush
   * @param {{ readonly mayEndEarly: boolean }} options
   */
  async watch(name, flush, { mayEndEarly }) {
    const scope = this.#book.entries.filter(
      (entry) => entry.isAccepted && entry.process === this.#process && this.#leftOf(entry) > 0,
    );
    const before = this.#sum(scope);
    const refused = this.#refusedEvents;
    this.#refusedEvents = 0;
    const left = scope.reduce((sum, entry) => sum + this.#leftOf(entry), 0);
    this.openCount++;
    this.#world.trace(() => `${name} is called for ${left} events`);
    const result = await flush();
    this.openCount--;
    if (!this.#process.isAlive) {
      return result;
    }
    this.#world.trace(() => `${name} ends: ${JSON.stringify(result)}`);
    const after = this.#sum(scope);
    const { delivered, failed, dropped, pending } = result;
    if (this.#isExact && this.#book.isExact) {
      const expected = {
        delivered: after.delivered - before.delivered,
        failed: after.failed - before.failed,
        dropped: after.dropped - before.dropped + refused,
        pending: scope.reduce((sum, entry) => sum + this.#leftOf(entry), 0),
      };
      this.#world.expect(
        JSON.stringify(expected) === JSON.stringify({ delivered, failed, dropped, pending }),
        () => `${name} says ${JSON.stringify(result)}, but it was ${JSON.stringify(expected)}`,
      );
      this.#world.expect(
        delivered + failed + dropped + pending === left + refused,
        () => `${name} counts ${JSON.stringify(result)}, of ${left} events and ${refused} refused`,
      );
    }
    this.#world.expect(mayEndEarly || pending === 0, () => `${name} leaves ${pending} pending`);
    return result;
  }

  /** @param {Entry} entry */
  #leftOf({ units, settled }) {
    return units.length - countSettled(settled.get(this.#process));
  }

  /** @param {readonly Entry[]} scope */
  #sum(scope) {
    const sums = { delivered: 0, failed: 0, dropped: 0 };
    for (const { settled } of scope) {
      const { delivered, failed, dropped } = settled.get(this.#process) ?? { delivered: 0, failed: 0, dropped: 0 };
      sums.delivered += delivered;
      sums.failed += failed;
      sums.dropped += dropped;
    }
    return sums;
  }
}
