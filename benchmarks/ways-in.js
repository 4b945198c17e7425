// Ways into the store: rows that are checked already, in blocks, written by our own columns, and through the engine's readers of JSON and CSV; and
// what it would take to have another thread check them.
//
//   node benchmarks/ways-in.js [SHAPE] [--events 128000] [--rounds 3] [--data FOLDER]
//
// SHAPE is the start of a name in shapes.js. Printed is the processor time of each row in microseconds; no claims, no keys beside the rows, no
// checkpoints.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { decide } from '../packages/server/dist/pipeline/decide.js';
import { prepareRecord } from '../packages/server/dist/pipeline/prepare.js';
import { eventColumns } from '../packages/server/dist/store/columns.js';
import { closeEngine, openEngine } from '../packages/server/dist/store/engine.js';
import { prepareSchema } from '../packages/server/dist/store/schema.js';
import { createTableWriter } from '../packages/server/dist/store/table-writer.js';
import { makeRecords } from './fill-log.js';
import { readProcessorMs } from './process-tree.js';
import { findShape } from './shapes.js';
import { formatTable } from './table.js';

/** @import { EventRow } from '../packages/server/dist/store/event-store.js' */
/** @import { PreparedRecord } from '../packages/server/dist/pipeline/prepare.js' */
/** @import { Shape } from './shapes.js' */

/** @typedef {(rows: readonly EventRow[]) => Promise<void>} Write in the transaction that is open */
/** @typedef {(writer: Parameters<typeof createTableWriter>[0], file: string) => Promise<Write>} Way `file` may be written, and the engine may read it */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '128000' },
    rounds: { type: 'string', default: '3' },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
  },
});
const shape = findShape(positionals[0] ?? '/v2/events, 100');

const logId = 'abcdef01';
const blockRows = 12_800;
const mebibyte = 1024 * 1024;
/** Times come as milliseconds: as text, each costs both sides more. */
const selected = eventColumns
  .map(({ name, type }) => (type === 'TIMESTAMP' ? `make_timestamp("${name}" * 1000)` : `"${name}"`))
  .join(', ');

/** @type {Readonly<Record<string, Way>>} */
const ways = {
  'columns into vectors, as it is': async (writer) => {
    const table = await createTableWriter(writer, { table: 'events', columns: eventColumns });
    return (rows) => table.append(writer, table.write(rows), { overflows: false });
  },
  'lines of JSON': async (writer, file) => {
    const types = eventColumns.map(({ name, type }) => `"${name}": '${type === 'TIMESTAMP' ? 'BIGINT' : type}'`).join(', ');
    const reader = `read_json('${file}', format = 'newline_delimited', columns = {${types}})`;
    return async (rows) => {
      await writeFile(file, rows.map((row) => `${JSON.stringify(toObject(row))}\n`).join(''));
      await writer.run(`INSERT INTO storage.events SELECT ${selected} FROM ${reader}`);
    };
  },
  'lines of CSV': async (writer, file) => {
    const types = eventColumns.map(({ name, type }) => `"${name}": '${csvTypes[type] ?? type}'`).join(', ');
    const reader = `read_csv('${file}', header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${types}})`;
    return async (rows) => {
      await writeFile(file, rows.map((row) => `${eventColumns.map((column) => csvValue(column.read(row))).join(',')}\n`).join(''));
      await writer.run(`INSERT INTO storage.events SELECT ${selected} FROM ${reader}`);
    };
  },
};
/** @type {Readonly<Record<string, string>>} */
const csvTypes = { TIMESTAMP: 'BIGINT', JSON: 'VARCHAR' };

await mkdir(options.data, { recursive: true });
/** @type {string[][]} */
const measured = [];
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, way] of Object.entries(ways)) {
    const { allMicros, mainMicros } = await measure(way, shape, round);
    measured.push([name, mainMicros.toFixed(1), (allMicros - mainMicros).toFixed(1), allMicros.toFixed(1)]);
  }
}
console.log(`${shape.name}: processor time of each row in µs\n`);
console.log(formatTable(['way', 'JavaScript', 'other threads', 'all'], measured));
const handOver = measureHandOver(shape);
console.log(
  `\nChecking takes ${handOver.prepare.toFixed(1)} µs an event; what comes of it, handed over by another thread, ${handOver.write.toFixed(1)} µs there`,
);
console.log(`and ${handOver.read.toFixed(1)} µs here (structured clone).`);

/**
 * @param {Way} way
 * @param {Shape} of
 * @param {number} serial
 */
async function measure(way, of, serial) {
  const folder = await mkdtemp(join(options.data, 'ways-in-'));
  const files = { file: join(folder, 'events.duckdb'), tempPath: join(folder, 'temporary'), exportPath: join(folder, 'export') };
  await mkdir(files.exportPath);
  const { instance, writer } = await openEngine({ ...files, memoryBytesMax: 512 * mebibyte, tempBytesMax: 64 * mebibyte });
  try {
    await prepareSchema(writer, logId);
    const writeRows = await way(writer, join(files.exportPath, 'block'));
    let [all, main, count] = [0, 0, 0];
    for (const rows of blocksOf(of, serial)) {
      const [allBefore, mainBefore] = [process.cpuUsage(), mainMs()];
      await writer.run('BEGIN');
      await writeRows(rows);
      await writer.run('COMMIT');
      const { user, system } = process.cpuUsage(allBefore);
      all += user + system;
      main += 1000 * (mainMs() - mainBefore);
      count += rows.length;
    }
    return { allMicros: all / count, mainMicros: main / count };
  } finally {
    closeEngine({ instance, writer });
    await rm(folder, { recursive: true });
  }
}

/** @param {Shape} of @returns {{ readonly prepare: number, readonly write: number, readonly read: number }} microseconds an event */
function measureHandOver(of) {
  const records = [...makeRecords({ shape: of, events: Number(options.events), serial: 0 })];
  let [prepare, write, read] = [0, 0, 0];
  for (const [at, { record }] of records.entries()) {
    const startMs = performance.now();
    const prepared = prepareRecord({ position: at + 1, bytes: record });
    const preparedMs = performance.now();
    const bytes = serialize(prepared);
    const writtenMs = performance.now();
    deserialize(bytes);
    prepare += preparedMs - startMs;
    write += writtenMs - preparedMs;
    read += performance.now() - writtenMs;
  }
  const micros = (/** @type {number} */ ms) => (1000 * ms) / (records.length * of.eventsPerRequest);
  return { prepare: micros(prepare), write: micros(write), read: micros(read) };
}

/**
 * @param {Shape} of
 * @param {number} serial
 * @returns {Generator<readonly EventRow[]>}
 */
function* blocksOf(of, serial) {
  const known = { logId, holders: [], storedOriginals: new Map() };
  /** @type {PreparedRecord[]} */
  let prepared = [];
  let position = 0;
  for (const { record } of makeRecords({ shape: of, events: Number(options.events), serial })) {
    prepared.push(prepareRecord({ position: ++position, bytes: record }));
    if (prepared.length * of.eventsPerRequest >= blockRows) {
      yield decide(prepared, known).events;
      prepared = [];
    }
  }
  yield decide(prepared, known).events;
}

/** @param {EventRow} row */
function toObject(row) {
  return Object.fromEntries(eventColumns.map(({ name, read }) => [name, toJson(read(row))]));
}

/** @param {unknown} value */
function toJson(value) {
  return typeof value === 'bigint' ? String(value) : value;
}

/** @param {number | bigint | string | object | null | boolean | undefined} value */
function csvValue(value) {
  switch (typeof value) {
    case 'undefined':
      return '';
    case 'string':
      return csvText(value);
    case 'object':
      return csvText(JSON.stringify(value));
    default:
      return value.toString();
  }
}

/** @param {string} text */
function csvText(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

function mainMs() {
  return readProcessorMs(`self/task/${process.pid}`);
}
