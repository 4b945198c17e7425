// What the server costs and holds, in one run, against a ceiling measured in the same run; what the SDK costs beside its peers; and what the
// console costs who looks at it.
//
//   node benchmarks/run.js [server] [collectors] [overload] [disk] [growth] [sdk] [console] [timing]
//                                         everything, or one suite
//   node benchmarks/run.js compare …      instead: what a change costs, see compare.js
//     --quick                             a smoke test: seconds instead of minutes, its figures mean little
//     --long                              server: sustained load for 60 s instead of 20 s
//     --events 10000000                   console: so many are stored before
//     --marks 1000000,10000000            growth: events that are stored when it is measured
//     --minutes 10                        console: so long it stays open under load; 0 leaves that out
//     --stored FOLDER                     console: a data folder that is filled, unless it is already, and stays for the next run
//     --data FOLDER                       all but sdk: a folder on the disk to measure; default: beside this file
//     --record NOTE                       keep the result in RESULTS.md, or in RESULTS-… of its suite; the note says what else the machine did
//
// The result is also written to reports/bench.json. Exit code 1 when an event was lost, stored twice or refused: then no figure counts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatCollectorsReport } from './collectors-report.js';
import { measureCollectors } from './collectors-suite.js';
import { formatConsoleReport } from './console-report.js';
import { measureConsole } from './console-suite.js';
import { measureDisk } from './disk.js';
import { formatDiskReport } from './disk-report.js';
import { measureGrowth } from './growth.js';
import { formatGrowthReport } from './growth-report.js';
import { measureOverload } from './overload.js';
import { formatOverloadReport } from './overload-report.js';
import { formatServerReport } from './report.js';
import { formatSdkReport } from './sdk-report.js';
import { measureSdk } from './sdk-suite.js';
import { measureServer } from './server-suite.js';
import { measureTiming } from './timing.js';
import { formatTimingReport } from './timing-report.js';

/** @import { CollectorsPlan } from './collectors-suite.js' */
/** @import { ConsolePlan } from './console-suite.js' */
/** @import { DiskPlan } from './disk.js' */
/** @import { GrowthPlan } from './growth.js' */
/** @import { OverloadPlan } from './overload.js' */
/** @import { SdkPlan } from './sdk-suite.js' */
/** @import { ServerPlan } from './server-suite.js' */

if (process.argv[2] === 'compare') {
  await import('./compare.js');
  process.exit();
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
    events: { type: 'string' },
    marks: { type: 'string' },
    minutes: { type: 'string' },
    stored: { type: 'string' },
    record: { type: 'string' },
  },
});
const connections = 64;
/** Few connections wait for a commit in turns, more of them fill the processors. */
const singleConnections = [connections, 256, 512];
/** @type {ServerPlan} */
const fullPlan = {
  // Single requests differ most from turn to turn.
  singles: singleConnections.map((each) => ({ rounds: 4, roundMs: 4_000, warmUpMs: 2_000, connections: each })),
  batches: { rounds: 2, roundMs: 4_000, warmUpMs: 2_000, connections },
  lag: { requestsPerSecond: 500, seconds: 10 },
  sustained: { seconds: options.long ? 60 : 20, windowRequests: 150, eventsPerSecond: 30_000, connections },
  idleMs: 5_000,
};
/** @type {ServerPlan} */
const quickPlan = {
  singles: singleConnections.map((each) => ({ rounds: 1, roundMs: 700, warmUpMs: 300, connections: each })),
  batches: { rounds: 1, roundMs: 700, warmUpMs: 300, connections },
  lag: { requestsPerSecond: 200, seconds: 2 },
  sustained: { seconds: 2, windowRequests: 150, eventsPerSecond: 10_000, connections },
  idleMs: 500,
};

/** @type {CollectorsPlan} */
const fullCollectorsPlan = {
  turns: { rounds: 2, roundMs: 20_000, warmUpMsMax: 20_000, connections: { single: connections, batch: 8 } },
  idleMs: 5_000,
  killAfterMs: 5_000,
};
/** @type {CollectorsPlan} */
const quickCollectorsPlan = {
  turns: { rounds: 1, roundMs: 1_500, warmUpMsMax: 500, connections: { single: connections, batch: 8 } },
  idleMs: 500,
  killAfterMs: 1_000,
};

/** @type {OverloadPlan} */
const fullOverloadPlan = {
  factor: 10,
  seconds: 60,
  capacitySeconds: 15,
  clientsMax: 4_000,
  backlogBytesMax: 64 * 2 ** 20,
  idleMs: 5_000,
};
/** @type {OverloadPlan} */
const quickOverloadPlan = {
  factor: 10,
  seconds: 4,
  capacitySeconds: 2,
  clientsMax: 2_500,
  backlogBytesMax: 2 ** 20,
  idleMs: 500,
};

/** @type {DiskPlan} */
const fullDiskPlan = { events: 100_000, days: 18, daysKept: 3, eventsPerDay: 50_000 };
/** @type {DiskPlan} */
const quickDiskPlan = { events: 2_000, days: 8, daysKept: 2, eventsPerDay: 2_000 };

/** @type {GrowthPlan} */
const growthPlan = {
  marks: (options.marks ?? (options.quick ? '5000,20000' : '1000000,10000000')).split(',').map(Number),
  probeEvents: options.quick ? 2_000 : 200_000,
  lookups: options.quick ? 20 : 200,
  lag: options.quick ? quickPlan.lag : fullPlan.lag,
  idleMs: options.quick ? 500 : 5_000,
};

/** @type {SdkPlan} */
const fullSdkPlan = { events: 100_000, rounds: 3, outageEvents: 2_000_000, badDayEvents: 1_000_000 };
/** @type {SdkPlan} */
const quickSdkPlan = { events: 5_000, rounds: 1, outageEvents: 20_000, badDayEvents: 10_000 };

/** @type {ConsolePlan} */
const consolePlan = {
  events: Number(options.events ?? (options.quick ? 20_000 : 10_000_000)),
  firstLoads: options.quick ? 3 : 10,
  lookups: options.quick ? { asked: 20, shown: 5 } : { asked: 200, shown: 40 },
  endurance: { minutes: Number(options.minutes ?? (options.quick ? 0.2 : 10)), eventsPerSecond: 1_000 },
};

/** @param {string} line */
const say = (line) => console.error(`… ${line}`);

/** @typedef {{ readonly result: unknown, readonly report: string, readonly failures: readonly string[], readonly record: string }} Measured */

/** @type {Readonly<Record<string, () => Promise<Measured>>>} */
const suites = {
  async server() {
    const result = await measureServer({ folder: options.data, plan: options.quick ? quickPlan : fullPlan, say });
    return { result, report: formatServerReport(result), failures: result.audit.failures, record: 'RESULTS.md' };
  },
  async collectors() {
    const plan = options.quick ? quickCollectorsPlan : fullCollectorsPlan;
    const result = await measureCollectors({ folder: options.data, plan, say });
    return { result, report: formatCollectorsReport(result), failures: result.failures, record: 'RESULTS-COLLECTORS.md' };
  },
  async overload() {
    const plan = options.quick ? quickOverloadPlan : fullOverloadPlan;
    const result = await measureOverload({ folder: options.data, plan, say });
    return { result, report: formatOverloadReport(result), failures: result.failures, record: 'RESULTS-OVERLOAD.md' };
  },
  async disk() {
    const result = await measureDisk({ folder: options.data, plan: options.quick ? quickDiskPlan : fullDiskPlan, say });
    return { result, report: formatDiskReport(result), failures: result.failures, record: 'RESULTS-DISK.md' };
  },
  async growth() {
    const result = await measureGrowth({ folder: options.data, plan: growthPlan, say });
    return { result, report: formatGrowthReport(result), failures: result.failures, record: 'RESULTS-GROWTH.md' };
  },
  async sdk() {
    const result = await measureSdk({ plan: options.quick ? quickSdkPlan : fullSdkPlan, say });
    return { result, report: formatSdkReport(result), failures: result.failures, record: 'RESULTS-SDK.md' };
  },
  async console() {
    const result = await measureConsole({ folder: options.data, stored: options.stored, plan: consolePlan, say });
    return { result, report: formatConsoleReport(result), failures: result.failures, record: 'RESULTS-CONSOLE.md' };
  },
  async timing() {
    const result = await measureTiming({ folder: options.data, rounds: options.quick ? 400 : 20_000, say });
    return { result, report: formatTimingReport(result), failures: [], record: 'RESULTS-TIMING.md' };
  },
};

/** @type {Record<string, unknown>} */
const results = {};
for (const name of positionals.length === 0 ? Object.keys(suites) : positionals) {
  const measure = suites[name];
  if (measure === undefined) {
    throw new Error(`There is no suite ${name}; there is ${Object.keys(suites).join(', ')}.`);
  }
  const measured = await measure();
  console.log(measured.report);
  results[name] = measured.result;
  record(name, measured);
  process.exitCode = measured.failures.length === 0 ? process.exitCode : 1;
}
keep();

function keep() {
  const reports = new URL('../reports/', import.meta.url);
  mkdirSync(reports, { recursive: true });
  const measuredAt = new Date().toISOString();
  writeFileSync(
    new URL('bench.json', reports),
    `${JSON.stringify({ measuredAt, quick: options.quick, ...results }, undefined, 2)}\n`,
  );
}

/** @param {string} name @param {Measured} measured */
function record(name, { report, record: file }) {
  if (options.record !== undefined) {
    const marks = options.marks === undefined ? '' : ` --marks ${options.marks}`;
    const flags = `${options.quick ? ' --quick' : ''}${options.long ? ' --long' : ''}${marks}`;
    const day = new Date().toISOString().slice(0, 10);
    const head = `# The last recorded run\n\n${day}, \`npm run bench -- ${name}${flags}\`. ${options.record}`;
    writeFileSync(new URL(file, import.meta.url), `${head}\n\n${report}\n`);
  }
}
