/** @import { Fault } from '../world.js' */

/** Two jumps together stay within the window of 30 days in which an id is recognised. */
const jumpMsMax = 14 * 24 * 60 * 60 * 1000;

/** @type {Fault} */
export const clockJumps = {
  name: 'clock jumps both ways',
  async run(world) {
    const count = world.between(2, 6);
    for (let nth = 0; nth < count; nth++) {
      const ms = world.random.integer(2 * jumpMsMax) - jumpMsMax;
      world.note(`  clock ${Math.round(ms / 60_000)} min off`);
      world.server.setClock(ms);
      await world.work(world.between(1, 150));
    }
    if (world.random.chance(0.5)) {
      await world.stop('SIGKILL');
    }
  },
};
