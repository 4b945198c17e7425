// Bits of the log's file flipped while the server is away. Whatever is read of it then is right, or is said to be damaged; afterwards the
// folder is put back as it was, as an operator would from a copy.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { flipBits } from '../flip-bits.js';
import { StartFailure } from '../server-process.js';
import { findRows } from '../verdict.js';

/**
 * @import { Fault, World } from '../world.js'
 */

const flipsMax = 40;
const settleMsMax = 60_000;
const pollMs = 50;
/** The server's own words, those of its listener about a worker that crashed, and those of LMDB. */
const saysDamage = /log_damaged|log is damaged|record_damaged|ended by SIG|Assertion|page \d+ not found/;

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
    if (!(error instanceof StartFailure)) {
      throw error;
    }
    const { message } = error;
    world.note(`  did not start: ${message.slice(0, 300)}`);
    judgeEnd(world, /^ended by (\w+)/.exec(message)?.[1] ?? '', message);
    return;
  }
  const untilMs = performance.now() + settleMsMax;
  while (world.isServing && performance.now() < untilMs && !(await isSettled(world))) {
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
  const words = world.server.words();
  if (!world.isServing) {
    const end = await world.server.ended;
    world.note(`  ended by ${end}: ${words.slice(-300)}`);
    judgeEnd(world, end, words);
    return;
  }
  if (performance.now() >= untilMs) {
    world.note(`  does not get on: ${words.slice(-300)}`);
    judgeEnd(world, '', words);
    return;
  }
  await judgeWhatIsThere(world);
}

/**
 * It names the log, or the log's engine crashed on what it found: then nobody is left to say more than the system does.
 *
 * @param {World} world
 * @param {string} end
 * @param {string} words
 */
function judgeEnd(world, end, words) {
  const isCrash = end.startsWith('SIG');
  world.count(`${logFlipped.name}: ${isCrash ? `ended by ${end}` : 'it came to nothing, and said so'}`);
  if (!isCrash && !saysDamage.test(words)) {
    world.report(`not said to be the log: ${end} ${words.slice(-1_000)}`);
  }
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
  world.count(`${logFlipped.name}: ${damaged.size > 0 ? 'records are said to be damaged' : 'nothing that is asked for was hit'}`);
  world.note(`  ${damaged.size} records are said to be damaged, ${found.events.length} rows are right`);
}

/** @param {string} reason */
function isDamage(reason) {
  return reason === 'record_damaged' || reason === 'internal_error';
}
