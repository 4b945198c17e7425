import { countSettled } from './book.js';

/**
 * What must be true of all events when a round is over.
 *
 * @typedef {import('./book.js').Book} Book
 * @typedef {import('./book.js').Entry} Entry
 *
 * @param {import('./world.js').World} world
 * @param {{
 *   readonly book: Book, readonly settings: import('./settings.js').Settings, readonly watch: import('./request-watch.js').RequestWatch,
 *   readonly lives: readonly import('./life.js').Life[],
 * }} round
 */
export function judge(world, { book, settings, watch, lives }) {
  for (const entry of book.entries) {
    for (const { process } of book.isExact ? lives : []) {
      judgeOutcome(entry, process);
    }
    if (settings.isSpooled && entry.isDurable && entry.isAccepted && book.isExact) {
      judgeKept(entry);
    }
  }
  if (settings.order === 'user') {
    judgeOrder();
  }

  /**
   * Delivered is what the endpoint said it has, no more and no less.
   *
   * @param {Entry} entry
   * @param {import('./process.js').Process} process
   */
  function judgeOutcome({ id, units, settled, isAccepted }, process) {
    const own = settled.get(process);
    const past = watch.of(process);
    const taken = units.filter((unit) => past.isSent(unit) && past.of(unit).isTaken);
    const sent = units.filter((unit) => past.isSent(unit));
    const delivered = own?.delivered ?? 0;
    world.expect(
      delivered === taken.length || (delivered < taken.length && (!process.isAlive || !settings.hasOwnIds)),
      () => `${id}: ${delivered} events are reported delivered, the endpoint took ${taken.length}`,
    );
    world.expect(
      taken.every(({ storedAs }) => storedAs !== undefined),
      () => `${id} is delivered, but not stored`,
    );
    world.expect((own?.dropped ?? 0) + sent.length <= units.length, () => `${id}: of the dropped events some were sent`);
    if (isAccepted && settings.hasOwnIds && !settings.isSpooled) {
      world.expect(countSettled(own) === units.length, () => `${id}: ${countSettled(own)} of ${units.length} events are settled`);
    }
  }

  /** @param {Entry} entry */
  function judgeKept({ id, units, settled }) {
    const isGivenUp = [...settled.values()].some(({ failed, dropped }) => failed + dropped > 0);
    const stored = units.filter(({ storedAs }) => storedAs !== undefined);
    world.expect(stored.length === units.length || isGivenUp, () => `${id} was kept by the spool, and is lost`);
  }

  function judgeOrder() {
    /** @type {Map<string, import('./book.js').Unit>} */
    const last = new Map();
    for (const unit of book.units) {
      const { orderKey, settled } = unit.entry;
      const isReported = [...settled.values()].some(({ delivered }) => delivered > 0);
      // What was given up, and forgotten to be so by a process that was killed, is sent by the next one.
      if ([...settled.values()].some(({ failed, dropped }) => failed + dropped > 0)) {
        continue;
      }
      // An attempt that the network held back until its client had given up may come at any time.
      if (orderKey === undefined || unit.storedAs === undefined || (unit.isLate && !isReported)) {
        continue;
      }
      const before = last.get(orderKey);
      last.set(orderKey, unit);
      world.expect(
        before?.storedAs === undefined || before.storedAs < unit.storedAs,
        () => `event ${unit.number} of ${orderKey} is stored before event ${before?.number}`,
      );
    }
  }
}
