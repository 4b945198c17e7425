// All that is measured about the server, in order, on one fresh data folder: each part leaves its events to the next, and at the end
// what is stored must be what was accepted.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCeiling } from './ceiling-process.js';
import { startFairlead } from './fairlead-process.js';
import { measureIdleMemory } from './idle-memory.js';
import { measureLag } from './lag.js';
import { createLedger } from './ledger.js';
import { describeMachine } from './machine.js';
import { batchShapes, singleEventShapes } from './shapes.js';
import { measureSustained } from './sustained.js';
import { drain, measureThroughput } from './throughput.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { LagPlan, Lag } from './lag.js' */
/** @import { Audit, Ledger } from './ledger.js' */
/** @import { Machine } from './machine.js' */
/** @import { SustainedPlan, Sustained } from './sustained.js' */
/** @import { LoadPlan, Throughput } from './throughput.js' */

/** @typedef {{ readonly singles: readonly LoadPlan[], readonly batches: LoadPlan, readonly lag: LagPlan, readonly sustained: SustainedPlan, readonly idleMs: number }} ServerPlan */

/**
 * @typedef {object} ServerResult
 * @property {Machine} machine
 * @property {Start} empty
 * @property {readonly Throughput[]} throughputs
 * @property {Lag} lag
 * @property {readonly Sustained[]} sustained
 * @property {Audit} audit
 * @property {readonly Memory[]} memory after each load, when all of it is stored
 * @property {number | undefined} idleAfterLoadBytes
 * @property {Start} full
 */

/** @typedef {{ readonly startMs: number, readonly idleBytes: number | undefined }} Start */

/** @typedef {{ readonly events: number, readonly bytes: number | undefined }} Memory RssAnon with so many stored since the start */

/**
 * @param {{ readonly folder: string, readonly plan: ServerPlan, readonly say: (line: string) => void }} options
 *   `folder` on the disk that is meant; what is put there is removed again
 * @returns {Promise<ServerResult>}
 */
export async function measureServer({ folder, plan, say }) {
  await mkdir(folder, { recursive: true });
  const dataPath = await mkdtemp(join(folder, 'run-'));
  try {
    const machine = await describeMachine(folder);
    if (machine.isDiskInMemory) {
      throw new Error('The data folder is in memory: name one on a real disk with --data.');
    }
    // A process that was never started has its code read from disk: that is a property of the disk and not of ours.
    await (await startFairlead(join(dataPath, 'first'))).close();
    const path = join(dataPath, 'data');
    const measured = await measureLoaded({ path, plan, say });
    say('start with data');
    const fairlead = await startFairlead(path);
    try {
      const full = { startMs: fairlead.startMs, idleBytes: await measureIdleMemory(fairlead, plan.idleMs) };
      return { machine, ...measured, full };
    } finally {
      await fairlead.close();
    }
  } finally {
    await rm(dataPath, { recursive: true, force: true });
  }
}

/** @param {{ readonly path: string, readonly plan: ServerPlan, readonly say: (line: string) => void }} options */
async function measureLoaded({ path, plan, say }) {
  const fairlead = await startFairlead(path);
  const ceiling = await startCeiling();
  const ledger = createLedger();
  try {
    say('idle');
    const empty = { startMs: fairlead.startMs, idleBytes: await measureIdleMemory(fairlead, plan.idleMs) };
    /** @type {Memory[]} */
    const memory = [];
    const noteMemory = async () => {
      memory.push({ events: ledger.acceptedEvents, bytes: await fairlead.rssAnonBytes() });
    };
    /** @type {Throughput[]} */
    const throughputs = [];
    for (const { shape, load } of loadsOf(plan)) {
      say(`${shape.name}, ${load.connections} connections`);
      throughputs.push(await measureThroughput(shape, { ceiling, fairlead, ledger, plan: load }));
      await noteMemory();
    }
    say('lag');
    const lag = await measureLag({ fairlead, ledger, plan: plan.lag });
    const sustained = await measureAllSustained({ fairlead, ledger, plan, say, onStored: noteMemory });
    const idleAfterLoadBytes = await measureIdleMemory(fairlead, plan.idleMs);
    // After the memory: what the audit's queries take is not the load's.
    say('audit');
    return { empty, throughputs, lag, sustained, memory, idleAfterLoadBytes, audit: await ledger.audit(fairlead) };
  } finally {
    await ceiling.close();
    await fairlead.close();
  }
}

/** @param {ServerPlan} plan */
function loadsOf({ singles, batches }) {
  return [
    ...singles.flatMap((load) => singleEventShapes.map((shape) => ({ shape, load }))),
    ...batchShapes.map((shape) => ({ shape, load: batches })),
  ];
}

/** @param {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: ServerPlan, readonly say: (line: string) => void, readonly onStored: () => Promise<void> }} parts */
async function measureAllSustained({ fairlead, ledger, plan, say, onStored }) {
  /** @type {Sustained[]} */
  const sustained = [];
  // One of each protocol.
  for (const shape of batchShapes.filter(({ path }) => path !== '/v2/bulkevents')) {
    const { eventsPerSecond, ...flatOut } = plan.sustained;
    for (const each of [flatOut, plan.sustained]) {
      say(`sustained ${shape.name}${each === flatOut ? '' : `, ${eventsPerSecond} events/s`}`);
      sustained.push(await measureSustained(shape, { fairlead, ledger, plan: each }));
      await drain(fairlead, ledger);
      await onStored();
    }
  }
  return sustained;
}
