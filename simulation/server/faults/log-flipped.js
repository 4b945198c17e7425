// Bits of the log's file flipped while the server is away. Whatever is read of it then is right, or is said to be damaged; afterwards the
// folder is put back as it was, as an operator would from a copy.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { flipBits } from '../flip-bits.js';
import { StartFailure } from '../server-process.js';
import { findRows } from '../verdict.js';

/**
 * @import { Fault } from '../world.js'
 * @import { World } from '../world.js'
 */

const flipsMax = 40;
const settleMsMax = 60_000;
const pollMs = 50;

/** @type {Fault} */
export const logFlipped = {
  name: 'bits of the log flipped',
  async run(world) {
    await world.work(world.between(100, 400));
    await world.senders.rest();
    await world.settle();
    await world.stop('SIGKILL');
    world.keepFolder();
    const flips = flipBits(join(world.dataPath, 'log', 'data.mdb'), { count: world.between(1, flipsMax), random: world.random });
    const isRebuilt = world.random.chance(0.7);
    if (isRebuilt) {
      rmSync(join(world.dataPath, 'store'), { recursive: true });
      rmSync(join(world.dataPath, 'dedupe'), { recursive: true });
    }
    world.note(`  bits flipped in ${flips.length} bytes${isRebuilt ? ', and everything is built anew' : ''}`);
    await look(world);
    await world.stop('SIGKILL');
    world.restoreFolder();
    world.senders.goOn();
  },
};

/** @param {World} world */
async function look(world) {
  try {
    await world.start();
  } catch (error) {
    const isSaid = error instanceof StartFailure && /log_damaged|The log is damaged|ended by SIG/.test(error.message);
    world.note(`  did not start: ${String(error).slice(0, 300)}`);
    if (!isSaid) {
      world.report(`not said to be the log: ${String(error)}`);
    }
    return;
  }
  const untilMs = performance.now() + settleMsMax;
  while (world.isServing && performance.now() < untilMs && !(await isSettled(world))) {
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
  if (!world.isServing || performance.now() >= untilMs) {
    const words = world.server.words();
    world.note(`  ${world.isServing ? 'does not get on' : `ended by ${await world.server.ended}`}: ${words.slice(-300)}`);
    if (words === '') {
      world.report('it came to nothing, and nothing was said');
    }
    return;
  }
  await judgeWhatIsThere(world);
}

/** @param {World} world */
async function isSettled(world) {
  try {
    return await world.isSettled();
  } catch {
    // It has ended.
    return false;
  }
}

/**
 * Every row is one that was sent, and every event that got a yes is a row, or its record is said to be damaged.
 *
 * @param {World} world
 */
async function judgeWhatIsThere(world) {
  const { server, oracle } = world;
  const found = await findRows(server);
  const tags = new Set([...found.events, ...found.quarantine].map(({ tag }) => tag));
  const damaged = new Set(found.quarantine.filter(({ reason }) => isDamage(reason)).map(({ position }) => position));
  for (const { tag } of found.events) {
    if (!oracle.issued.has(String(tag))) {
      world.report(`stored and never sent: ${tag}`);
    }
  }
  for (const { position, receipt, request } of oracle.accepted) {
    for (const { tag } of request.events) {
      // What was a duplicate of a damaged record stands at its own position now.
      if (!tags.has(tag) && !damaged.has(position)) {
        world.report(`${tag} of ${receipt} is neither stored nor said to be damaged`);
      }
    }
  }
  for (let nth = 0; nth < 30; nth++) {
    const { receipt, request } = world.random.pick(oracle.accepted);
    const { status, body } = await server.api(`/api/receipts/${receipt}/request`);
    const isRight = status === 200 && body.request.body?.length === request.body.replace('"writeKey":"key",', '').length;
    const isSaid = status === 503 || body.code === 'log_damaged' || (status === 200 && /damaged/.test(body.request.note));
    if (!isRight && !isSaid) {
      world.report(`${receipt} is served as ${JSON.stringify(body).slice(0, 300)}`);
    }
  }
  world.note(`  ${damaged.size} records are said to be damaged, ${found.events.length} rows are right`);
}

/** @param {string} reason */
function isDamage(reason) {
  return reason === 'record_damaged' || reason === 'internal_error';
}
