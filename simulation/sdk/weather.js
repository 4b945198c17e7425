/**
 * How the endpoint, and the network before it, behave for a while.
 *
 * @typedef {'fine' | 'slow' | 'flaky' | 'busy' | 'outage' | 'unauthorized' | 'refusing'} Weather
 *
 * What becomes of one request.
 * @typedef {object} Fortune
 * @property {number | undefined} arrivesAfterMs undefined: it is lost on its way
 * @property {boolean} arrivesAnyway also when the client has given up meanwhile
 * @property {number} answeredAfterMs after its arrival
 * @property {'answer' | 'error' | 'silence' | 'throw'} ending what `fetch` does
 * @property {number} status unless the body says otherwise
 * @property {string | undefined} retryAfter
 * @property {'whole' | 'slow' | 'stalled' | 'none'} body
 * @property {boolean} heedsSignal
 *
 * @typedef {import('./world.js').World} World
 */

/** @type {readonly Weather[]} */
export const weathers = ['fine', 'slow', 'flaky', 'flaky', 'busy', 'outage', 'unauthorized', 'refusing'];

/**
 * @param {World} world
 * @param {Weather} weather
 * @param {number} attemptTimeoutMs
 * @returns {Fortune}
 */
export function createFortune(world, weather, attemptTimeoutMs) {
  const { random } = world;
  /** @type {Fortune} */
  const good = {
    arrivesAfterMs: random.integer(10),
    arrivesAnyway: random.chance(0.5),
    answeredAfterMs: random.integer(40),
    ending: 'answer',
    status: random.pick([200, 200, 202, 204]),
    retryAfter: undefined,
    body: random.pick(/** @type {const} */ (['whole', 'whole', 'none', 'slow'])),
    heedsSignal: random.chance(0.8),
  };
  switch (weather) {
    case 'fine':
      return { ...good, status: 200, body: 'whole' };
    case 'slow':
      return { ...good, arrivesAfterMs: random.integer(attemptTimeoutMs), answeredAfterMs: random.integer(attemptTimeoutMs) };
    case 'busy':
      return { ...good, status: random.pick([408, 429, 500, 503, 504]), retryAfter: createRetryAfter(world) };
    case 'unauthorized':
      return { ...good, status: random.pick([401, 403]) };
    case 'refusing':
      return { ...good, status: random.pick([400, 404, 302, 307, 410, 413, 422]) };
    case 'outage':
      return {
        ...good,
        arrivesAfterMs: undefined,
        answeredAfterMs: random.integer(200),
        ending: random.pick(/** @type {const} */ (['error', 'error', 'silence', 'throw'])),
      };
    case 'flaky':
      return createFlaky(world, good, attemptTimeoutMs);
    default:
      throw new Error(`assertion failed: no weather ${String(weather)}`);
  }
}

/**
 * @param {World} world
 * @param {Fortune} good
 * @param {number} attemptTimeoutMs
 * @returns {Fortune}
 */
function createFlaky(world, good, attemptTimeoutMs) {
  const { random } = world;
  const answeredAfterMs = random.integer(attemptTimeoutMs);
  return random.pick([
    () => good,
    // Kept, but nobody hears of it.
    () => ({ ...good, answeredAfterMs, ending: /** @type {const} */ ('error') }),
    () => ({ ...good, ending: /** @type {const} */ ('silence') }),
    // Comes when the client has long given up.
    () => ({ ...good, arrivesAfterMs: random.integer(attemptTimeoutMs * 3), arrivesAnyway: true }),
    () => ({ ...good, body: /** @type {const} */ ('stalled') }),
    () => ({ ...good, status: 503, body: /** @type {const} */ ('stalled'), retryAfter: createRetryAfter(world) }),
    () => createFortune(world, 'busy', attemptTimeoutMs),
    () => createFortune(world, 'outage', attemptTimeoutMs),
    () => createFortune(world, 'slow', attemptTimeoutMs),
    () => createFortune(world, random.chance(0.3) ? 'unauthorized' : 'busy', attemptTimeoutMs),
  ])();
}

/**
 * @param {World} world
 * @returns {string | undefined}
 */
function createRetryAfter({ random, schedule }) {
  return random.pick([
    () => undefined,
    () => '0',
    () => String(random.integer(20)),
    () => new Date(schedule.nowMs() + random.integer(20_000) - 4000).toUTCString(),
    () => random.pick(['-1', 'soon', '', '1.5', '99999999999999999999']),
  ])();
}
