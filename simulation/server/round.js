// One round: a data folder, a server on it, clients that work, and one fault after the other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaseRandom } from '../fuzz/random.js';
import { faultsFor } from './faults.js';
import { daysPass } from './faults/days.js';
import { canMount, mountSmallDisk } from './small-disk.js';
import { World } from './world.js';

/**
 * @import { Random } from '../fuzz/random.js'
 * @import { KeptDays } from './oracle.js'
 * @import { Fault } from './world.js'
 */

const userCount = 12;
const faultsPerRound = 8;
const mebibyte = 1024 * 1024;
/** More than the clients of a round fill by themselves. */
const smallDiskMebibytes = 768;
/** No reserve: it is to meet a disk that is really full. */
const options = { diskReservePercent: 0, storeMemoryBytesMax: 256 * mebibyte, storeTempBytesMax: 64 * mebibyte };

/** @typedef {{ readonly seed: number, readonly index: number, readonly only?: string | undefined, readonly untilMs?: number }} Round `untilMs`: no fault is begun behind it */

/** @param {Round} round */
export function runServerRound(round) {
  const random = createCaseRandom(round.seed, round.index);
  return runRound(round, { random, faults: faultsFor({ ...round, count: faultsPerRound, isTimed: false }) });
}

/**
 * The store and the quarantine keep their rows for some days only, and days pass after each fault. Those that have a clock of their own are
 * left out.
 *
 * @param {Round} round
 */
export function runRetentionRound(round) {
  const random = createCaseRandom(round.seed, round.index);
  const keptDays = { events: 1 + random.integer(4), quarantine: 1 + random.integer(4) };
  const faults = faultsFor({ ...round, count: faultsPerRound / 2, isTimed: true }).flatMap((fault) => [fault, daysPass]);
  return runRound(round, { random, faults, keptDays });
}

/**
 * @param {Round} round
 * @param {{ readonly random: Random, readonly faults: readonly Fault[], readonly keptDays?: KeptDays }} plan
 * @returns {Promise<import('../run.js').RoundResult>}
 */
async function runRound({ seed, index, untilMs = Number.POSITIVE_INFINITY }, { random, faults, keptDays }) {
  const place = mkdtempSync(join(tmpdir(), 'fairlead-simulation-'));
  const isSmall = canMount() && (faults.some(({ needs }) => needs === 'small disk') || random.chance(0.5));
  const unmount = isSmall ? mountSmallDisk(place, smallDiskMebibytes) : undefined;
  const randomOf = (/** @type {number} */ user) => createCaseRandom(seed ^ (user + 1), index);
  const retention = keptDays && { storeRetentionDays: keptDays.events, quarantineRetentionDays: keptDays.quarantine };
  const world = new World({
    random,
    randomOf,
    place,
    options: { ...options, ...retention },
    userCount,
    ...(keptDays && { keptDays }),
  });
  if (keptDays !== undefined) {
    world.note(`rows are kept for ${keptDays.events} days, in quarantine for ${keptDays.quarantine}`);
  }
  try {
    await world.start();
    for (const fault of faults) {
      world.note(fault.name);
      world.count(fault.name);
      const startMs = performance.now();
      await fault.run(world);
      const faultMs = performance.now() - startMs;
      await world.recover();
      world.note(`  ${Math.round(faultMs)} + ${Math.round(performance.now() - startMs - faultMs)} ms`);
      if (world.problems.length > 0 || performance.now() > untilMs) {
        break;
      }
    }
  } catch (error) {
    world.report(error instanceof Error ? `${error.message}\n${error.stack}` : String(error));
  }
  await world.end();
  unmount?.();
  rmSync(place, { recursive: true, force: true });
  const { problems, lines, oracle, counts } = world;
  return { problems, lines, requestCount: oracle.accepted.length, counts };
}
