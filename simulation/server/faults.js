// Every fault, and which of them a round meets.
import { spawnSync } from 'node:child_process';
import { createCaseRandom } from '../fuzz/random.js';
import { clockJumps } from './faults/clock.js';
import { bothDeleted, dedupeDeleted, dedupeTruncated, storeDeleted, storeFlipped, storeTruncated } from './faults/derived-data.js';
import { fullDisk } from './faults/full-disk.js';
import { fullAtAppend, fullAtClaim, fullAtRestart, fullAtStore } from './faults/full-parts.js';
import { killAgainAndAgain, killServer, killWorker, stopInOrder } from './faults/kills.js';
import { logFlipped } from './faults/log-flipped.js';
import { clientsCrowd, clientsDie, clientsDrip, clientsPipeline, garbage, sameEventAtOnce } from './faults/rude-clients.js';
import { failAtCall, killAtCall, slowDisk } from './faults/system-calls.js';
import { canMount } from './small-disk.js';

/** @import { Fault } from './world.js' */

/** @type {readonly Fault[]} */
const faults = [
  killServer,
  killWorker,
  killAgainAndAgain,
  stopInOrder,
  killAtCall,
  failAtCall,
  slowDisk,
  clockJumps,
  storeDeleted,
  dedupeDeleted,
  bothDeleted,
  dedupeTruncated,
  storeTruncated,
  storeFlipped,
  logFlipped,
  fullDisk,
  fullAtAppend,
  fullAtClaim,
  fullAtStore,
  fullAtRestart,
  clientsDie,
  clientsDrip,
  clientsCrowd,
  clientsPipeline,
  sameEventAtOnce,
  garbage,
];
/** They set the clock, or put back what was there before. */
const untimedFaults = [clockJumps, logFlipped];

const isThere = { strace: spawnSync('strace', ['-V']).status === 0, 'small disk': canMount(), 'own mounts': canMount() };

/** What can't be done on this machine. */
export const missingFaults = faults.filter(({ needs }) => needs !== undefined && !isThere[needs]);

/**
 * Rounds of one seed deal the faults out like cards: none comes again before all of them have come.
 *
 * @param {{ readonly seed: number, readonly index: number, readonly count: number, readonly isTimed: boolean, readonly only?: string | undefined }} round `isTimed`: days pass in it
 * @returns {readonly Fault[]}
 */
export function faultsFor({ seed, index, count, isTimed, only }) {
  const timed = isTimed ? faults.filter((fault) => !untimedFaults.includes(fault)) : faults;
  const possible = timed.filter(({ needs }) => needs === undefined || isThere[needs]);
  const chosen = only === undefined ? possible : possible.filter(({ name }) => name.includes(only));
  return Array.from({ length: count }, (_, nth) => deal(chosen, seed, index * count + nth));
}

/**
 * @param {readonly Fault[]} cards
 * @param {number} seed
 * @param {number} nth how many were dealt before
 */
function deal(cards, seed, nth) {
  const shuffleCount = Math.floor(nth / cards.length);
  // Rounds have the chances from 0 on.
  const random = createCaseRandom(seed, -1 - shuffleCount);
  const left = [...cards];
  const dealt = Array.from({ length: 1 + (nth % cards.length) }, () => left.splice(random.integer(left.length), 1)[0]);
  return /** @type {Fault} */ (dealt.at(-1));
}
