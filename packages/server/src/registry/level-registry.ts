import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { dirname } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { FairleadError, toError } from '../errors.ts';
import type { CredentialVerdict, NewSource, Registry, Source } from './registry.ts';

/**
 * The registry in a LevelDB of its own. LevelDB holds an exclusive lock on its folder for as long as it is open and the system
 * releases it when the process dies, however it dies: that lock is the lock on the whole data folder.
 */
interface StoredSource {
  readonly name: string;
  readonly key: string;
  readonly secretSha256: string;
}

/** Raised with every change that an older version could not read. */
const formatVersion = 1;

export async function openLevelRegistry(path: string): Promise<Registry> {
  const database = new ClassicLevel(path, { valueEncoding: 'utf8' });
  await openLocked(database, path);
  try {
    const logId = await checkFormat(database);
    return new LevelRegistry(database, logId, await loadSources(database));
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openLocked(database: ClassicLevel, path: string): Promise<void> {
  try {
    await database.open();
  } catch (error) {
    const cause = toError(error).cause;
    if (cause instanceof Error && Reflect.get(cause, 'code') === 'LEVEL_LOCKED') {
      throw new FairleadError('data_folder_in_use', `Another process uses the data folder ${dirname(path)}.`, { cause: error });
    }
    throw error;
  }
}

/** Writes version and log id into a new folder; refuses a folder that another version wrote. Returns the log id. */
async function checkFormat(database: ClassicLevel): Promise<string> {
  const found = await database.get('format');
  if (found === undefined) {
    const logId = randomBytes(4).toString('hex');
    const first = [
      { type: 'put', key: 'format', value: String(formatVersion) },
      { type: 'put', key: 'log-id', value: logId },
    ] as const;
    await database.batch([...first], { sync: true });
    return logId;
  }
  const logId = await database.get('log-id');
  if (found !== String(formatVersion) || logId === undefined) {
    throw new FairleadError(
      'data_format_unsupported',
      `The data folder has format ${found}; this version reads format ${formatVersion}.`,
    );
  }
  return logId;
}

async function loadSources(database: ClassicLevel): Promise<StoredSource[]> {
  const values = await database.values({ gte: 'source/', lt: 'source0' }).all();
  return values.map((value) => JSON.parse(value) as StoredSource);
}

class LevelRegistry implements Registry {
  readonly logId: string;
  readonly #database: ClassicLevel;
  readonly #byKey = new Map<string, StoredSource>();
  /** One change after the other: each is checked against what those before it left. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(database: ClassicLevel, logId: string, sources: readonly StoredSource[]) {
    this.#database = database;
    this.logId = logId;
    for (const source of sources) {
      this.#byKey.set(source.key, source);
    }
  }

  listSources(): readonly Source[] {
    return [...this.#byKey.values()].map(({ name, key }) => ({ name, key }));
  }

  putSource(source: NewSource): Promise<void> {
    const change = this.#changes.then(() => this.#put(source));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #put(source: NewSource): Promise<void> {
    const stored: StoredSource = { name: source.name, key: source.key, secretSha256: sha256(source.secret).toString('hex') };
    const holder = this.#byKey.get(source.key);
    if (holder !== undefined && holder.name !== source.name) {
      throw new FairleadError('invalid_option', `The key of source ${source.name} belongs to source ${holder.name} already.`);
    }
    await this.#database.batch([{ type: 'put', key: `source/${source.name}`, value: JSON.stringify(stored) }], { sync: true });
    for (const [key, other] of this.#byKey) {
      if (other.name === source.name) {
        this.#byKey.delete(key);
      }
    }
    this.#byKey.set(stored.key, stored);
  }

  checkSecret(key: string, secret: string): CredentialVerdict {
    const source = this.#byKey.get(key);
    // An unknown key costs the same comparison as a wrong secret.
    const expected = source === undefined ? unknownSecret : Buffer.from(source.secretSha256, 'hex');
    const isEqual = timingSafeEqual(sha256(secret), expected);
    if (source === undefined) {
      return { outcome: 'unknown_key' };
    }
    return isEqual ? { outcome: 'accepted', source } : { outcome: 'wrong_secret' };
  }

  checkWriteKey(key: string): CredentialVerdict {
    const source = this.#byKey.get(key);
    return source === undefined ? { outcome: 'unknown_key' } : { outcome: 'accepted', source };
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

const unknownSecret = Buffer.alloc(32);

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
