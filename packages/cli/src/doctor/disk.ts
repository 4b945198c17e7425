import { type FileHandle, open, statfs } from 'node:fs/promises';
import { formatBytes } from '../terminal/amount.ts';
import type { Finding } from './finding.ts';

const syncCount = 50;
const recordBytes = 4 * 1024;
const writtenBytes = 32 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
/** Requests share a sync, so this is how long a lonely one waits for its answer; beyond it clients notice. */
const syncMsMax = 20;
/** No disk is so fast: what returns sooner was not waited for. */
const syncMsMin = 0.005;
/** Below this a server that is busy falls behind: it writes each event about three times. */
const bytesPerSecondMin = 20_000_000;

/** How fast the disk of a folder takes what a server writes: small records, each synced as the log does, and large pieces. */
export async function checkDisk(path: string): Promise<Finding> {
  const file = await open(path, 'wx', 0o600);
  try {
    const syncsMs = await timeSyncs(file);
    const bytesPerSecond = await timeWriting(file);
    return judge({ medianMs: at(syncsMs, 0.5), slowestMs: at(syncsMs, 1), bytesPerSecond });
  } finally {
    await file.close();
  }
}

interface DiskSpeed {
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly bytesPerSecond: number;
}

/** Exported for its test: a slow disk is hard to come by. */
export function judge({ medianMs, slowestMs, bytesPerSecond }: DiskSpeed): Finding {
  const text =
    `A sync takes ${formatMs(medianMs)}, the slowest of ${syncCount} took ${formatMs(slowestMs)}; ` +
    `${formatBytes(bytesPerSecond)}/s are written`;
  if (medianMs > syncMsMax) {
    const remedy = `Each answer waits for a sync, so senders wait that long: put the data folder on a local SSD.`;
    return { kind: 'doubtful', text: `${text}. That is slow.`, remedy };
  }
  if (medianMs < syncMsMin) {
    const remedy = 'Nothing is that fast: this disk says "synced" before it is, and a power loss may cost events. Use another.';
    return { kind: 'doubtful', text, remedy };
  }
  return bytesPerSecond < bytesPerSecondMin
    ? {
        kind: 'doubtful',
        text: `${text}. That is slow.`,
        remedy: 'A busy server falls behind: put the data folder on a faster disk.',
      }
    : { kind: 'good', text };
}

/** Sorted. */
async function timeSyncs(file: FileHandle): Promise<readonly number[]> {
  const record = Buffer.alloc(recordBytes, 'fairlead');
  const times: number[] = [];
  for (let count = 0; count < syncCount; count++) {
    await file.write(record);
    const startedAtMs = performance.now();
    await file.datasync();
    times.push(performance.now() - startedAtMs);
  }
  return times.sort((left, right) => left - right);
}

async function timeWriting(file: FileHandle): Promise<number> {
  const chunk = Buffer.alloc(chunkBytes, 'fairlead');
  const startedAtMs = performance.now();
  for (let written = 0; written < writtenBytes; written += chunkBytes) {
    await file.write(chunk);
  }
  await file.datasync();
  return (writtenBytes * 1_000) / (performance.now() - startedAtMs);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function formatMs(milliseconds: number): string {
  return `${milliseconds < 1 ? milliseconds.toFixed(2) : milliseconds.toFixed(1)} ms`;
}

/** By the numbers of Linux (statfs(2)); others say nothing. */
const unfitKinds: ReadonlyMap<number, { readonly name: string; readonly remedy: string }> = new Map([
  [
    0x01021994,
    {
      name: 'tmpfs',
      remedy: 'It is memory: nothing there outlives a restart of the machine. Name a folder on a disk with --data.',
    },
  ],
  [
    0x858458f6,
    {
      name: 'ramfs',
      remedy: 'It is memory: nothing there outlives a restart of the machine. Name a folder on a disk with --data.',
    },
  ],
  ...[[0x6969, 'NFS'] as const, [0x517b, 'SMB'] as const, [0xff534d42, 'CIFS'] as const, [0xfe534d42, 'SMB2'] as const].map(
    ([magic, name]) =>
      [
        magic,
        { name, remedy: 'Locks and memory maps are not safe over a network. Name a folder on a local disk with --data.' },
      ] as const,
  ),
]);

/** Whether the kind of the file system is one that keeps what is synced; undefined when there is nothing to say. */
export async function checkFileSystem(path: string): Promise<Finding | undefined> {
  const { type } = await statfs(path);
  const unfit = process.platform === 'linux' ? unfitKinds.get(type) : undefined;
  return unfit === undefined ? undefined : { kind: 'doubtful', text: `${path} is on ${unfit.name}.`, remedy: unfit.remedy };
}
