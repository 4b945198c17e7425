// Days go by while the server is away: what its retention is to remove is there when it starts.
import { setTimeout as sleep } from 'node:timers/promises';

/** @import { Fault } from '../world.js' */

const daysMax = 3;
const killsMax = 2;
/** About as long as a start and what it removes at once. */
const killMsMax = 1_500;

/** @type {Fault} */
export const daysPass = {
  name: 'days pass',
  async run(world) {
    await world.work(world.between(50, 300));
    await world.senders.rest();
    await world.stop(world.random.pick(['SIGKILL', 'SIGTERM']));
    const days = world.between(1, daysMax);
    world.oracle.day += days;
    world.note(`  ${days} days later`);
    const kills = world.random.integer(killsMax + 1);
    for (let nth = 0; nth < kills; nth++) {
      await world.start();
      await sleep(world.random.integer(killMsMax));
      await world.stop('SIGKILL');
      world.count('killed while old rows are removed');
    }
    await world.start();
    world.senders.goOn();
  },
};
