// How cost grows with what is stored: at each mark the same is measured on the same folder, which is filled from mark to mark.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureAnswers } from './console/lookups.js';
import { startFairlead } from './fairlead-process.js';
import { fillLog } from './fill-log.js';
import { measureFolder } from './folder-bytes.js';
import { measureIdleMemory } from './idle-memory.js';
import { measureLag } from './lag.js';
import { createLedger } from './ledger.js';
import { describeMachine } from './machine.js';
import { batchShapes } from './shapes.js';
import { measureStoring } from './store-all.js';
import { formatCount } from './table.js';

/** @import { Lookup } from './console/lookups.js' */
/** @import { Lag, LagPlan } from './lag.js' */
/** @import { Machine } from './machine.js' */

/**
 * @typedef {object} GrowthPlan
 * @property {readonly number[]} marks events that are stored when it is measured, ascending
 * @property {number} probeEvents of each kind that are stored to see what one costs
 * @property {number} lookups of each kind
 * @property {LagPlan} lag
 * @property {number} idleMs
 */

/** @typedef {{ readonly cpuMicros: number, readonly eventsPerSecond: number }} EventCost of each event, with nothing else to do */

/**
 * @typedef {object} Mark
 * @property {number} events
 * @property {EventCost} fresh
 * @property {EventCost} repeated events whose ids are known: each is claimed, found and left out
 * @property {readonly Lookup[]} lookups
 * @property {Lag} lag
 * @property {number} startMs
 * @property {number | undefined} idleBytes
 * @property {{ readonly log: number, readonly store: number, readonly dedupe: number }} bytesPerEvent
 */

/** @typedef {{ readonly machine: Machine, readonly plan: GrowthPlan, readonly marks: readonly Mark[], readonly failures: readonly string[] }} Growth */

const shape = /** @type {import('./shapes.js').Shape} */ (batchShapes[0]);

/**
 * @param {{ readonly folder: string, readonly plan: GrowthPlan, readonly say: (line: string) => void }} options
 * @returns {Promise<Growth>}
 */
export async function measureGrowth({ folder, plan, say }) {
  await mkdir(folder, { recursive: true });
  const path = await mkdtemp(join(folder, 'growth-'));
  try {
    const machine = await describeMachine(folder);
    const filling = createFilling(join(path, 'data'), { plan, say });
    // It makes the folder what it is to be, and knows the source from then on.
    await (await startFairlead(filling.dataPath)).close();
    /** @type {Mark[]} */
    const marks = [];
    for (const events of plan.marks) {
      say(`${formatCount(events)} events`);
      marks.push(await measureMark(filling, { events, plan }));
    }
    return { machine, plan, marks, failures: marks.flatMap(({ lag }) => findFailures(lag)) };
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** @typedef {ReturnType<typeof createFilling>} Filling */

/** @param {string} dataPath @param {{ readonly plan: GrowthPlan, readonly say: (line: string) => void }} options */
function createFilling(dataPath, { plan, say }) {
  // Its serials keep the ids of all parts apart.
  const ledger = createLedger();
  let serial = 0;
  let filled = 0;
  return {
    dataPath,
    ledger,
    get events() {
      return filled;
    },
    /** The last of these are what `repeat` repeats. @param {number} events */
    async fill(events) {
      serial = ledger.nextSerial();
      filled += events;
      await fillLog(join(dataPath, 'log'), { shape, events, serial });
    },
    async repeat() {
      await fillLog(join(dataPath, 'log'), { shape, events: plan.probeEvents, serial });
    },
    say,
  };
}

/** @param {Filling} filling @param {{ readonly events: number, readonly plan: GrowthPlan }} options @returns {Promise<Mark>} */
async function measureMark(filling, { events, plan }) {
  const { dataPath } = filling;
  if (events - filling.events > plan.probeEvents) {
    await filling.fill(events - filling.events - plan.probeEvents);
    await storeAll(filling);
  }
  await filling.fill(plan.probeEvents);
  const fresh = await storeAll(filling);
  await filling.repeat();
  const repeated = await storeAll(filling);
  const bytesPerEvent = await measureBytes(dataPath, filling.events);

  const fairlead = await startFairlead(dataPath);
  try {
    const idleBytes = await measureIdleMemory(fairlead, plan.idleMs);
    const lookups = await measureAnswers(fairlead, {
      plan: { asked: plan.lookups, shown: 0 },
      when: `${formatCount(events)} events`,
    });
    const lag = await measureLag({ fairlead, ledger: filling.ledger, plan: plan.lag });
    return { events, fresh, repeated, lookups, lag, startMs: fairlead.startMs, idleBytes, bytesPerEvent };
  } finally {
    await fairlead.close();
  }
}

/** What storing all of the log costs for each event. @param {Filling} filling @returns {Promise<EventCost>} */
async function storeAll({ dataPath, say }) {
  const { events, seconds, workerMs, otherMs } = await measureStoring(dataPath, { say });
  return { cpuMicros: (1000 * (workerMs + otherMs)) / events, eventsPerSecond: events / seconds };
}

/** @param {string} dataPath @param {number} events */
async function measureBytes(dataPath, events) {
  const [log, store, dedupe] = await Promise.all(['log', 'store', 'dedupe'].map((part) => measureFolder(join(dataPath, part))));
  return { log: (log ?? 0) / events, store: (store ?? 0) / events, dedupe: (dedupe ?? 0) / events };
}

/** @param {Lag} lag */
function findFailures({ streamSkipped }) {
  return streamSkipped === 0 ? [] : [`${streamSkipped} events were left out of the live stream`];
}
