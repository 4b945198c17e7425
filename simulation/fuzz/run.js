// Sends what nobody should send to every route, those that take events and those of operators, and looks at what becomes of it.
//
//   npm run fuzz -- [--seconds 60] [--seed N] [--only INDEX]
//
// Never a 500, a crash or a hang; errors in the form of the route; every answer as /openapi.json describes it; one verdict per event for
// everything that got a yes; and a good request in between is always stored. The same seed sends the same requests; `--only` sends one of them and shows it.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startTestServer } from '@fairlead/testkit';
import { createApiCase } from './api-cases.js';
import { createCase, readCaptures } from './cases.js';
import { createDescriptionCheck } from './described.js';
import { exchange } from './exchange.js';
import { findAnswerProblem, findVerdictProblem } from './invariants.js';
import { createCaseRandom } from './random.js';

/** Many, for some wait until the server has had enough of them. */
const laneCount = 16;
const casesPerRound = 1_000;
const neighbourEvery = 5;
const shownBytesMax = 4_000;
const apiShare = 0.25;
/** Of this process, which is the server and its clients; the engine of the store has one of its own. */
const memoryBytesMax = 1_500 * 1024 * 1024;

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(options.seed ?? randomInt(2 ** 31));
const captures = readCaptures();
const caseAt = (/** @type {number} */ index) => {
  const random = createCaseRandom(seed, index);
  return random.chance(apiShare) ? createApiCase(random) : createCase(random, captures);
};
console.log(`seed ${seed}`);

/** @type {Map<string, number>} */
const statuses = new Map();
/** @type {string[]} */
const problems = [];
const server = await startTestServer({
  requestTimeoutMs: 1_000,
  queryTimeoutMs: 5_000,
  // Of all that came within an hour, on a machine that has more to do.
  closeTimeoutMs: 2 * 60_000,
  expectedErrors: ['export_busy'],
});
const findDescriptionProblem = await createDescriptionCheck(server);
try {
  const sent = options.only === undefined ? await fuzz() : await sendOnly(Number(options.only));
  console.log(
    `${sent} requests; answers: ${[...statuses]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ')}${problems.length === 0 ? ': nothing wrong' : ''}`,
  );
} finally {
  // First what was found: the disposal throws for a line in the log that nobody expects.
  if (problems.length > 0) {
    console.error(problems.slice(0, 10).join('\n\n'));
    console.error(`\n${problems.length} problems. Again: npm run fuzz -- --seed ${seed}`);
    process.exitCode = 1;
  }
  await server[Symbol.asyncDispose]();
}

/** Rounds until the time is over or something is wrong. Resolves with the number of requests. */
async function fuzz() {
  const untilMs = performance.now() + Number(options.seconds) * 1_000;
  let next = 0;
  while (performance.now() < untilMs && problems.length === 0) {
    const end = next + casesPerRound;
    /** @type {{ readonly index: number, readonly receipt: string }[]} */
    const kept = [];
    const lane = async () => {
      while (next < end) {
        const index = next++;
        const receipt = await send(index);
        if (receipt !== undefined) {
          kept.push({ index, receipt });
        }
        if (index % neighbourEvery === 0) {
          await sendNeighbour(index);
        }
      }
    };
    await Promise.all(Array.from({ length: laneCount }, lane));
    await server.whenStored();
    const check = async () => {
      for (let one = kept.pop(); one !== undefined; one = kept.pop()) {
        report(one.index, await findVerdictProblem(server, one.receipt, caseAt(one.index).eventCount));
      }
    };
    await Promise.all(Array.from({ length: laneCount }, check));
    await checkNeighbours(end);
    const { rss } = process.memoryUsage();
    report(end - 1, rss <= memoryBytesMax ? undefined : `the process has ${Math.round(rss / 1024 / 1024)} MiB by now`);
  }
  return next;
}

/**
 * @param {number} index
 * @returns {Promise<string | undefined>} its receipt, if it was kept
 */
async function send(index) {
  const request = caseAt(index);
  try {
    const answer = await exchange(server.port, request);
    const status = String(answer?.status ?? 'none');
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    report(index, findAnswerProblem(request, answer) ?? findDescriptionProblem(request, answer));
    return answer?.headers['x-fairlead-receipt'];
  } catch (error) {
    report(index, String(error));
    return undefined;
  }
}

/** @param {number} index */
async function sendNeighbour(index) {
  const { status, text } = await server.post('/v1/track', {
    userId: neighbourIn(index),
    event: 'neighbour',
    messageId: `neighbour-${index}`,
  });
  report(index, status === 200 ? undefined : `the good request behind it was answered ${status}: ${text}`);
}

/**
 * Those of the last round one by one, and how many there are of all: an answer has fewer rows than a long run has neighbours.
 *
 * @param {number} end
 */
async function checkNeighbours(end) {
  const user = neighbourIn(end - 1);
  const rows = await server.query(`SELECT event_id, count(*) AS times FROM events WHERE user_id = '${user}' GROUP BY event_id`);
  const times = new Map(rows.map((row) => [row['event_id'], Number(row['times'])]));
  for (let index = end - casesPerRound; index < end; index += neighbourEvery) {
    report(index, times.get(`neighbour-${index}`) === 1 ? undefined : 'the good request behind it is not stored once');
  }
  const [all] = await server.query(`SELECT count(*) AS count FROM events WHERE user_id LIKE 'neighbour-%'`);
  const isWhole = Number(all?.['count']) === end / neighbourEvery;
  report(end - 1, isWhole ? undefined : `of ${end / neighbourEvery} good requests so far, ${String(all?.['count'])} are stored`);
}

/**
 * The user of the good requests of a round.
 *
 * @param {number} index
 */
function neighbourIn(index) {
  return `neighbour-${Math.floor(index / casesPerRound)}`;
}

/** @param {number} index */
async function sendOnly(index) {
  const { bytes, ending, eventCount } = caseAt(index);
  console.log(`${bytes.toString('latin1')}\n\n(ending: ${ending}; events: ${eventCount})`);
  const receipt = await send(index);
  if (receipt !== undefined) {
    await server.whenStored();
    console.log(JSON.stringify(await server.receipt(receipt), null, 2));
    report(index, await findVerdictProblem(server, receipt, eventCount));
  }
  return 1;
}

/**
 * @param {number} index
 * @param {string | undefined} problem
 */
function report(index, problem) {
  if (problem !== undefined) {
    const { bytes } = caseAt(index);
    const shown = bytes.subarray(0, shownBytesMax).toString('latin1');
    problems.push(`request ${index}: ${problem}\n${shown}${bytes.length > shownBytesMax ? ` … (${bytes.length} bytes)` : ''}`);
  }
}
