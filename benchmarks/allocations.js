// What a request makes the listener allocate, and how much of that becomes old: what a collection of the young generation does not free is copied
// twice and stays until a full one. A load of one shape on a fresh folder, with V8's sampling heap profiler on.
//
//   node benchmarks/allocations.js [SHAPE] [--connections 256] [--seconds 5] [--top 20] [--data FOLDER]
//
// SHAPE is the start of a name in shapes.js. Printed are bytes of a request, by the function that allocates them.
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endProcess, forkProcess, whenListening } from './child-process.js';
import { authorization } from './credentials.js';
import { startLoad } from './load.js';
import { findShape } from './shapes.js';
import { formatCount, formatTable } from './table.js';

/** @import { HeapProfiler } from 'node:inspector' */
/** @import { SampleOrder } from './allocation-sampler.js' */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    connections: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '20' },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
  },
});
const shape = findShape(positionals[0] ?? '/v1/track');
const sampleMs = Number(options.seconds) * 1_000;
const warmUpMs = 2_000;

await mkdir(options.data, { recursive: true });
const folder = await mkdtemp(join(options.data, 'allocations-'));
const child = forkProcess('fairlead-server.js', {
  args: [join(folder, 'data')],
  execArgv: ['--import', new URL('allocation-sampler.js', import.meta.url).href],
});
try {
  const { port } = await whenListening(child);
  const load = startLoad({
    port,
    shapeName: shape.name,
    authorization,
    serial: 1,
    connections: Number(options.connections),
    warmUpMs,
    durationMs: 2 * sampleMs + warmUpMs,
  });
  await sleep(warmUpMs);
  const all = await sample('all', port);
  const aged = await sample('aged', port);
  await load.result;
  const rows = [...all].map(([name, bytes]) => ({ name, bytes, aged: aged.get(name) ?? 0 }));
  const sum = (/** @type {'bytes' | 'aged'} */ what) => formatCount(rows.reduce((total, row) => total + row[what], 0));
  console.log(
    `${shape.name}, ${options.connections} connections: ${sum('bytes')} bytes a request, of which ${sum('aged')} become old\n`,
  );
  const most = rows.toSorted((one, other) => other.bytes - one.bytes).slice(0, Number(options.top));
  console.log(
    formatTable(
      ['function', 'bytes', 'become old'],
      most.map(({ name, bytes, aged: old }) => [name, formatCount(bytes), formatCount(old)]),
    ),
  );
} finally {
  await endProcess(child);
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {'all' | 'aged'} what
 * @param {number} port
 * @returns {Promise<ReadonlyMap<string, number>>} bytes of a request, by function
 */
async function sample(what, port) {
  const before = await countRequests(port);
  send({ sample: what });
  await sleep(sampleMs);
  const requests = (await countRequests(port)) - before;
  const answer = once(child, 'message');
  send({ sample: 'end' });
  const [{ profile }] = /** @type {[{ profile: HeapProfiler.SamplingHeapProfile }]} */ (await answer);
  /** @type {Map<string, number>} */
  const bytes = new Map();
  const open = [profile.head];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { functionName, url, lineNumber } = node.callFrame;
    const place = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
    const name = `${functionName === '' ? '(anonymous)' : functionName}${place}`;
    bytes.set(name, (bytes.get(name) ?? 0) + node.selfSize / requests);
    open.push(...node.children);
  }
  return bytes;
}

/** @param {SampleOrder} order */
function send(order) {
  child.send(order);
}

/** @param {number} port */
async function countRequests(port) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return Number(/^fairlead_log_position (\d+)/m.exec(await response.text())?.[1]);
}
