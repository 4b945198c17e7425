import { existsSync } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createIncompleteFolder, type DataFolder, incompleteMarkOf } from '../data-folder.ts';
import { claimBytes } from '../dedupe/claim.ts';
import { type ClaimsWriter, createClaimsWriter } from '../dedupe/claims-writer.ts';
import { type ErrorCode, FairleadError, toError } from '../errors.ts';
import { commitErrorOf, commitChanges } from '../log/lmdb-changes.ts';
import { openEnvironment, type PositionDatabase } from '../log/lmdb-environment.ts';
import type { LogRecord } from '../log/log.ts';
import { type SavedQuery, writeSavedQueries } from '../queries/saved-queries.ts';
import { writeRegistryCopy } from '../registry/level-format.ts';
import { syncFolder } from '../sync-folder.ts';
import type { RegistryEntry } from './produce.ts';
import { type BackupEnd, type BackupHeader, backupVersion, decodeFrames, type Frame } from './frames.ts';
import { decodeRecordPage } from './record-page.ts';

export interface Reception {
  /** The body of the answer to `POST /api/backup`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The data folder to make; there must be none. */
  readonly path: string;
  readonly onProgress: (progress: { readonly bytes: number; readonly records: number }) => void;
}

export interface ReceivedBackup extends BackupHeader, BackupEnd {
  readonly bytes: number;
}

/**
 * Makes a data folder of a backup: `path` is there once it is whole and on disk, and not before. What one left that was killed is removed by
 * the next with the same name; no server starts on it. Rejects with a `FairleadError`, `backup_broken` or what the server sent, or with what kept
 * it from being written.
 */
export async function receiveBackup({ chunks, path, onProgress }: Reception): Promise<ReceivedBackup> {
  const partial = `${path}.partial`;
  await removeBroken(partial);
  await mkdir(partial, { mode: 0o700 });
  const received = await receiveInto(partial, { chunks, onProgress }).catch(async (error: unknown) => {
    // Its space may be just what is missing.
    await rm(partial, { recursive: true, force: true });
    throw error;
  });
  await writeFile(join(partial, 'backup.json'), `${JSON.stringify(received, undefined, 2)}\n`, { mode: 0o600, flush: true });
  await restrictAndSync(partial);
  await rm(incompleteMarkOf(partial));
  await syncFolder(partial);
  await rename(partial, path);
  await syncFolder(dirname(path));
  return received;
}

/** Only what carries our mark, or nothing at all, is ours to remove. */
async function removeBroken(partial: string): Promise<void> {
  if (existsSync(partial) && !existsSync(incompleteMarkOf(partial)) && (await readdir(partial)).length > 0) {
    throw new FairleadError('backup_broken', `There is a folder ${partial} that no backup left; it has to go first.`);
  }
  await rm(partial, { recursive: true, force: true });
}

async function receiveInto(root: string, { chunks, onProgress }: Omit<Reception, 'path'>): Promise<ReceivedBackup> {
  const folder = await createIncompleteFolder(root);
  const copy = await openCopy(folder);
  let header: BackupHeader | undefined;
  let bytes = 0;
  try {
    for await (const frame of decodeFrames(chunks)) {
      bytes += frame.payload.length;
      if (frame.kind === 'header') {
        header = checkHeader(parse(frame));
      } else if (frame.kind === 'end') {
        const end = checkEnd(parse(frame), { copy, sha256: frame.sha256() });
        await copy.finish(end.dedupePosition);
        if (header === undefined) {
          break;
        }
        return { ...header, ...end, bytes };
      } else {
        await copy.write(frame);
      }
      onProgress({ bytes, records: copy.recordCount });
    }
  } finally {
    await copy.close();
  }
  throw new FairleadError('backup_broken', 'It ends before it is whole.');
}

function checkHeader(header: BackupHeader): BackupHeader {
  if (header.version !== backupVersion) {
    throw new FairleadError('backup_broken', `It has version ${header.version}; this command reads ${backupVersion}.`);
  }
  return header;
}

function checkEnd(end: BackupEnd, { copy, sha256 }: { readonly copy: Copy; readonly sha256: string }): BackupEnd {
  const { recordCount, claimCount, storeBytes } = copy;
  const isWhole =
    end.recordCount === recordCount && end.claimCount === claimCount && end.storeBytes === storeBytes && end.sha256 === sha256;
  if (!isWhole) {
    throw new FairleadError('backup_broken', 'What came is not what was sent.');
  }
  return end;
}

/** What is written of the copy so far. */
interface Copy {
  readonly recordCount: number;
  readonly claimCount: number;
  readonly storeBytes: number;
  write(frame: Frame): Promise<void>;
  finish(dedupePosition: number): Promise<void>;
  close(): Promise<void>;
}

async function openCopy(folder: DataFolder): Promise<Copy> {
  const store = await open(join(folder.store, 'events.duckdb'), 'wx', 0o600);
  const log = openEnvironment(folder.log);
  const dedupe = createClaimsWriter(folder.dedupe);
  return createCopy({ folder, store, log, dedupe });
}

interface CopyParts {
  readonly folder: DataFolder;
  readonly store: FileHandle;
  readonly log: PositionDatabase;
  readonly dedupe: ClaimsWriter;
}

function createCopy({ folder, store, log, dedupe }: CopyParts): Copy {
  let recordCount = 0;
  let claimCount = 0;
  let storeBytes = 0;
  return {
    get recordCount() {
      return recordCount;
    },
    get claimCount() {
      return claimCount;
    },
    get storeBytes() {
      return storeBytes;
    },
    async write(frame): Promise<void> {
      const { kind, payload } = frame;
      switch (kind) {
        case 'registry':
          await writeRegistryCopy(folder.registry, parse<readonly RegistryEntry[]>(frame));
          return;
        case 'queries':
          await writeSavedQueries(folder.queries, parse<readonly SavedQuery[]>(frame));
          return;
        case 'store':
          await store.writeFile(payload);
          storeBytes += payload.length;
          return;
        case 'claims':
          await dedupe.write(payload);
          claimCount += payload.length / claimBytes;
          return;
        case 'records': {
          const records = decodeRecordPage(payload);
          await putRecords(log, records);
          recordCount += records.length;
          return;
        }
        case 'failed': {
          const { code, message } = parse<{ readonly code: ErrorCode; readonly message: string }>(frame);
          throw new FairleadError(code, message);
        }
        case 'working':
        case 'header':
        case 'end':
          return;
        default:
          kind satisfies never;
      }
    },
    async finish(dedupePosition): Promise<void> {
      await dedupe.finish(dedupePosition);
      await log.flushed;
      await store.datasync();
    },
    async close(): Promise<void> {
      await Promise.allSettled([store.close(), log.close(), dedupe.close()]);
    },
  };
}

/** Rejects with what the engine says of the disk, which alone tells why. */
async function putRecords(log: PositionDatabase, records: readonly LogRecord[]): Promise<void> {
  try {
    await commitChanges(
      log,
      records.map(({ position, bytes }) => log.put(position, bytes as Buffer)),
    );
  } catch (error) {
    throw await commitErrorOf(toError(error));
  }
}

function parse<Value>({ payload }: Frame): Value {
  return JSON.parse(payload.toString('utf8')) as Value;
}

/** The engines make files as the process is told to; a backup is its owner's only, whoever makes it. */
async function restrictAndSync(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() ? 0o700 : 0o600);
    if (entry.isDirectory()) {
      await syncFolder(path);
    }
  }
}
