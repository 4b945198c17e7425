// Ten times more than the server can store, for a minute: what it takes of it, how long answers take, what memory it needs, and whether all
// is as before afterwards.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forkProcess } from './child-process.js';
import { authorization } from './credentials.js';
import { metricOf, startFairlead } from './fairlead-process.js';
import { measureIdleMemory } from './idle-memory.js';
import { createLedger } from './ledger.js';
import { describeMachine } from './machine.js';
import { batchShapes } from './shapes.js';
import { measureSustained } from './sustained.js';
import { drain } from './throughput.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Audit } from './ledger.js' */
/** @import { Machine } from './machine.js' */
/** @import { OverloadJob, OverloadResult } from './overload-generator.js' */
/** @import { Sustained } from './sustained.js' */

/**
 * @typedef {object} OverloadPlan
 * @property {number} factor how many times as much is sent as was stored before
 * @property {number} seconds
 * @property {number} capacitySeconds for what can be stored, before and after
 * @property {number} clientsMax each waits for its answer before it sends again, as an SDK does
 * @property {number} backlogBytesMax small, so that it is reached within the time
 * @property {number} idleMs
 *
 * @typedef {object} Overload
 * @property {Machine} machine
 * @property {OverloadPlan} plan
 * @property {string} shape
 * @property {number} eventsPerRequest
 * @property {Sustained} before
 * @property {number} requestsPerSecond that were to be sent
 * @property {OverloadResult} load
 * @property {number} storedEventsPerSecond meanwhile
 * @property {Peaks} peaks
 * @property {number} drainSeconds
 * @property {Sustained} after
 * @property {{ readonly before: number | undefined, readonly after: number | undefined }} idleBytes
 * @property {Audit} audit
 * @property {readonly string[]} failures
 *
 * @typedef {{ rssAnonBytes: number, backlogBytes: number, heldRequests: number, inFlightBytes: number, openConnections: number }} Peaks
 */

/** A look at all metrics costs the server as much as many requests, with so many connections. */
const lookMs = 2_000;

/**
 * @param {{ readonly folder: string, readonly plan: OverloadPlan, readonly say: (line: string) => void }} options
 * @returns {Promise<Overload>}
 */
export async function measureOverload({ folder, plan, say }) {
  await mkdir(folder, { recursive: true });
  const dataPath = await mkdtemp(join(folder, 'run-'));
  const [shape] = batchShapes;
  if (shape === undefined) {
    throw new Error('There is no shape of batches.');
  }
  const fairlead = await startFairlead(dataPath, { options: { backlogBytesMax: plan.backlogBytesMax } });
  const ledger = createLedger();
  const capacity = { seconds: plan.capacitySeconds, windowRequests: 128, connections: 64 };
  try {
    const machine = await describeMachine(folder);
    say('what it can store');
    const before = await measureSustained(shape, { fairlead, ledger, plan: capacity });
    await drain(fairlead, ledger);
    const idleBefore = await measureIdleMemory(fairlead, plan.idleMs);
    const requestsPerSecond = (plan.factor * before.eventsPerSecond) / shape.eventsPerRequest;
    say(`${plan.factor} times as much: ${Math.round(requestsPerSecond)} requests/s for ${plan.seconds} s`);
    const job = {
      port: fairlead.port,
      shapeName: shape.name,
      authorization,
      serial: ledger.nextSerial(),
      requestsPerSecond,
      seconds: plan.seconds,
      clientsMax: plan.clientsMax,
    };
    const { load, peaks, storedEventsPerSecond } = await watch(fairlead, startOverload(job));
    ledger.enter(shape, load, { mayBeRefused: true });
    say('until all is stored');
    const { seconds: drainSeconds } = await drain(fairlead, ledger);
    say('what it can store afterwards');
    const after = await measureSustained(shape, { fairlead, ledger, plan: capacity });
    await drain(fairlead, ledger);
    const idleBytes = { before: idleBefore, after: await measureIdleMemory(fairlead, plan.idleMs) };
    const audit = await ledger.audit(fairlead);
    const failures = [...audit.failures, ...unanswered(load)];
    const { eventsPerRequest } = shape;
    const during = { requestsPerSecond, load, storedEventsPerSecond, peaks, drainSeconds };
    return { machine, plan, shape: shape.name, eventsPerRequest, before, ...during, after, idleBytes, audit, failures };
  } finally {
    await fairlead.close();
    await rm(dataPath, { recursive: true, force: true });
  }
}

/** A request is answered, with yes or no. @param {OverloadResult} load */
function unanswered({ lostRequests, losses }) {
  return lostRequests === 0 ? [] : [`${lostRequests} requests had no answer: ${JSON.stringify(losses)}`];
}

/** @param {OverloadJob} job @returns {Promise<OverloadResult>} */
function startOverload(job) {
  const child = forkProcess('overload-generator.js');
  child.send(job);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(/** @type {OverloadResult} */ (message)));
    child.once('exit', (code) => reject(new Error(`the overload generator ended with ${code}`)));
  });
}

/**
 * Looks at the server until the load is over.
 *
 * @param {FairleadProcess} fairlead
 * @param {Promise<OverloadResult>} loading
 */
async function watch(fairlead, loading) {
  /** @type {Peaks} */
  const peaks = { rssAnonBytes: 0, backlogBytes: 0, heldRequests: 0, inFlightBytes: 0, openConnections: 0 };
  const startedAtMs = performance.now();
  const storedAtStart = metricOf(await fairlead.metrics(), 'stored_events_total');
  let storedEvents = storedAtStart;
  /** @type {OverloadResult | undefined} */
  let load;
  while (load === undefined) {
    const metrics = await fairlead.metrics();
    peaks.rssAnonBytes = Math.max(peaks.rssAnonBytes, (await fairlead.rssAnonBytes()) ?? 0);
    peaks.backlogBytes = Math.max(peaks.backlogBytes, metricOf(metrics, 'backlog_bytes'));
    peaks.heldRequests = Math.max(peaks.heldRequests, metricOf(metrics, 'held_requests'));
    peaks.inFlightBytes = Math.max(peaks.inFlightBytes, metricOf(metrics, 'in_flight_bytes'));
    peaks.openConnections = Math.max(peaks.openConnections, metricOf(metrics, 'open_connections'));
    storedEvents = metricOf(metrics, 'stored_events_total');
    load = await Promise.race([loading, sleep(lookMs, undefined)]);
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { load, peaks, storedEventsPerSecond: (storedEvents - storedAtStart) / seconds };
}
