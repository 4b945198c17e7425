// What goes wrong in the middle of a system call: strace reaches the native stores, too.

/** @import { Fault } from '../world.js' */

/** Those by which the stores write and sync. `write` also wakes threads and talks to clients: a death there is one at any moment. */
const diskCalls = /** @type {const} */ (['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'rename', 'unlink', 'openat']);
const failingCalls = /** @type {const} */ (['pwrite64', 'fdatasync', 'fsync', 'ftruncate']);
const workMax = 500;
/** Most writes end in memory and wait for no disk. */
const writesPerSync = 10;

/** @param {readonly [calls: string, injection: string][]} injections */
function tracer(...injections) {
  const calls = injections.map(([names]) => names).join(',');
  const injected = injections.flatMap(([names, injection]) => ['-e', `inject=${names}:${injection}`]);
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, ...injected];
}

/** @type {Fault} */
export const killAtCall = {
  name: 'killed at a write or sync',
  needs: 'strace',
  async run(world) {
    const call = world.random.pick([...diskCalls, 'write']);
    // Counted for each thread; the first ones fall into the start.
    const nth = world.random.pick([world.between(1, 30), world.between(1, 300)]);
    world.note(`  SIGKILL at ${call} ${nth} of a thread`);
    await startUnderFault(world, tracer([call, `signal=SIGKILL:when=${nth}`]));
  },
};

/** @type {Fault} */
export const failAtCall = {
  name: 'I/O error at a write or sync',
  needs: 'strace',
  async run(world) {
    const call = world.random.pick(failingCalls);
    const error = world.random.pick(['EIO', 'ENOSPC']);
    const nth = world.between(1, 60);
    // Once, or from then on: a disk that is broken stays so.
    const when = world.random.chance(0.5) ? `${nth}` : `${nth}+`;
    world.note(`  ${error} at ${call} ${when} of a thread`);
    await startUnderFault(world, tracer([call, `error=${error}:when=${when}`]));
  },
};

/** @type {Fault} */
export const slowDisk = {
  name: 'disk ten times slower',
  needs: 'strace',
  async run(world) {
    const delayUs = world.random.pick([5_000, 20_000]);
    world.note(`  ${delayUs} µs more for each sync, a tenth of it for each write`);
    await startUnderFault(
      world,
      tracer(['fdatasync,fsync', `delay_exit=${delayUs}`], ['pwrite64', `delay_exit=${delayUs / writesPerSync}`]),
    );
    if (world.random.chance(0.5)) {
      await world.stop('SIGKILL');
    }
  },
};

/**
 * @param {import('../world.js').World} world
 * @param {readonly string[]} prefix
 */
async function startUnderFault(world, prefix) {
  try {
    await world.start(prefix);
  } catch (error) {
    world.note(`  did not start: ${String(error).slice(0, 200)}`);
    return;
  }
  const { server } = world;
  await world.work(world.between(1, workMax));
  if (server.hasEnded) {
    world.note(`  ended by ${await server.ended}`);
  }
}
