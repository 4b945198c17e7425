// Runs a simulation: many short rounds of one part against a world that misbehaves, each from the seed and its own number.
//
//   npm run simulate -- sdk [--seconds 20 | --rounds 2000] [--seed N] [--round N]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runSdkRound } from './sdk/round.js';

/** @typedef {{ readonly problems: readonly string[], readonly lines: readonly string[], readonly requestCount: number }} RoundResult */

/** @type {Readonly<Record<string, (round: { readonly seed: number, readonly index: number, readonly isTraced: boolean }) => Promise<RoundResult>>>} */
const simulations = { sdk: runSdkRound };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' }, round: { type: 'string' } },
});
const [name = ''] = positionals;
const run = simulations[name];
if (run === undefined) {
  console.error(`Which simulation? One of: ${Object.keys(simulations).join(', ')}`);
  process.exitCode = 2;
} else {
  const seed = Number(options.seed ?? randomInt(2 ** 31));
  console.log(`seed ${seed}`);
  const failed = options.round === undefined ? await findFailure(run, seed) : Number(options.round);
  if (failed !== undefined) {
    await show(run, seed, failed);
  }
}

/**
 * Rounds until the time is over, there were enough of them, or one fails.
 *
 * @param {(typeof simulations)[string]} runRound
 * @param {number} seed
 * @returns {Promise<number | undefined>} the round that failed
 */
async function findFailure(runRound, seed) {
  const startMs = performance.now();
  const seconds = Number(options.seconds ?? (options.rounds === undefined ? 20 : Number.POSITIVE_INFINITY));
  const roundsMax = Number(options.rounds ?? Number.POSITIVE_INFINITY);
  let index = 0;
  let requestCount = 0;
  for (; index < roundsMax && performance.now() - startMs < seconds * 1000; index++) {
    const result = await runRound({ seed, index, isTraced: false });
    requestCount += result.requestCount;
    if (result.problems.length > 0) {
      return index;
    }
  }
  const rate = Math.round((index * 1000) / (performance.now() - startMs));
  console.log(`${index} rounds, ${requestCount} requests, ${rate} rounds/s: nothing wrong`);
  return undefined;
}

/**
 * Runs one round again, and prints all that happens in it.
 *
 * @param {(typeof simulations)[string]} runRound
 * @param {number} seed
 * @param {number} index
 */
async function show(runRound, seed, index) {
  const { lines, problems } = await runRound({ seed, index, isTraced: true });
  console.log(lines.join('\n'));
  if (problems.length > 0) {
    console.error(`\n${problems.slice(0, 10).join('\n')}\n${problems.length} problems in round ${index}.`);
    console.error(`Again: npm run simulate -- ${name} --seed ${seed} --round ${index}`);
    process.exitCode = 1;
  }
}
