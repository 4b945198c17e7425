import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure, Spool, SpoolRecord, SpooledRecord } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import type { FileSpoolOptions } from 'fairlead/spool';
import { onTestFinished } from 'vitest';

/** A folder of its own for the running test, gone when the test is over. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-spool-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export interface OpenSpool {
  readonly spool: Spool;
  readonly failures: { readonly failure: Failure; readonly eventCount: number }[];
  /** How often the spool said that there is more to take. */
  moreCount: number;
}

/** Opens a spool of messages, which is closed when the test is over. */
export function openSpool(directory: string, options: Omit<FileSpoolOptions, 'directory'> = {}): OpenSpool {
  const failures: OpenSpool['failures'] = [];
  const spool = fileSpool({ directory, ...options }).open({
    kind: 'message',
    now: () => Date.now(),
    onMore: () => open.moreCount++,
    onFailure: (failure, { eventCount }) => failures.push({ failure, eventCount }),
  });
  const open: OpenSpool = { spool, failures, moreCount: 0 };
  onTestFinished(() => spool.close());
  return open;
}

/** What a process that ends at this moment, without a word, would leave: a copy whose owners are gone. */
export function copyAsAfterCrash(directory: string): string {
  const copy = temporaryFolder();
  cpSync(directory, copy, { recursive: true });
  for (const path of listFiles(copy).filter((file) => file.endsWith('/owner'))) {
    rmSync(path);
  }
  return copy;
}

/** Every file below a folder, sorted. */
export function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export function toRecord(serial: number, textBytes = 100): SpoolRecord {
  const id = `id-${serial}`;
  return { id, text: JSON.stringify({ id }).padEnd(textBytes, ' '), eventCount: 1, enqueuedAtMs: 1_750_000_000_000 + serial };
}

export function takeAll(spool: Spool): readonly SpooledRecord[] {
  return spool.take({ recordsMax: Number.MAX_SAFE_INTEGER, bytesMax: Number.MAX_SAFE_INTEGER });
}

export function toIds(records: readonly SpoolRecord[]): string[] {
  return records.map(({ id }) => id);
}
