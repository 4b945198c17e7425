// What storing an event costs behind the log: a log is filled once, then a server with empty stores catches up with it, again and again.
// Nothing else runs meanwhile, no load and no listener, so that it tells small changes of the store path apart.
//
//   node benchmarks/rebuild.js [SHAPE] [--events 400000] [--rounds 3] [--against COMMIT] [--data FOLDER]
//
// SHAPE is the start of a name in shapes.js. Printed is the processor time of each stored event in microseconds, by thread: what runs in
// JavaScript is the worker's own, the rest are threads of the engines and of the garbage collector.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareTree } from './compared-tree.js';
import { startFairlead } from './fairlead-process.js';
import { fillLog } from './fill-log.js';
import { findShape } from './shapes.js';
import { measureStoring } from './store-all.js';
import { formatCount, formatTable } from './table.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '3' },
    against: { type: 'string' },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
  },
});
const shape = findShape(positionals[0] ?? '/v2/events, 100');
const trees = [
  ...(options.against === undefined ? [] : [{ name: options.against, path: prepareTree(options.against) }]),
  { name: 'this tree', path: undefined },
];

await mkdir(options.data, { recursive: true });
const folder = await mkdtemp(join(options.data, 'rebuild-'));
try {
  const dataPath = join(folder, 'data');
  await (await startFairlead(dataPath)).close();
  await fillLog(join(dataPath, 'log'), { shape, events: Number(options.events), serial: 1 });
  /** @type {string[][]} */
  const rows = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, path } of trees) {
      const cost = await measureRebuild(dataPath, path);
      const micros = [cost.workerMs, cost.otherMs, cost.workerMs + cost.otherMs].map((ms) =>
        ((1000 * ms) / cost.events).toFixed(1),
      );
      rows.push([name, ...micros, formatCount(cost.events / cost.seconds)]);
    }
  }
  console.log(`${shape.name}: processor time of each stored event in µs\n`);
  console.log(formatTable(['server', 'JavaScript', 'other threads', 'all', 'events/s'], rows));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} dataPath
 * @param {string | undefined} tree
 */
async function measureRebuild(dataPath, tree) {
  for (const store of ['store', 'dedupe']) {
    await rm(join(dataPath, store), { recursive: true, force: true });
  }
  return measureStoring(dataPath, { tree });
}
