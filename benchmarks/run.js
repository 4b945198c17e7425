// What the server costs and holds, in one run, against a ceiling measured in the same run.
//
//   node benchmarks/run.js [server]       everything, or one suite
//     --quick                             a smoke test: seconds instead of minutes, its figures mean little
//     --long                              sustained load for 60 s instead of 20 s
//     --data FOLDER                       a folder on the disk to measure; default: beside this file
//     --record NOTE                       keep the result in RESULTS.md; the note says what else the machine did
//
// The result is also written to reports/bench.json. Exit code 1 when an event was lost, stored twice or refused: then no figure counts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatServerReport } from './report.js';
import { measureServer } from './server-suite.js';

/** @import { ServerPlan } from './server-suite.js' */

const suites = ['server'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
    record: { type: 'string' },
  },
});
const unknown = positionals.filter((suite) => !suites.includes(suite));
if (unknown.length > 0) {
  throw new Error(`There is no suite ${unknown.join(', ')}; there is ${suites.join(', ')}.`);
}

const connections = 64;
/** @type {ServerPlan} */
const fullPlan = {
  load: { rounds: 2, roundMs: 4_000, warmUpMs: 2_000, connections },
  lag: { requestsPerSecond: 500, seconds: 10 },
  sustained: { seconds: options.long ? 60 : 20, windowRequests: 128, connections },
  idleMs: 5_000,
};
/** @type {ServerPlan} */
const quickPlan = {
  load: { rounds: 1, roundMs: 700, warmUpMs: 300, connections },
  lag: { requestsPerSecond: 200, seconds: 2 },
  sustained: { seconds: 2, windowRequests: 128, connections },
  idleMs: 500,
};

const result = await measureServer({
  folder: options.data,
  plan: options.quick ? quickPlan : fullPlan,
  say: (line) => console.error(`… ${line}`),
});
const report = formatServerReport(result);
console.log(report);
keep();
process.exitCode = result.audit.failures.length === 0 ? 0 : 1;

function keep() {
  const reports = new URL('../reports/', import.meta.url);
  mkdirSync(reports, { recursive: true });
  const measuredAt = new Date().toISOString();
  writeFileSync(
    new URL('bench.json', reports),
    `${JSON.stringify({ measuredAt, quick: options.quick, server: result }, undefined, 2)}\n`,
  );
  if (options.record !== undefined) {
    const flags = `${options.quick ? ' --quick' : ''}${options.long ? ' --long' : ''}`;
    const head = `# The last recorded run\n\n${measuredAt.slice(0, 10)}, \`npm run bench --${flags === '' ? ' server' : flags}\`. ${options.record}`;
    writeFileSync(new URL('RESULTS.md', import.meta.url), `${head}\n\n${report}\n`);
  }
}
