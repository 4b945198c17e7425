// Where the time goes in our server: a load of one shape on a fresh folder with V8's sampling profiler on, then the functions with the
// most time of their own, per thread.
//
//   node benchmarks/profile.js [SHAPE] [--seconds 5] [--top 20] [--data FOLDER] [--keep FOLDER]
//
// SHAPE is the start of a name in shapes.js ("/v1/track", "/v2/events, 100"). `--keep` leaves the .cpuprofile files for a viewer.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { authorization } from './credentials.js';
import { startFairlead } from './fairlead-process.js';
import { createLedger } from './ledger.js';
import { startLoad } from './load.js';
import { findShape } from './shapes.js';
import { formatCount, formatTable } from './table.js';
import { drain } from './throughput.js';

/**
 * @typedef {object} CpuProfile
 * @property {{ readonly id: number, readonly callFrame: { readonly functionName: string, readonly url: string, readonly lineNumber: number } }[]} nodes
 * @property {number[]} samples
 * @property {number[]} timeDeltas
 */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '20' },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
    keep: { type: 'string' },
  },
});
const shape = findShape(positionals[0] ?? '');

await mkdir(options.data, { recursive: true });
const folder = await mkdtemp(join(options.data, 'profile-'));
const profiles = options.keep ?? join(folder, 'profiles');
try {
  const fairlead = await startFairlead(join(folder, 'data'), { execArgv: ['--cpu-prof', '--cpu-prof-dir', profiles] });
  const ledger = createLedger();
  const job = { port: fairlead.port, shapeName: shape.name, authorization, serial: ledger.nextSerial(), connections: 64 };
  const result = await startLoad({ ...job, warmUpMs: 0, durationMs: Number(options.seconds) * 1000 }).result;
  ledger.enter(shape, result);
  const drained = await drain(fairlead, ledger);
  await fairlead.close();
  const rate = (result.measuredRequests * shape.eventsPerRequest) / result.measuredSeconds;
  console.log(`${shape.name}: ${formatCount(rate)} events/s accepted, then ${drained.seconds.toFixed(1)} s to drain\n`);
  for (const file of (await readdir(profiles)).sort()) {
    console.log(`${formatProfile(JSON.parse(await readFile(join(profiles, file), 'utf8')))}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {CpuProfile} profile */
function formatProfile({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  /** @type {Map<string, number>} */
  const selfMicros = new Map();
  samples.forEach((id, at) => {
    const name = names.get(id) ?? '?';
    selfMicros.set(name, (selfMicros.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  });
  const idle = selfMicros.get('(idle)') ?? 0;
  selfMicros.delete('(idle)');
  const busy = [...selfMicros.values()].reduce((sum, micros) => sum + micros, 0);
  const isWorker = nodes.some(({ callFrame }) => callFrame.url.endsWith('/pipeline/indexer.js'));
  const rows = [...selfMicros].sort(([, a], [, b]) => b - a).slice(0, Number(options.top));
  const title = `${isWorker ? 'Worker' : 'Listener'}: busy ${(busy / 1e6).toFixed(1)} s, idle ${(idle / 1e6).toFixed(1)} s`;
  const table = formatTable(
    ['function', 'self', 'ms'],
    rows.map(([name, micros]) => [name, `${((100 * micros) / busy).toFixed(1)} %`, formatCount(micros / 1000)]),
  );
  return `${title}\n\n${table}`;
}

/** @param {CpuProfile['nodes'][number]['callFrame']} callFrame */
function nameOf({ functionName, url, lineNumber }) {
  const place = url === '' ? '' : ` ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${place}`;
}
