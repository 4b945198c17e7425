// One round of the store: a folder, and processes that store blocks as fast as they can, each killed at some moment, most of them at a checkpoint,
// beside which blocks are stored (`packages/server/src/store/overflow.ts`).
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
import { rowCountAt, storeOptions } from './rows.js';

const script = fileURLToPath(new URL('write.js', import.meta.url));
const killsPerRound = 5;
const livesMsMax = 2_000;
const checkpointShare = 0.7;
/** Most checkpoints take longer. */
const intoCheckpointMsMax = 120;
/** Where the engine puts what is stored while it is at a checkpoint. */
const besideCheckpoint = 'events.duckdb.wal.checkpoint';

/**
 * @param {{ readonly seed: number, readonly index: number }} round
 * @returns {Promise<{ readonly problems: readonly string[], readonly lines: readonly string[], readonly requestCount: number, readonly counts: ReadonlyMap<string, number> }>}
 */
export async function runStoreRound({ seed, index }) {
  const random = createCaseRandom(seed, index);
  const path = mkdtempSync(join(tmpdir(), 'fairlead-simulation-store-'));
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const lines = [];
  /** @type {Map<string, number>} */
  const counts = new Map();
  const count = (/** @type {string} */ what) => counts.set(what, (counts.get(what) ?? 0) + 1);
  let stored = 0;
  try {
    for (let kill = 0; kill < killsPerRound && problems.length === 0; kill++) {
      const isMeant = random.chance(checkpointShare);
      const life = await live(path, { isMeant, ms: random.integer(isMeant ? intoCheckpointMsMax : livesMsMax) });
      stored = Math.max(stored, life.stored);
      const isBeside = existsSync(join(path, besideCheckpoint));
      count('killed');
      if (isBeside) {
        count('killed at a checkpoint');
      }
      lines.push(`killed${isBeside ? ' at a checkpoint' : ''}: ${stored} blocks are stored, ${life.end}`);
      problems.push(...(life.end === 'SIGKILL' ? [] : [`ended by ${life.end}`]), ...(await findProblems(path, stored)));
    }
  } finally {
    rmSync(path, { recursive: true });
  }
  return { problems, lines, requestCount: stored, counts };
}

/**
 * A process from its first stored block, or its first checkpoint behind that, to its end some time later.
 *
 * @param {string} path
 * @param {{ readonly isMeant: boolean, readonly ms: number }} kill `isMeant`: at a checkpoint
 * @returns {Promise<{ readonly stored: number, readonly end: string }>} the last block that it said was stored, and how it ended
 */
async function live(path, { isMeant, ms }) {
  const child = fork(script, [path]);
  let stored = 0;
  child.on('message', (position) => {
    stored = Number(position);
  });
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  await Promise.race([once(child, 'message'), ended]);
  if (isMeant) {
    await until('a checkpoint begins', () => child.exitCode !== null || existsSync(join(path, besideCheckpoint)));
  }
  await Promise.race([sleep(ms), ended]);
  child.kill('SIGKILL');
  return { end: await ended, stored };
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
