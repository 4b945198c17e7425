// What the spool on disk costs per record: `node benchmarks/spool.js [folder]`, after `npm run build`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSpool } from '../packages/client/dist/esm/spool.js';

const records = 200_000;
const textBytes = 400;
const perRequest = 100;

const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'fairlead-spool-'));
try {
  console.log(`${records} records of ${textBytes} bytes of text, ${perRequest} at a time, in ${directory}`);
  for (const pass of ['warm-up', 'measured']) {
    console.log(pass);
    run(join(directory, pass));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** @param {string} folder */
function run(folder) {
  const text = JSON.stringify({ text: 'x'.repeat(textBytes - 11) });
  /** @param {number} serial */
  const record = (serial) => ({ text, eventCount: 1, id: `00000000-0000-4000-8000-${serial}`, enqueuedAtMs: Date.now() });

  const steady = open(folder);
  measure('append, held in memory, and settle', () => {
    for (let serial = 0; serial < records; serial += perRequest) {
      const tickets = [];
      for (let offset = 0; offset < perRequest; offset++) {
        tickets.push(steady.append(record(serial + offset), { taken: true }) ?? {});
      }
      steady.settle(tickets);
    }
  });
  steady.close();

  const outage = open(folder);
  measure('append while nothing is delivered', () => {
    for (let serial = 0; serial < records; serial++) {
      outage.append(record(serial), { taken: false });
    }
  });
  outage.close();

  /** @type {ReturnType<typeof open> | undefined} */
  let next;
  measure('open what the last process left', () => {
    next = open(folder);
  });
  const spool = /** @type {ReturnType<typeof open>} */ (next);
  /** @type {object[][]} */
  const requests = [];
  measure('take', () => {
    while (spool.waitingRecords > 0) {
      requests.push(spool.take({ recordsMax: perRequest, bytesMax: 500_000 }).map(({ ticket }) => ticket));
    }
  });
  measure('settle', () => {
    for (const tickets of requests) {
      spool.settle(tickets);
    }
  });
  spool.close();
}

/** @param {string} folder */
function open(folder) {
  const onFailure = (/** @type {{ message: string }} */ failure) => {
    throw new Error(failure.message);
  };
  return fileSpool({ directory: folder }).open({ kind: 'message', now: Date.now, onMore: () => undefined, onFailure });
}

/**
 * @param {string} what
 * @param {() => void} act
 */
function measure(what, act) {
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  act();
  const elapsedMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const microseconds = ((elapsedMs * 1000) / records).toFixed(2).padStart(6);
  const megabytes = ((records * textBytes) / 1000 / elapsedMs).toFixed(0).padStart(6);
  // What other processes take from this one shows in the time, not in the CPU.
  const cpu = ((user + system) / records).toFixed(2).padStart(6);
  console.log(`  ${what.padEnd(36)} ${microseconds} µs per record (CPU ${cpu} µs) ${megabytes} MB/s`);
}
