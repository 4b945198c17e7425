import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { FairleadError, hasCode, toError } from '../errors.ts';
import { type StoredSource, upgradeSource } from './stored-source.ts';

/** What stands in the registry's LevelDB: `format`, `log-id`, and `source/{name}` for each source. */
export interface OpenedDatabase {
  readonly database: ClassicLevel;
  readonly logId: string;
  readonly sources: readonly StoredSource[];
}

/**
 * Raised with every change that an older version could not read.
 * - 1: a source is a name, a key and the hash of a secret
 * - 2: a source is a {@link StoredSource}
 * - 3: claims are in files of their own, and not in LevelDB; whoever opens the dedupe index brings them over
 * - 4: rows of the store may stand in overflow tables, where a process ended within a checkpoint; whoever opens the store moves them
 */
export const formatVersion = 4;
const knownFormats = ['1', '2', '3', String(formatVersion)];

/**
 * Opens the database and brings it into this version's format. Throws `data_folder_in_use` when another process has it open,
 * `data_format_unsupported` when a newer version wrote it.
 */
export async function openLevelDatabase(path: string, nowMs: number): Promise<OpenedDatabase> {
  const database = new ClassicLevel(path, { valueEncoding: 'utf8' });
  await openLocked(database, path);
  try {
    const logId = await bringUpToDate(database, nowMs);
    const values = await database.values(sourceRange).all();
    return { database, logId, sources: values.map((value) => JSON.parse(value) as StoredSource) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Tells the format of a folder and leaves it at that: LevelDB itself writes what it writes at every opening. Nobody else has it open until
 * `use` has settled. Throws `data_folder_in_use` and `data_format_unsupported`.
 */
export async function readFormat<Result>(path: string, use: (formats: Formats) => Promise<Result>): Promise<Result> {
  const database = new ClassicLevel(path, { valueEncoding: 'utf8', createIfMissing: false });
  await openLocked(database, path);
  try {
    const found = await database.get('format');
    checkFormat(found, await database.get('log-id'));
    return await use({ format: Number(found), currentFormat: formatVersion });
  } finally {
    await database.close();
  }
}

export interface Formats {
  readonly format: number;
  readonly currentFormat: number;
}

/** Writes sources, all of them or none, and waits for the disk. */
export async function writeSources(database: ClassicLevel, sources: readonly StoredSource[]): Promise<void> {
  await database.batch(sources.map(toEntry), { sync: true });
}

/** Puts the entries of another registry into a folder without one; on disk when it resolves. */
export async function writeRegistryCopy(path: string, entries: readonly (readonly [key: string, value: string])[]): Promise<void> {
  const database = new ClassicLevel(path, { valueEncoding: 'utf8' });
  await database.open();
  try {
    await database.batch(
      entries.map(([key, value]) => ({ type: 'put', key, value })),
      { sync: true },
    );
  } finally {
    await database.close();
  }
}

const sourceRange = { gte: 'source/', lt: 'source0' } as const;

interface Entry {
  readonly type: 'put';
  readonly key: string;
  readonly value: string;
}

function toEntry(source: StoredSource): Entry {
  return { type: 'put', key: `source/${source.name}`, value: JSON.stringify(source) };
}

async function openLocked(database: ClassicLevel, path: string): Promise<void> {
  try {
    await database.open();
  } catch (error) {
    if (hasCode(toError(error).cause, 'LEVEL_LOCKED')) {
      throw new FairleadError('data_folder_in_use', `Another process uses the data folder ${dirname(path)}.`, { cause: error });
    }
    throw error;
  }
}

function checkFormat(found: string | undefined, logId: string | undefined): asserts logId is string {
  if (found === undefined || !knownFormats.includes(found) || logId === undefined) {
    throw new FairleadError(
      'data_format_unsupported',
      `The data folder has format ${found ?? 'none'}; this version reads format ${formatVersion} and those before it.`,
    );
  }
}

/** Writes version and log id into a new folder, and an older folder anew; refuses what a newer version wrote. Returns the log id. */
async function bringUpToDate(database: ClassicLevel, nowMs: number): Promise<string> {
  const current: Entry = { type: 'put', key: 'format', value: String(formatVersion) };
  const found = await database.get('format');
  if (found === undefined) {
    const made = randomBytes(4).toString('hex');
    await database.batch([current, { type: 'put', key: 'log-id', value: made }], { sync: true });
    return made;
  }
  const logId = await database.get('log-id');
  checkFormat(found, logId);
  if (found !== current.value) {
    const sources = found === '1' ? await database.values(sourceRange).all() : [];
    // With the sources in one batch: a folder is of one format or of the other.
    await database.batch([current, ...sources.map((value) => toEntry(upgradeSource(value, nowMs)))], { sync: true });
  }
  return logId;
}
