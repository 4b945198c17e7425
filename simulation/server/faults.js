// Every fault, and which of them a round meets.
import { spawnSync } from 'node:child_process';
import { clockJumps } from './faults/clock.js';
import { bothDeleted, dedupeDeleted, dedupeTruncated, storeDeleted, storeFlipped, storeTruncated } from './faults/derived-data.js';
import { fullDisk } from './faults/full-disk.js';
import { fullAtAppend, fullAtCheckpoint, fullAtClaim, fullAtStore } from './faults/full-parts.js';
import { killAgainAndAgain, killServer, killWorker, stopInOrder } from './faults/kills.js';
import { logFlipped } from './faults/log-flipped.js';
import { clientsCrowd, clientsDie, clientsDrip, clientsPipeline, garbage, sameEventAtOnce } from './faults/rude-clients.js';
import { failAtCall, killAtCall, slowDisk } from './faults/system-calls.js';
import { canMount } from './small-disk.js';

/**
 * @import { Random } from '../fuzz/random.js'
 * @import { Fault } from './world.js'
 */

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
  fullAtCheckpoint,
  clientsDie,
  clientsDrip,
  clientsCrowd,
  clientsPipeline,
  sameEventAtOnce,
  garbage,
];
/** They set the clock, or put back what was there before. */
const untimedFaults = [clockJumps, logFlipped];
const faultsPerRound = 8;

const isThere = { strace: spawnSync('strace', ['-V']).status === 0, 'small disk': canMount(), 'own mounts': canMount() };

/** What can't be done on this machine. */
export const missingFaults = faults.filter(({ needs }) => needs !== undefined && !isThere[needs]);

/**
 * @param {{ readonly random: Random, readonly isSmall: boolean, readonly isTimed: boolean, readonly only?: string | undefined }} round `isTimed`: days pass in it
 * @returns {readonly Fault[]}
 */
export function faultsFor({ random, isSmall, isTimed, only }) {
  const timed = isTimed ? faults.filter((fault) => !untimedFaults.includes(fault)) : faults;
  const possible = timed.filter(({ needs }) => needs === undefined || (needs === 'small disk' ? isSmall : isThere[needs]));
  const chosen = only === undefined ? possible : possible.filter(({ name }) => name.includes(only));
  return Array.from({ length: faultsPerRound }, () => random.pick(chosen));
}
