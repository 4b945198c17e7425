// One round: a data folder, a server on it, clients that work, and one fault after the other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaseRandom } from '../fuzz/random.js';
import { faultsFor } from './faults.js';
import { canMount, mountSmallDisk } from './small-disk.js';
import { World } from './world.js';

const userCount = 12;
const mebibyte = 1024 * 1024;
const smallDiskMebibytes = 192;
/** No reserve: it is to meet a disk that is really full. */
const options = { diskReservePercent: 0, storeMemoryBytesMax: 256 * mebibyte, storeTempBytesMax: 64 * mebibyte };

/**
 * @param {{ readonly seed: number, readonly index: number, readonly only?: string | undefined, readonly untilMs?: number }} round  `untilMs`: no fault is begun behind it
 * @returns {Promise<import('../run.js').RoundResult>}
 */
export async function runServerRound({ seed, index, only, untilMs = Number.POSITIVE_INFINITY }) {
  const random = createCaseRandom(seed, index);
  const place = mkdtempSync(join(tmpdir(), 'fairlead-simulation-'));
  const unmount = canMount() && random.chance(0.5) ? mountSmallDisk(place, smallDiskMebibytes) : undefined;
  const faults = faultsFor({ random, only, isSmall: unmount !== undefined });
  const randomOf = (/** @type {number} */ user) => createCaseRandom(seed ^ (user + 1), index);
  const world = new World({ random, randomOf, place, options, userCount });
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
