// Ours beside another collector of events, in one run on one machine: what a request costs each, what stays in memory and on disk, and what of
// that which it said yes to is there when it was killed. A collector that is not installed, or does not start, has a row that says so.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contestants } from './collectors/contestants.js';
import { killUnderLoad } from './collectors/kill.js';
import { takeTurns } from './collectors/turns.js';
import { measureFolder } from './folder-bytes.js';
import { describeMachine } from './machine.js';
import { readTree, readTreesRssAnon } from './process-tree.js';

/** @import { Kill } from './collectors/kill.js' */
/** @import { Entrant, Turns, TurnsPlan } from './collectors/turns.js' */
/** @import { Machine } from './machine.js' */

/** @typedef {{ readonly turns: TurnsPlan, readonly idleMs: number, readonly killAfterMs: number }} CollectorsPlan */

/** @typedef {{ readonly name: string, readonly why: string }} Absent */

/**
 * @typedef {object} CollectorsResult
 * @property {Machine} machine
 * @property {CollectorsPlan} plan
 * @property {readonly Footprint[]} footprints
 * @property {readonly Turns[]} turns
 * @property {readonly Kill[]} kills
 * @property {readonly Absent[]} absent
 * @property {readonly string[]} failures of ours: a peer that loses events loses them on its own account
 *
 * @typedef {object} Footprint
 * @property {string} name
 * @property {string} does
 * @property {number} startMs
 * @property {number} processes
 * @property {number | undefined} idleBytes
 * @property {number} diskBytesPerEvent all that its folder grew by
 */

/**
 * @param {{ readonly folder: string, readonly plan: CollectorsPlan, readonly say: (line: string) => void }} options
 * @returns {Promise<CollectorsResult>}
 */
export async function measureCollectors({ folder, plan, say }) {
  await mkdir(folder, { recursive: true });
  const dataPath = await mkdtemp(join(folder, 'run-'));
  const machine = await describeMachine(folder);
  /** @type {Absent[]} */
  const absent = [];
  /** @type {Entrant[]} */
  const entrants = [];
  let serial = 0;
  const nextSerial = () => ++serial;
  try {
    for (const contestant of contestants) {
      if (!contestant.isInstalled()) {
        absent.push({ name: contestant.name, why: `not installed: \`${contestant.install}\`` });
        continue;
      }
      say(`${contestant.name}: start`);
      const own = await mkdtemp(join(dataPath, 'collector-'));
      try {
        entrants.push({ contestant, folder: own, running: await contestant.start(own) });
      } catch (error) {
        absent.push({ name: contestant.name, why: `did not start: ${error instanceof Error ? error.message : String(error)}` });
      }
    }
    await sleep(plan.idleMs);
    const atStart = await Promise.all(entrants.map(observe));
    const how = { plan: plan.turns, nextSerial, say };
    const turns = [...(await takeTurns('single', entrants, how)), ...(await takeTurns('batch', entrants, how))];
    const footprints = await Promise.all(
      atStart.map(async (found) => toFootprint(found, { turns, diskBytes: await measureFolder(found.folder) })),
    );
    /** @type {Kill[]} */
    const kills = [];
    for (const entrant of entrants) {
      say(`${entrant.contestant.name}: kill`);
      kills.push(await killUnderLoad(entrant, { afterMs: plan.killAfterMs, serial: nextSerial() }));
    }
    return { machine, plan, footprints, turns, kills, absent, failures: findFailures({ absent, turns, kills }) };
  } finally {
    await Promise.all(entrants.map(({ running }) => running.close()));
    await rm(dataPath, { recursive: true, force: true });
  }
}

/** @param {Entrant} entrant */
async function observe({ contestant, running, folder }) {
  return {
    name: contestant.name,
    does: contestant.does,
    startMs: running.startMs,
    processes: running.pids.flatMap(readTree).length,
    idleBytes: readTreesRssAnon(running.pids),
    folder,
    diskBytes: await measureFolder(folder),
  };
}

/**
 * @param {Awaited<ReturnType<typeof observe>>} atStart
 * @param {{ readonly turns: readonly Turns[], readonly diskBytes: number }} since
 * @returns {Footprint}
 */
function toFootprint(atStart, { turns, diskBytes }) {
  const { name, does, startMs, processes, idleBytes } = atStart;
  const own = turns.filter((each) => each.name === name);
  const events = own.reduce((total, { acknowledgedEvents }) => total + acknowledgedEvents, 0);
  return { name, does, startMs, processes, idleBytes, diskBytesPerEvent: (diskBytes - atStart.diskBytes) / events };
}

/** @param {Pick<CollectorsResult, 'absent' | 'turns' | 'kills'>} measured */
function findFailures({ absent, turns, kills }) {
  const ours = contestants[0]?.name;
  return [
    ...absent.filter(({ name }) => name === ours).map(({ why }) => why),
    ...turns
      .filter(({ name, refusedRequests }) => name === ours && refusedRequests > 0)
      .map(({ shape }) => `${shape}: requests were refused`),
    ...kills
      .filter(({ name, missingEvents }) => name === ours && missingEvents > 0)
      .map(({ missingEvents }) => `${missingEvents} events lost`),
  ];
}
