// One round of the store: a folder, and processes that store blocks as fast as they can, each killed at some moment, most of them at a checkpoint,
// beside which blocks are stored (`packages/server/src/store/overflow.ts`). In some rounds the folder is on a small disk, which is full all at once
// when a checkpoint begins, and has room again for the next process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '@fairlead/testkit';
import { openDuckDBEventStore } from '../../packages/server/dist/store/duckdb-event-store.js';
import { createCaseRandom } from '../fuzz/random.js';
import { canMount, mountSmallDisk, shrinkDisk, widenDisk } from '../server/small-disk.js';
import { rowCountAt, storeOptions } from './rows.js';

const script = fileURLToPath(new URL('write.js', import.meta.url));
const livesPerRound = 5;
const livesMsMax = 2_000;
const checkpointShare = 0.7;
const smallDiskShare = 0.5;
const fullShare = 0.5;
const smallDiskMebibytes = 1_024;
const kibibyte = 1024;
const leftBytes = [0, 64 * kibibyte, 1_024 * kibibyte, 8_192 * kibibyte];
/** A process without room comes to an end by itself. */
const fullMsMax = 10_000;
/** Most checkpoints take longer. */
const intoCheckpointMsMax = 120;
/** The engine's own words, and those for whatever comes behind it. */
const noRoom = /No space left on device|database has been invalidated/;
/** Where the engine puts what is stored while it is at a checkpoint. */
const besideCheckpoint = 'events.duckdb.wal.checkpoint';

/**
 * @param {{ readonly seed: number, readonly index: number }} round
 * @returns {Promise<{ readonly problems: readonly string[], readonly lines: readonly string[], readonly requestCount: number, readonly counts: ReadonlyMap<string, number> }>}
 */
export async function runStoreRound({ seed, index }) {
  const random = createCaseRandom(seed, index);
  const path = mkdtempSync(join(tmpdir(), 'fairlead-simulation-store-'));
  const unmount = canMount() && random.chance(smallDiskShare) ? mountSmallDisk(path, smallDiskMebibytes) : undefined;
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const lines = [];
  /** @type {Map<string, number>} */
  const counts = new Map();
  let stored = 0;
  try {
    for (let nth = 0; nth < livesPerRound && problems.length === 0; nth++) {
      const isFull = unmount !== undefined && random.chance(fullShare);
      const isMeant = isFull || random.chance(checkpointShare);
      const killMs = random.integer(isMeant ? intoCheckpointMsMax : livesMsMax);
      const life = await live(path, isFull ? { leftBytes: random.pick(leftBytes) } : { isMeant, killMs });
      stored = Math.max(stored, life.stored);
      const isBeside = existsSync(join(path, besideCheckpoint));
      const what = `${isFull ? `disk full at a checkpoint, ended by ${life.end}` : 'killed'}${isBeside ? ' within a checkpoint' : ''}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
      lines.push(`${what}: ${stored} blocks are stored`);
      problems.push(...judgeEnd(life, isFull), ...(await findProblems(path, stored)));
    }
  } finally {
    unmount?.();
    rmSync(path, { recursive: true });
  }
  return { problems, lines, requestCount: stored, counts };
}

/**
 * @typedef {{ readonly isMeant: boolean, readonly killMs: number }} Kill `isMeant`: at a checkpoint
 * @typedef {{ readonly leftBytes: number }} Full of the disk, when a checkpoint begins
 * @typedef {{ readonly stored: number, readonly end: string, readonly words: string, readonly problems: readonly string[] }} Life the last block that it said was stored, how it ended, and what was found wrong meanwhile
 */

/**
 * A process from its first stored block, or its first checkpoint behind that, to its end some time later.
 *
 * @param {string} path
 * @param {Kill | Full} end
 * @returns {Promise<Life>}
 */
async function live(path, end) {
  const child = fork(script, [path], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let stored = 0;
  /** @type {string[]} */
  const problems = [];
  child.on('message', (told) => {
    if (typeof told === 'string') {
      problems.push(told);
    } else {
      stored = Number(told);
    }
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    words += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => String(signal ?? code));
  await Promise.race([once(child, 'message'), ended]);
  const isFull = 'leftBytes' in end;
  if (isFull || end.isMeant) {
    await until('a checkpoint begins', () => child.exitCode !== null || existsSync(join(path, besideCheckpoint)));
  }
  if (isFull) {
    shrinkDisk(path, end.leftBytes);
  }
  await Promise.race([sleep(isFull ? fullMsMax : end.killMs), ended]);
  child.kill('SIGKILL');
  const how = await ended;
  if (isFull) {
    widenDisk(path, smallDiskMebibytes);
  }
  return { end: how, stored, words, problems };
}

/**
 * @param {Life} life
 * @param {boolean} isFull
 * @returns {string[]}
 */
function judgeEnd({ end, words, problems }, isFull) {
  const isExpected = isFull ? end === '1' && noRoom.test(words) : end === 'SIGKILL';
  return [...problems, ...(isExpected ? [] : [`ended by ${end}: ${words.slice(-2_000)}`])];
}

/**
 * What is wrong with what the next process finds.
 *
 * @param {string} path
 * @param {number} stored the last block that was said to be stored
 */
async function findProblems(path, stored) {
  const store = await openDuckDBEventStore(storeOptions(path));
  try {
    const { position } = store;
    /** @type {string[]} */
    const problems = position < stored ? [`block ${stored} was stored, and the store is at ${position}`] : [];
    for (const table of ['events', 'storage.event_keys']) {
      const { rows } = await store.query(`SELECT position, count(*) AS count, count(DISTINCT event_index) AS distinct
        FROM ${table} GROUP BY position ORDER BY position`);
      const isWhole = rows.every(
        (row, at) => row['position'] === at + 1 && row['count'] === rowCountAt(at + 1) && row['distinct'] === rowCountAt(at + 1),
      );
      if (rows.length !== position || !isWhole) {
        problems.push(`${table} does not hold each row of ${position} blocks once`);
      }
    }
    const { rows: disorder } = await store.query(`SELECT position FROM
      (SELECT position, lag(position, 1, 0) OVER () AS before FROM events) WHERE position < before LIMIT 1`);
    return [...problems, ...disorder.map((row) => `not in the order of the log: ${JSON.stringify(row)}`)];
  } finally {
    await store.close();
  }
}
