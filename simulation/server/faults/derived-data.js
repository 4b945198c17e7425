// What happens to files that the log can replace: the store and the dedupe index.
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { flipBits } from '../flip-bits.js';

/**
 * @import { Fault } from '../world.js'
 * @import { World } from '../world.js'
 */

/** @type {Fault} */
export const storeDeleted = {
  name: 'store deleted',
  run: (world) =>
    withoutServer(world, () => {
      rmSync(join(world.dataPath, 'store'), { recursive: true });
    }),
};

/** @type {Fault} */
export const dedupeDeleted = {
  name: 'dedupe index deleted',
  run: (world) =>
    withoutServer(world, () => {
      rmSync(join(world.dataPath, 'dedupe'), { recursive: true });
    }),
};

/** @type {Fault} */
export const bothDeleted = {
  name: 'store and dedupe index deleted',
  run: (world) =>
    withoutServer(world, () => {
      rmSync(join(world.dataPath, 'store'), { recursive: true });
      rmSync(join(world.dataPath, 'dedupe'), { recursive: true });
    }),
};

/** @type {Fault} */
export const storeTruncated = {
  name: 'store truncated',
  run: (world) =>
    withoutServer(world, () => {
      cutFileIn(world, 'store');
    }),
};

/** @type {Fault} */
export const dedupeTruncated = {
  name: 'dedupe index truncated',
  run: (world) =>
    withoutServer(world, () => {
      cutFileIn(world, 'dedupe');
    }),
};

/** @type {Fault} */
export const storeFlipped = {
  name: 'bits of the store flipped',
  run: (world) =>
    withoutServer(world, () => {
      const file = someFileIn(world, 'store');
      const places = flipBits(file, { count: world.between(1, 20), random: world.random });
      world.note(`  ${file.split('/').at(-1)}: bits flipped in bytes ${places.join(', ')}`);
    }),
};

/**
 * @param {World} world
 * @param {'store' | 'dedupe'} part
 */
function cutFileIn(world, part) {
  const file = someFileIn(world, part);
  const { size } = statSync(file);
  const kept = world.random.integer(size);
  world.note(`  ${file.split('/').at(-1)} cut from ${size} to ${kept} bytes`);
  truncateSync(file, kept);
}

/**
 * @param {World} world
 * @param {'store' | 'dedupe'} part
 */
function someFileIn(world, part) {
  const folder = join(world.dataPath, part);
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const sized = files.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => statSync(path).size > 0);
  return world.random.pick(sized);
}

/**
 * @param {World} world
 * @param {() => void} damage
 */
async function withoutServer(world, damage) {
  await world.work(world.between(50, 300));
  await world.stop(world.random.pick(['SIGKILL', 'SIGTERM']));
  damage();
  await world.start();
  await world.work(world.between(10, 200));
}
