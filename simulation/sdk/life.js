import { getEventListeners } from 'node:events';
import { openFront } from './calls.js';
import { FlushWatch } from './flush-watch.js';
import { Process } from './process.js';

/**
 * @typedef {import('./book.js').Book} Book
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./world.js').World} World
 * @typedef {import('fairlead').Outcome} Outcome
 *
 * What tests break, to see that it is noticed.
 * @typedef {object} Plant
 * @property {(fetch: typeof globalThis.fetch) => typeof globalThis.fetch} [wrapFetch]
 * @property {(client: import('./calls.js').AnyClient, process: Process) => import('./calls.js').AnyClient} [wrapClient]
 * @property {(make: (argument: object) => void) => (argument: object) => void} [wrapCall]
 * @property {boolean} [isForgetful]
 *
 * @typedef {object} LifeOptions
 * @property {string} name
 * @property {Book} book
 * @property {Settings} settings
 * @property {import('./endpoint.js').Endpoint} endpoint
 * @property {import('./request-watch.js').RequestWatch} watch
 * @property {import('./memory-spool.js').MemoryDisk | undefined} disk
 * @property {Plant} plant
 */

/** One process with one client, from its start until it is closed or killed. */
export class Life {
  process;
  isClosed = false;
  #world;
  #options;
  #front;
  #client;
  #flushes;
  #controller = new AbortController();
  #totals = { delivered: 0, failed: 0, dropped: 0 };
  #heard = { delivered: 0, failed: 0, dropped: 0 };
  #handedEvents = 0;
  #readyCount = 0;
  /** The call that is being made. @type {import('./book.js').Entry | undefined} */
  #current;

  /**
   * @param {World} world
   * @param {LifeOptions} options
   */
  constructor(world, options) {
    const { name, book, settings, endpoint, disk, plant } = options;
    this.#world = world;
    this.#options = options;
    this.process = new Process(world, name);
    const isExact = !settings.isSpooled && settings.hasOwnIds;
    this.#flushes = new FlushWatch(world, { book, process: this.process, isExact });
    const fetch = endpoint.fetchFor(this.process);
    this.#front = openFront(world, settings, {
      clock: this.process.clock,
      random: () => world.random.integer(1e9) / 1e9,
      fetch: plant.wrapFetch?.(fetch) ?? fetch,
      signal: this.#controller.signal,
      onOutcome: (outcome) => this.#onOutcome(outcome),
      onError: () => undefined,
      ...(disk && { spool: disk.providerFor(this.process) }),
    });
    this.#client = plant.wrapClient?.(this.#front.client, this.process) ?? this.#front.client;
    for (const kind of /** @type {const} */ (['delivered', 'failed', 'dropped'])) {
      this.#client.on(kind, ({ eventCount }) => {
        this.#heard[kind] += eventCount;
      });
    }
  }

  call() {
    const { book, settings, plant } = this.#options;
    const id = settings.hasOwnIds ? `id-${book.entries.length}` : undefined;
    const { unitCount, orderKey, isInvalid, toArgument, make } = this.#front.prepare(id, undefined);
    const entry = book.open({ id, orderKey, process: this.process, unitCount, poisonChance: 0.02 });
    const argument = toArgument(entry);
    const before = isInvalid ? '' : toText(argument);
    this.#handedEvents += isInvalid ? 0 : unitCount;
    const droppedBefore = this.#totals.dropped;
    this.#current = entry;
    entry.isAccepted = !isInvalid;
    this.#world.trace(
      () => `call ${entry.id ?? entry.number} of ${unitCount} events, for ${orderKey}${isInvalid ? ', invalid' : ''}`,
    );
    try {
      (plant.wrapCall?.(make) ?? make)(argument);
    } catch (error) {
      this.#world.expect(settings.strict, () => `a call threw: ${String(error)}`);
      if (!isInvalid) {
        // What the exception gave back to the caller is not the client's to settle.
        this.#handedEvents -= unitCount - (this.#totals.dropped - droppedBefore);
        entry.isAccepted = false;
      }
    }
    this.#current = undefined;
    if (isInvalid) {
      // What it counts as is the client's to say; that it is dropped is not.
      const eventCount = this.#totals.dropped - droppedBefore;
      this.#world.expect(!this.process.isAlive || eventCount > 0, () => 'an invalid call was taken');
      this.#handedEvents += eventCount;
    } else {
      this.#world.expect(toText(argument) === before, () => `${entry.id}: the argument was changed`);
    }
    // A process that is killed in a call has promised nothing.
    entry.isAccepted &&= this.process.isAlive;
    if (this.#world.random.chance(0.3)) {
      // The call has copied it.
      for (const name of Object.keys(argument)) {
        Reflect.deleteProperty(argument, name);
      }
    }
  }

  /** A caller who lets himself be held back. */
  async callWhenReady() {
    this.#readyCount++;
    await this.#client.ready();
    this.#readyCount--;
    if (this.process.isAlive) {
      this.call();
    }
  }

  flush() {
    this.#ask('flush', (options) => this.#client.flush(options));
  }

  close() {
    this.isClosed = true;
    this.#ask('close', (options) => this.#client.close(options));
  }

  /** Without a limit of time. */
  drain() {
    void this.#flushes.watch('flush', () => this.#client.flush(), { mayEndEarly: this.#options.settings.isSpooled });
  }

  abort() {
    this.isClosed = true;
    this.#world.trace(() => 'the signal is aborted');
    this.#controller.abort();
  }

  /** What holds at any time. */
  check() {
    if (!this.process.isAlive) {
      return;
    }
    const { queueEventsMax, queueBytesMax, requestBytesMax, overflow, isSpooled, concurrencyMax } = this.#options.settings;
    const stats = this.#client.stats();
    const factor = overflow === 'wait' ? 2 : 1;
    const expect = this.#world.expect.bind(this.#world);
    expect(
      isSpooled || stats.queuedEvents <= queueEventsMax * factor,
      () => `${stats.queuedEvents} of ${queueEventsMax} events wait`,
    );
    // One record may be read back that alone has more bytes than there is room for.
    const bytesMax = queueBytesMax * factor + (isSpooled ? requestBytesMax : 0);
    expect(stats.queuedBytes <= bytesMax, () => `${stats.queuedBytes} of ${bytesMax} bytes wait`);
    expect(stats.inFlightRequests <= concurrencyMax, () => `${stats.inFlightRequests} of ${concurrencyMax} requests are under way`);
    const { delivered, failed, dropped } = stats;
    for (const counted of [this.#totals, this.#heard]) {
      expect(
        JSON.stringify(counted) === JSON.stringify({ delivered, failed, dropped }),
        () => `stats ${JSON.stringify(stats)} are not what listeners heard: ${JSON.stringify(counted)}`,
      );
    }
  }

  /** What holds once the client has closed. */
  checkClosed() {
    if (!this.process.isAlive) {
      return;
    }
    this.check();
    const { isSpooled } = this.#options.settings;
    const stats = this.#client.stats();
    const expect = this.#world.expect.bind(this.#world);
    const settled = stats.delivered + stats.failed + stats.dropped;
    expect(isSpooled || settled === this.#handedEvents, () => `${settled} of ${this.#handedEvents} events are settled`);
    expect(isSpooled || stats.queuedEvents === 0, () => `${stats.queuedEvents} events wait after the end`);
    expect(stats.inFlightRequests === 0, () => `${stats.inFlightRequests} requests are under way after the end`);
    expect(this.process.timerCount === 0, () => `${this.process.timerCount} timers are left after the end`);
    expect(this.#options.watch.of(this.process).underWay.size === 0, () => 'requests are left after the end');
    expect(getEventListeners(this.#controller.signal, 'abort').length === 0, () => 'a listener is left on the signal');
    expect(this.#flushes.openCount === 0, () => `${this.#flushes.openCount} flushes never ended`);
    expect(this.#readyCount === 0, () => `${this.#readyCount} callers of ready() wait for ever`);
  }

  /**
   * @param {string} name
   * @param {(options: import('fairlead').FlushOptions | undefined) => Promise<import('fairlead').FlushResult>} flush
   */
  #ask(name, flush) {
    const { random, schedule } = this.#world;
    const { settings, watch } = this.#options;
    const controller = new AbortController();
    const options = random.pick([
      () => undefined,
      () => undefined,
      () => ({ timeoutMs: random.integer(5000) }),
      () => {
        schedule.start(() => controller.abort(), random.integer(3000));
        return { signal: controller.signal };
      },
    ])();
    watch.of(this.process).pause.onFlush();
    void this.#flushes.watch(name, () => flush(options), { mayEndEarly: options !== undefined || settings.isSpooled });
  }

  /** @param {Outcome} outcome */
  #onOutcome(outcome) {
    if (!this.process.isAlive) {
      return;
    }
    const { kind, eventCount, ids } = outcome;
    // Also a part of a Batch, for the next part of the same one.
    const isDisplaced = kind === 'dropped' && outcome.error.message.includes('make room');
    const code = 'error' in outcome ? ` ${outcome.error.code}` : '';
    this.#world.trace(() => `outcome ${kind}${code} of ${eventCount} events: ${ids.join(' ')}`);
    if (kind === 'delivered' || kind === 'failed' || kind === 'dropped') {
      this.#totals[kind] += eventCount;
      this.#options.book.settle(this.process, outcome);
      const entry = this.#current;
      if (
        !isDisplaced &&
        kind === 'dropped' &&
        entry !== undefined &&
        [undefined, entry].includes(this.#options.book.entryOf(ids[0] ?? ''))
      ) {
        // Of a Batch that was divided at the call, one part may have had room.
        entry.isAccepted &&= eventCount < entry.units.length;
        this.#flushes.onRefused(eventCount);
      }
    }
    this.#world.expect(code !== ' delivery_bug', () => 'the client found a bug in itself');
  }
}

/** @param {object} argument */
function toText(argument) {
  return JSON.stringify(argument, (_key, value) => (typeof value === 'bigint' ? String(value) : /** @type {unknown} */ (value)));
}
