// A full disk aimed at one phase: a part of the data folder is moved to a small disk of its own, which fills up while the others have room.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillDisk, freeDisk, moveToSmallDisk } from '../small-disk.js';

/**
 * @import { Fault, World } from '../world.js'
 */

const kibibyte = 1024;
const leftBytes = [0, 4 * kibibyte, 64 * kibibyte, 512 * kibibyte];
const metMsMax = 30_000;
const pollMs = 20;

/** Nothing is taken, and nothing of what was refused is there. @type {Fault} */
export const fullAtAppend = {
  name: 'disk full at an append',
  needs: 'own mounts',
  run: (world) =>
    onSmallDisk(world, 'log', async (path) => {
      const refused = world.senders.refusedCount();
      fillDisk(path, world.random.pick(leftBytes));
      await untilMet(world, () => world.senders.refusedCount() > refused);
    }),
};

/** Events are taken; the worker fails at claiming their ids, again and again. @type {Fault} */
export const fullAtClaim = {
  name: 'disk full at claiming ids',
  needs: 'own mounts',
  run: (world) => fullBehindTheLog(world, 'dedupe'),
};

/** The same at writing their rows. @type {Fault} */
export const fullAtStore = {
  name: 'disk full at storing rows',
  needs: 'own mounts',
  run: (world) => fullBehindTheLog(world, 'store'),
};

/**
 * All is stored, and a server ends and starts without room. That a checkpoint of the store finds none is the `store` simulation's.
 *
 * @type {Fault}
 */
export const fullAtRestart = {
  name: 'disk full at a restart',
  needs: 'own mounts',
  run: (world) => {
    const part = world.random.pick(/** @type {const} */ (['store', 'dedupe']));
    return onSmallDisk(world, part, async (path) => {
      await world.work(world.between(100, 500));
      await world.senders.rest();
      await world.settle();
      fillDisk(path, world.random.pick(leftBytes));
      await world.stop(world.random.chance(0.5) ? 'SIGTERM' : 'SIGKILL');
      const started = await world.start().then(
        () => 'started',
        (error) => {
          world.note(`  ${String(error).slice(0, 300)}`);
          return 'did not start';
        },
      );
      world.senders.goOn();
      await Promise.race([sleep(world.random.integer(1_000)), world.isServing ? world.work(100) : undefined]);
      world.note(`  the ${part} had no room; it ${started}`);
      world.count(`${fullAtRestart.name}, ${part}: ${started}`);
    });
  },
};

/**
 * @param {World} world
 * @param {'store' | 'dedupe'} part
 */
function fullBehindTheLog(world, part) {
  return onSmallDisk(world, part, async (path) => {
    fillDisk(path, world.random.pick(leftBytes));
    // Events still get their yes.
    await untilMet(world, async () => ((await world.server.metrics()).get('fairlead_worker_restarts_total') ?? 0) > 0);
    if (world.random.chance(0.3)) {
      await world.stop('SIGKILL');
    }
  });
}

/**
 * The part is on a disk of its own while the act lasts, with some room more than it takes, and full of nothing after the act only by it.
 *
 * @param {World} world
 * @param {'log' | 'store' | 'dedupe'} part
 * @param {(path: string) => Promise<void>} act
 */
async function onSmallDisk(world, part, act) {
  await world.work(world.between(20, 200));
  await world.stop('SIGKILL');
  const path = join(world.dataPath, part);
  const moveBack = moveToSmallDisk(path, world.between(16, 48));
  try {
    await world.start();
    await act(path);
    freeDisk(path);
    // It goes on by itself: no restart for a store that can't be written, and none for a log that was full.
    if (world.isServing) {
      await world.work(world.between(20, 100));
    }
  } finally {
    await world.stop('SIGKILL');
    moveBack();
  }
}

/**
 * @param {World} world
 * @param {() => boolean | Promise<boolean>} isMet
 */
async function untilMet(world, isMet) {
  const untilMs = performance.now() + metMsMax;
  const fault = world.lines.at(-1);
  while (world.isServing && performance.now() < untilMs) {
    if (await isMet()) {
      world.count(`${fault}: met`);
      await sleep(world.random.integer(500));
      return;
    }
    await sleep(pollMs);
  }
  world.note('  not met');
}
