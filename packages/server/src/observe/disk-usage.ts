import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';
import { type DiskSpace, diskSpace } from '../disk-space.ts';

/** What the parts of a data folder take on disk, and what is left there. */
export interface DiskUsage extends DiskSpace {
  readonly parts: Readonly<Record<'log' | 'store' | 'dedupe' | 'registry', number>>;
}

const keptMsDefault = 10_000;

/** Measures when asked, and not again within `keptMs`: a folder may hold thousands of files. */
export function createDiskUsage(
  folder: DataFolder,
  { now, keptMs = keptMsDefault }: { readonly now: () => number; readonly keptMs?: number },
): () => Promise<DiskUsage> {
  let last: { readonly atMs: number; readonly usage: Promise<DiskUsage> } | undefined;
  return () => {
    if (last === undefined || now() - last.atMs >= keptMs || now() < last.atMs) {
      last = { atMs: now(), usage: measure(folder) };
    }
    return last.usage;
  };
}

async function measure({ root, log, store, dedupe, registry }: DataFolder): Promise<DiskUsage> {
  const [logBytes, storeBytes, dedupeBytes, registryBytes] = await Promise.all([log, store, dedupe, registry].map(bytesIn));
  return {
    parts: { log: logBytes ?? 0, store: storeBytes ?? 0, dedupe: dedupeBytes ?? 0, registry: registryBytes ?? 0 },
    ...diskSpace(root),
  };
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(none)) {
    if (entry.isFile()) {
      const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
      bytes += found === undefined ? 0 : found.blocks * blockBytes;
    }
  }
  return bytes;
}

/** Files come and go while they are counted. */
function none(): [] {
  return [];
}

/** Of `stat`, on every system. */
const blockBytes = 512;
