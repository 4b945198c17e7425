// Runs a simulation: rounds of one part against a world that misbehaves, each from the seed and its own number.
//
//   npm run simulate -- [sdk | server | retention | store] [--seconds 20 | --rounds 2000] [--seed N] [--round N] [--only FAULT]
//
// Without a name, all. `retention` is `server` with rows that are kept for days only, and days that pass; `store` is the store alone, so that it
// meets many checkpoints. Rounds of the SDK run in virtual time
// and come again exactly; those of the server are real processes on a real disk: the seed gives the same faults and requests again, and the
// system the moments.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runSdkRound } from './sdk/round.js';
import { missingFaults } from './server/faults.js';
import { runRetentionRound, runServerRound } from './server/round.js';
import { rerunWithOwnMounts } from './server/small-disk.js';
import { runStoreRound } from './store/round.js';

/**
 * @typedef {object} RoundResult
 * @property {readonly string[]} problems
 * @property {readonly string[]} lines what happened, where it is known
 * @property {number} requestCount
 * @property {ReadonlyMap<string, number>} [counts] how often what was done
 *
 * @typedef {(round: { readonly seed: number, readonly index: number, readonly isTraced: boolean, readonly only?: string | undefined, readonly untilMs?: number }) => Promise<RoundResult>} RunRound
 */

/** @type {Readonly<Record<string, RunRound>>} */
const simulations = { sdk: runSdkRound, server: runServerRound, retention: runRetentionRound, store: runStoreRound };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    round: { type: 'string' },
    only: { type: 'string' },
  },
});
const names = positionals.length === 0 ? Object.keys(simulations) : positionals;
const unknown = names.find((name) => !Object.hasOwn(simulations, name));
if (unknown === undefined) {
  process.exitCode = (names.some((name) => name !== 'sdk') ? rerunWithOwnMounts() : undefined) ?? (await simulate());
} else {
  console.error(`There is no simulation ${unknown}; there are: ${Object.keys(simulations).join(', ')}`);
  process.exitCode = 2;
}

/** @param {string} name */
function isOfServers(name) {
  return name === 'server' || name === 'retention';
}

/** @returns {Promise<number>} the exit code */
async function simulate() {
  const seed = Number(options.seed ?? randomInt(2 ** 31));
  for (const name of names) {
    const run = /** @type {RunRound} */ (simulations[name]);
    console.log(`${name}: seed ${seed}`);
    if (isOfServers(name) && missingFaults.length > 0) {
      console.log(`not on this machine: ${missingFaults.map((fault) => fault.name).join(', ')}`);
    }
    const failed = await findFailure(run, seed);
    if (failed !== undefined) {
      show(name, seed, failed);
      return 1;
    }
  }
  return 0;
}

/**
 * Rounds until the time is over, there were enough of them, or one fails. A round that was asked for by its number is shown.
 *
 * @param {RunRound} runRound
 * @param {number} seed
 * @returns {Promise<{ readonly index: number, readonly result: RoundResult } | undefined>} the round that failed
 */
async function findFailure(runRound, seed) {
  const { only } = options;
  if (options.round !== undefined) {
    const index = Number(options.round);
    const result = await runRound({ seed, index, isTraced: true, only });
    console.log(result.lines.join('\n'));
    return result.problems.length > 0 ? { index, result } : undefined;
  }
  const startMs = performance.now();
  const seconds = Number(options.seconds ?? (options.rounds === undefined ? 20 : Number.POSITIVE_INFINITY));
  const roundsMax = Number(options.rounds ?? Number.POSITIVE_INFINITY);
  /** @type {Map<string, number>} */
  const counts = new Map();
  let index = 0;
  let requestCount = 0;
  for (; index < roundsMax && performance.now() - startMs < seconds * 1000; index++) {
    const result = await runRound({ seed, index, isTraced: false, only, untilMs: startMs + seconds * 1000 });
    requestCount += result.requestCount;
    result.counts?.forEach((count, what) => counts.set(what, (counts.get(what) ?? 0) + count));
    if (result.problems.length > 0) {
      // What is not known of it can be seen the second time.
      return { index, result: result.lines.length > 0 ? result : await runRound({ seed, index, isTraced: true, only }) };
    }
  }
  const rate = (index * 1000) / (performance.now() - startMs);
  [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .forEach(([what, count]) => console.log(`${String(count).padStart(6)} × ${what}`));
  console.log(`${index} rounds, ${requestCount} requests, ${rate.toPrecision(2)} rounds/s: nothing wrong`);
  return undefined;
}

/**
 * @param {string} name
 * @param {number} seed
 * @param {{ readonly index: number, readonly result: RoundResult }} failed
 */
function show(name, seed, { index, result: { lines, problems } }) {
  console.log(lines.join('\n'));
  console.error(`\n${problems.slice(0, 10).join('\n')}\n${problems.length} problems in round ${index}.`);
  console.error(`Again: npm run simulate -- ${name} --seed ${seed} --round ${index}`);
}
