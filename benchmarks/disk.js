// What events take on disk: per event and shape of request; and whether the files of a folder with a retention stop growing, that is, whether
// what is freed is used again. Without HTTP: a log, and the pipeline behind it, in which days pass as fast as events are stored.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLmdbLog } from '../packages/server/dist/log/lmdb-log.js';
import { startPipeline } from '../packages/server/dist/pipeline/supervised-pipeline.js';
import { duckdbApi } from '../packages/server/dist/store/duckdb-api.js';
import { makeRecords } from './fill-log.js';
import { measureFolder } from './folder-bytes.js';
import { batchShapes, shapes } from './shapes.js';
import { formatCount } from './table.js';

/**
 * @import { Log } from '../packages/server/dist/log/log.js'
 * @import { Pipeline } from '../packages/server/dist/pipeline/pipeline.js'
 * @import { Shape } from './shapes.js'
 *
 * @typedef {object} DiskPlan
 * @property {number} events of each shape
 * @property {number} days
 * @property {number} daysKept
 * @property {number} eventsPerDay
 *
 * @typedef {{ readonly log: number, readonly store: number, readonly dedupe: number }} Parts bytes
 * @typedef {{ readonly shape: string, readonly sentBytes: number, readonly perEvent: Parts }} ShapeSize
 * @typedef {{ readonly day: number, readonly parts: Parts, readonly removeMs: number }} DaySize
 * @typedef {{ readonly day: number, readonly parts: Parts }} RestSize the folder after a checkpoint
 * @typedef {{ readonly plan: DiskPlan, readonly shapes: readonly ShapeSize[], readonly days: readonly DaySize[], readonly rests: readonly RestSize[], readonly untold: readonly string[], readonly failures: readonly string[] }} Disk
 *
 * @typedef {object} Folder
 * @property {Log} log
 * @property {Pipeline} pipeline
 * @property {() => Promise<Parts>} measure
 * @property {() => Promise<void>} close
 */

const dayMs = 24 * 60 * 60 * 1000;
const firstMs = Date.UTC(2026, 0, 1);
const mebibyte = 1024 * 1024;
/** Of these the engine makes a group of rows, and gives back the room of removed ones only when all of a group are. */
const rowsOfGroup = 122_880;

/**
 * @param {{ readonly folder: string, readonly plan: DiskPlan, readonly say: (line: string) => void }} options
 * @returns {Promise<Disk>}
 */
export async function measureDisk({ folder, plan, say }) {
  await mkdir(folder, { recursive: true });
  /** @type {ShapeSize[]} */
  const sizes = [];
  for (const shape of shapes) {
    say(`on disk: ${shape.name}`);
    sizes.push(await within(folder, (path) => measureShape(path, shape, plan.events)));
  }
  say(`${plan.days} days, ${plan.daysKept} of them kept`);
  const { days, rests } = await within(folder, (path) => measureDays(path, plan));
  return { plan, shapes: sizes, days, rests, ...findGrowth(rests, plan) };
}

/**
 * @template Result
 * @param {string} folder
 * @param {(path: string) => Promise<Result>} measure
 */
async function within(folder, measure) {
  const path = await mkdtemp(join(folder, 'disk-'));
  try {
    return await measure(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** @param {string} path @param {Shape} shape @param {number} events @returns {Promise<ShapeSize>} */
async function measureShape(path, shape, events) {
  const opened = await openFolder(path);
  const sentBytes = await fill(opened, shape, { events, fromEvent: 0, receivedAtMs: firstMs });
  await opened.close();
  await checkpointStore(path);
  const parts = await opened.measure();
  const perEvent = { log: parts.log / events, store: parts.store / events, dedupe: parts.dedupe / events };
  return { shape: shape.name, sentBytes: sentBytes / events, perEvent };
}

/**
 * Until a checkpoint, the store holds what came since a second time, up to 64 MiB of it: whether it grows can only be told behind one. Twice: when all is full and used again, and at the end.
 *
 * @param {string} path
 * @param {DiskPlan} plan
 */
async function measureDays(path, { days, daysKept, eventsPerDay }) {
  const [shape] = batchShapes;
  if (shape === undefined) {
    throw new Error('There is no shape of batches.');
  }
  let opened = await openFolder(path);
  try {
    /** @type {DaySize[]} */
    const sizes = [];
    /** @type {RestSize[]} */
    const rests = [];
    for (let day = 1; day <= days; day++) {
      await fill(opened, shape, { events: eventsPerDay, fromEvent: day * eventsPerDay, receivedAtMs: firstMs + day * dayMs });
      const startedAtMs = performance.now();
      await removeBefore(opened, firstMs + (day - daysKept) * dayMs + 1);
      sizes.push({ day, removeMs: performance.now() - startedAtMs, parts: await opened.measure() });
      if (day === 2 * daysKept || day === days) {
        await opened.close();
        await checkpointStore(path);
        rests.push({ day, parts: await opened.measure() });
        opened = await openFolder(path);
      }
    }
    return { days: sizes, rests };
  } finally {
    await opened.close();
  }
}

/** Closing leaves what is little to the next start. @param {string} path */
async function checkpointStore(path) {
  const instance = await duckdbApi.DuckDBInstance.create(join(path, 'store', 'events.duckdb'), { max_vacuum_tasks: '0' });
  const connection = await instance.connect();
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
}

/** What the retention of a server does. @param {Folder} folder @param {number} beforeMs */
async function removeBefore({ log, pipeline }, beforeMs) {
  for (let hasMore = true; hasMore;) {
    const found = await pipeline.removing.trimmable(beforeMs);
    if (found !== undefined) {
      await log.trim(found.throughPosition);
    }
    hasMore = found?.hasMore ?? false;
  }
  for (let hasMore = true; hasMore;) {
    ({ hasMore } = await pipeline.removing.removeRows({ table: 'events', beforeMs }));
  }
}

/**
 * From twice what is kept on, nothing may grow by much more: both have room to spare that comes and goes.
 *
 * @param {readonly RestSize[]} rests
 * @param {DiskPlan} plan
 * @returns {Pick<Disk, 'untold' | 'failures'>}
 */
function findGrowth([settled, last], { days, daysKept, eventsPerDay }) {
  const eventsBetween = eventsPerDay * (days - 2 * daysKept);
  if (settled === undefined || last === undefined) {
    throw new Error(`${days} days are too few to keep ${daysKept} of them.`);
  }
  const isTold = { log: true, store: eventsBetween >= 2 * rowsOfGroup };
  const parts = /** @type {const} */ (['log', 'store']);
  return {
    untold: parts
      .filter((part) => !isTold[part])
      .map(
        (part) =>
          `Whether the ${part} grows is not told: ${formatCount(eventsBetween)} events after day ${settled.day} are too few for an engine that gives room back by ${formatCount(rowsOfGroup)} rows.`,
      ),
    failures: parts
      .filter((part) => isTold[part] && last.parts[part] > 1.3 * settled.parts[part] + mebibyte)
      .map(
        (part) =>
          `the ${part} grew from ${settled.parts[part]} bytes on day ${settled.day} to ${last.parts[part]} on day ${last.day}`,
      ),
  };
}

/**
 * Appends and waits until it is stored.
 *
 * @param {Folder} folder
 * @param {Shape} shape
 * @param {{ readonly events: number, readonly fromEvent: number, readonly receivedAtMs: number }} what
 * @returns {Promise<number>} the bytes of the bodies
 */
async function fill({ log, pipeline }, shape, what) {
  let bytes = 0;
  /** @type {Promise<number>[]} */
  let group = [];
  const append = async () => {
    pipeline.advance(Math.max(...(await Promise.all(group))));
    group = [];
  };
  for (const { record, bodyBytes } of makeRecords({ shape, serial: 1, sourceName: 'shop', ...what })) {
    bytes += bodyBytes;
    group.push(log.append(record));
    // About as many as come within one sync of a server under load.
    if (group.length === 64) {
      await append();
    }
  }
  if (group.length > 0) {
    await append();
  }
  await pipeline.whenStored(log.lastPosition);
  return bytes;
}

/** @param {string} path @returns {Promise<Folder>} */
async function openFolder(path) {
  const folders = { log: join(path, 'log'), store: join(path, 'store'), dedupe: join(path, 'dedupe') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  const log = openLmdbLog({ path: folders.log, commitTimeoutMs: 60_000 });
  const pipeline = await startPipeline({
    logPath: folders.log,
    durablePosition: log.lastPosition,
    blockRecordsMax: 10_000,
    blockBytesMax: 4 * mebibyte,
    blockIntervalMs: 50,
    stores: {
      logId: 'abcdef01',
      dedupePath: folders.dedupe,
      dedupeWindowDays: 30,
      storePath: folders.store,
      storeMemoryBytesMax: 384 * mebibyte,
      storeTempBytesMax: 64 * mebibyte,
      isPartialRebuildAllowed: false,
      query: { timeoutMs: 30_000, rowsMax: 100, concurrencyMax: 2, waitingMax: 10, waitMsMax: 10_000, bytesMax: mebibyte },
      export: { bytesMax: mebibyte, timeoutMs: 60_000 },
    },
    onTrouble: (message) => console.error(message),
    holdLog: () => log.hold(),
    onWorkerGone: () => log.releaseDeadReaders(),
  });
  return {
    log,
    pipeline,
    async measure() {
      const [logBytes, storeBytes, dedupeBytes] = await Promise.all(Object.values(folders).map(measureFolder));
      return { log: logBytes ?? 0, store: storeBytes ?? 0, dedupe: dedupeBytes ?? 0 };
    },
    async close() {
      await pipeline.close();
      await log.close();
    },
  };
}
