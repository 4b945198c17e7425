import { setTimeout as sleep } from 'node:timers/promises';
import { fillDisk, freeDisk } from '../small-disk.js';

/** @import { Fault } from '../world.js' */

const kibibyte = 1024;
/** From where not even the log has room, to where only the store finds none. */
const leftBytes = [0, 64 * kibibyte, 512 * kibibyte, 2_048 * kibibyte, 6_000 * kibibyte];

/** @type {Fault} */
export const fullDisk = {
  name: 'disk full, then space again',
  needs: 'small disk',
  async run(world) {
    await world.work(world.between(20, 300));
    const left = world.random.pick(leftBytes);
    fillDisk(world.place, left);
    const refused = world.senders.refusedCount();
    await world.work(world.between(50, 800));
    await sleep(world.random.integer(1_500));
    const isKilled = world.random.chance(0.3);
    world.note(`  ${left} bytes left, ${world.senders.refusedCount() - refused} refused${isKilled ? ', then killed' : ''}`);
    if (isKilled) {
      await world.stop('SIGKILL');
    }
    freeDisk(world.place);
  },
};
