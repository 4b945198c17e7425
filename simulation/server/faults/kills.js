// SIGKILL at random moments.
import { setTimeout as sleep } from 'node:timers/promises';
import { signalTo } from '../server-process.js';

/** @import { Fault } from '../world.js' */

const sentMax = 400;
const workerKillsMax = 8;

/** @type {Fault} */
export const killServer = {
  name: 'server killed',
  async run(world) {
    await world.work(world.between(1, sentMax));
    await sleep(world.random.integer(20));
    await world.stop('SIGKILL');
  },
};

/** @type {Fault} */
export const killWorker = {
  name: 'worker killed',
  async run(world) {
    const count = world.between(1, workerKillsMax);
    for (let nth = 0; nth < count; nth++) {
      await world.work(world.between(1, sentMax / 2));
      await sleep(world.random.integer(60));
      world.server.workers().forEach((worker) => signalTo(worker, 'SIGKILL'));
      world.count('(SIGKILL of a worker)');
    }
    await world.work(world.between(1, 100));
  },
};

/**
 * Both, at nearly the same time, and again while the server is starting.
 *
 * @type {Fault}
 */
export const killAgainAndAgain = {
  name: 'killed while starting',
  async run(world) {
    await world.work(world.between(1, sentMax));
    await world.stop('SIGKILL');
    const count = world.between(1, 3);
    for (let nth = 0; nth < count; nth++) {
      const started = world.start().catch((error) => error);
      await started;
      await sleep(world.random.integer(200));
      world.server.workers().forEach((worker) => signalTo(worker, 'SIGKILL'));
      await world.stop('SIGKILL');
    }
  },
};

/**
 * In order, under load: what was taken is finished, the rest is refused.
 *
 * @type {Fault}
 */
export const stopInOrder = {
  name: 'stopped in order',
  async run(world) {
    await world.work(world.between(1, sentMax));
    const { server } = world;
    await world.stop('SIGTERM');
    const end = await server.ended;
    if (end !== '0') {
      world.report(`SIGTERM ended the server by ${end}: ${server.words().slice(-1_000)}`);
    }
  },
};
