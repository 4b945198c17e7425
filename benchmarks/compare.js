// What a change costs: this tree's server against the server of another commit, in turns, one load after the other on the same machine.
// Compared is the processor time for each stored event, of all processes of a server from the first request until all is stored: a busy
// machine makes everything slower, and hardly anything cost more.
//
//   npm run bench -- compare --against COMMIT   anything that git can name
//     --shape SHAPE                             the start of a name in shapes.js; default: all of them
//     --rounds 4                                pairs of turns; more of them tell smaller changes from noise
//     --data FOLDER                             where the data goes; default: beside this file
//
// The other commit is checked out, installed and built under .cache/trees, and stays there for the next comparison.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareTree } from './compared-tree.js';
import { authorization } from './credentials.js';
import { startFairlead } from './fairlead-process.js';
import { createLedger } from './ledger.js';
import { startLoad } from './load.js';
import { shapes } from './shapes.js';
import { formatTable } from './table.js';
import { drain } from './throughput.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { ServerTime } from './process-tree.js' */
/** @import { Shape } from './shapes.js' */

/** @typedef {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger }} Side */
/** @typedef {{ readonly listenerMicros: number, readonly allMicros: number }} Cost of one event */

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'compare'),
  options: {
    against: { type: 'string' },
    shape: { type: 'string', default: '' },
    rounds: { type: 'string', default: '4' },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
  },
});
if (options.against === undefined) {
  throw new Error('Name a commit: compare --against COMMIT.');
}
const chosen = shapes.filter(({ name }) => name.startsWith(options.shape));
const rounds = Number(options.rounds);
/** Batches hold a hundred times as much, and all of it is stored before the next turn. */
const loadMs = { single: 4_000, batch: 1_000 };

const otherTree = prepareTree(options.against);
await mkdir(options.data, { recursive: true });
const folder = await mkdtemp(join(options.data, 'compare-'));
/** @type {Side[]} */
const sides = [];
try {
  for (const [at, tree] of [otherTree, undefined].entries()) {
    sides.push({ fairlead: await startFairlead(join(folder, String(at)), { tree }), ledger: createLedger() });
  }
  const [before, after] = /** @type {[Side, Side]} */ (sides);
  const rows = [];
  for (const shape of chosen) {
    console.error(`… ${shape.name}`);
    rows.push(await compareShape(shape, before, after));
  }
  console.log(`Processor time for one stored event, µs, against ${options.against}; medians of ${rounds} pairs of turns\n`);
  console.log(formatTable(['request', 'listener before', 'after', 'ratio', 'all before', 'after', 'ratio', 'from … to'], rows));
} finally {
  await Promise.all(sides.map(({ fairlead }) => fairlead.close()));
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {Shape} shape
 * @param {Side} before
 * @param {Side} after
 * @returns {Promise<string[]>}
 */
async function compareShape(shape, before, after) {
  // The first loads warm both up and count for nothing.
  await measureTurn(shape, before);
  await measureTurn(shape, after);
  /** @type {{ readonly before: Cost, readonly after: Cost }[]} */
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    // Who begins changes, so that what grows or slows down meets both alike.
    const isBeforeFirst = round % 2 === 0;
    const first = await measureTurn(shape, isBeforeFirst ? before : after);
    const second = await measureTurn(shape, isBeforeFirst ? after : before);
    pairs.push(isBeforeFirst ? { before: first, after: second } : { before: second, after: first });
  }
  /** @param {(cost: Cost) => number} of */
  const summarize = (of) => {
    const ratios = pairs.map((pair) => of(pair.after) / of(pair.before)).sort((a, b) => a - b);
    const cells = [median(pairs.map((pair) => of(pair.before))), median(pairs.map((pair) => of(pair.after)))];
    return { cells: [...cells.map((micros) => micros.toFixed(1)), median(ratios).toFixed(3)], ratios };
  };
  const listener = summarize(({ listenerMicros }) => listenerMicros);
  const all = summarize(({ allMicros }) => allMicros);
  const range = `${all.ratios[0]?.toFixed(3)} … ${all.ratios.at(-1)?.toFixed(3)}`;
  return [shape.name, ...listener.cells, ...all.cells, range];
}

/**
 * @param {Shape} shape
 * @param {Side} side
 * @returns {Promise<Cost>}
 */
async function measureTurn(shape, { fairlead, ledger }) {
  const atStart = fairlead.serverTime();
  const acceptedAtStart = ledger.acceptedEvents;
  const result = await startLoad({
    port: fairlead.port,
    shapeName: shape.name,
    authorization,
    serial: ledger.nextSerial(),
    connections: 64,
    warmUpMs: 0,
    durationMs: shape.eventsPerRequest === 1 ? loadMs.single : loadMs.batch,
  }).result;
  ledger.enter(shape, result);
  await drain(fairlead, ledger);
  const atEnd = fairlead.serverTime();
  const events = ledger.acceptedEvents - acceptedAtStart;
  return {
    listenerMicros: (1_000 * (atEnd.listenerMs - atStart.listenerMs)) / events,
    allMicros: (1_000 * (sumOf(atEnd) - sumOf(atStart))) / events,
  };
}

/** @param {ServerTime} time */
function sumOf({ listenerMs, besideMs, workerMs }) {
  return listenerMs + besideMs + workerMs;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
