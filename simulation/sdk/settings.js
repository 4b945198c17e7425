/** @typedef {import('./world.js').World} World */

/**
 * What a round's clients are made with. Small limits, so that they are met.
 *
 * @param {World} world
 */
export function createSettings(world) {
  const { random } = world;
  const front = random.pick(/** @type {const} */ (['message', 'batch']));
  const isSpooled = random.chance(0.35);
  const requestBytesMax = world.between(1024, random.chance(0.5) ? 2000 : 10_000);
  const queueEventsMax = world.between(1, random.pick([3, 20, 300]));
  const backoffBaseMs = world.between(isSpooled ? 50 : 0, 500);
  const isEndless = isSpooled && random.chance(0.7);
  return {
    front,
    isSpooled,
    /** Bytes of text that the spool holds. */
    spoolBytesMax: random.chance(0.5) ? world.between(2_000, 20_000) : 1_000_000,
    /** Callers name their events; else the client does. */
    hasOwnIds: isSpooled || random.chance(0.9),
    requestBytesMax,
    queueBytesMax: requestBytesMax + world.between(0, random.pick([0, 1000, 100_000])),
    queueEventsMax,
    requestEntriesMax: world.between(1, Math.min(queueEventsMax, random.pick([2, 10, 100]))),
    eventBytesMax: world.between(400, Math.min(requestBytesMax, 3000)),
    order: random.pick(/** @type {const} */ (['user', 'user', 'none'])),
    overflow: random.pick(/** @type {const} */ (['drop-newest', 'drop-oldest', 'wait'])),
    concurrencyMax: world.between(1, 5),
    flushIntervalMs: world.between(0, 2000),
    attemptTimeoutMs: world.between(50, 3000),
    strict: random.chance(0.2),
    retry: {
      attemptsMax: isEndless ? Number.POSITIVE_INFINITY : world.between(1, 6),
      backoffBaseMs,
      backoffMaxMs: backoffBaseMs + world.between(0, 5000),
      deadlineMs: isEndless ? Number.POSITIVE_INFINITY : world.between(0, random.pick([2000, 60_000])),
      retryAfterMaxMs: world.between(0, 10_000),
    },
    /** The edge has a delivery of its own. */
    entry: front === 'message' && !isSpooled && random.chance(0.5) ? 'edge' : 'main',
  };
}

/** @typedef {ReturnType<typeof createSettings>} Settings */

/**
 * The options of one client, without those that the simulation stands behind: time, network, chance, disk.
 *
 * @param {Settings} settings
 */
export function toOptions(settings) {
  const { requestBytesMax, queueBytesMax, queueEventsMax, order, overflow, concurrencyMax } = settings;
  const { flushIntervalMs, attemptTimeoutMs, strict, retry } = settings;
  return {
    url: 'http://endpoint.invalid',
    requestBytesMax,
    queueBytesMax,
    queueEventsMax,
    order,
    overflow,
    concurrencyMax,
    flushIntervalMs,
    attemptTimeoutMs,
    strict,
    gzip: false,
    exitTimeoutMs: 0,
    // Endless is what a spool has by default, and nobody can ask for it.
    retry: Object.fromEntries(Object.entries(retry).filter(([, value]) => Number.isFinite(value))),
  };
}
