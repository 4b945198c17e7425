import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { type ClaimFilter, createClaimFilter } from './claim-filter.ts';
import type { ClaimKeys } from './claim-keys.ts';
import { closeDatabase, type Day, decodeCount, encodeCount, holderBytes, keyBytes, openDatabase } from './level-day.ts';

/**
 * The claims of one day of receive time: a LevelDB database, and beside it a file with the first eight bytes of every key in it. From
 * the file the filter is read that keeps nearly all questions about new ids away from the database.
 *
 * The file is on disk before the claims are, and the database says how many of its keys count: a key that is in the database is in
 * that part of the file. A day without such a number, or with a shorter file, has no filter, and is asked itself. So is one whose
 * file is still being read, which goes on beside everything else.
 */
export interface ClaimsOfDay {
  readonly name: string;
  readonly database: Day;
  /** Undefined until it holds every claim of the day. */
  readonly filter: ClaimFilter | undefined;
  /** What the filter takes, complete or not. */
  readonly filterBytes: number;
  /** Adds to the filter, at once, what `write` will be given. */
  remember(high: number, low: number): void;
  /** On disk when it resolves. */
  write(parts: readonly ClaimsToWrite[]): Promise<void>;
  /** Goes on without its filter. */
  dropFilter(): void;
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** Some of the claims of one call. */
export interface ClaimsToWrite {
  readonly keys: ClaimKeys;
  readonly values: Buffer;
  readonly granted: readonly number[];
}

/** Shorter than any claim's key. */
const countKey = Buffer.from('count');
const hashBytes = 8;
const readHashes = 8 * 1024;

export async function openClaimsOfDay(path: string, name: string): Promise<ClaimsOfDay> {
  const database = await openDatabase(path);
  try {
    const hashes = await openHashes(database, `${path}.hashes`);
    return new LevelClaimsOfDay({ name, path, database, ...hashes });
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Hashes {
  /** Undefined for a day without a filter. */
  readonly file: FileHandle | undefined;
  /** How many keys of the file count. */
  readonly count: number;
}

async function openHashes(database: Day, path: string): Promise<Hashes> {
  const kept = await database.get(countKey);
  if (kept === undefined && (await database.keys({ limit: 1 }).all()).length > 0) {
    return { file: undefined, count: 0 };
  }
  const count = decodeCount(kept);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if ((await file.stat()).size >= hashBytes * count) {
      return { file, count };
    }
    // What is written behind a gap would make the file look whole again.
    await database.del(countKey, { sync: true });
    await file.close();
    return { file: undefined, count: 0 };
  } catch (error) {
    await file.close();
    throw error;
  }
}

class LevelClaimsOfDay implements ClaimsOfDay {
  readonly name: string;
  readonly database: Day;
  readonly #path: string;
  readonly #file: FileHandle | undefined;
  readonly #reading: Promise<void>;
  #count: number;
  #filter: ClaimFilter | undefined;
  #isComplete = false;

  constructor({ name, path, database, file, count }: Hashes & Pick<ClaimsOfDay, 'name' | 'database'> & { readonly path: string }) {
    this.name = name;
    this.database = database;
    this.#path = path;
    this.#file = file;
    this.#count = count;
    this.#filter = file === undefined ? undefined : createClaimFilter(count);
    this.#isComplete = file !== undefined && count === 0;
    this.#reading = file === undefined || count === 0 ? Promise.resolve() : this.#read(file, count);
  }

  get filter(): ClaimFilter | undefined {
    return this.#isComplete ? this.#filter : undefined;
  }

  get filterBytes(): number {
    return this.#filter?.bytes ?? 0;
  }

  remember(high: number, low: number): void {
    this.#filter?.add(high, low);
  }

  async write(parts: readonly ClaimsToWrite[]): Promise<void> {
    // A chained batch hands each claim straight to the engine: a tenth of the time of a batch given as an array.
    const batch = this.database.batch();
    let count = 0;
    for (const { keys, values, granted } of parts) {
      for (const at of granted) {
        batch.put(keys.key(at), values.subarray(holderBytes * at, holderBytes * (at + 1)));
      }
      count += granted.length;
    }
    if (this.#file !== undefined) {
      const hashes = hashesOf(parts, count);
      await this.#file.write(hashes, 0, hashes.length, hashBytes * this.#count);
      await this.#file.datasync();
      this.#count += count;
      batch.put(countKey, encodeCount(this.#count));
    }
    await batch.write({ sync: true });
  }

  dropFilter(): void {
    this.#isComplete = false;
    this.#filter = undefined;
  }

  async close(): Promise<void> {
    this.dropFilter();
    await this.#reading;
    await this.#file?.close();
    await closeDatabase(this.database);
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { recursive: true, force: true });
    await rm(`${this.#path}.hashes`, { force: true });
  }

  /** A part at a time, so that the blocks of the log go on beside it. A file that can't be read leaves the day without a filter. */
  async #read(file: FileHandle, count: number): Promise<void> {
    const part = Buffer.allocUnsafeSlow(hashBytes * readHashes);
    const words = new Uint32Array(part.buffer);
    for (let from = 0; from < count && this.#filter !== undefined; from += readHashes) {
      const wanted = Math.min(readHashes, count - from);
      const bytesRead = await file.read(part, 0, hashBytes * wanted, hashBytes * from).then(
        (done) => done.bytesRead,
        () => 0,
      );
      if (bytesRead < hashBytes * wanted) {
        this.dropFilter();
        return;
      }
      for (let at = 0; at < wanted; at++) {
        this.#filter?.add(words[2 * at] as number, words[2 * at + 1] as number);
      }
    }
    this.#isComplete = this.#filter !== undefined;
  }
}

function hashesOf(parts: readonly ClaimsToWrite[], count: number): Buffer {
  const hashes = Buffer.allocUnsafe(hashBytes * count);
  let end = 0;
  for (const { keys, granted } of parts) {
    for (const at of granted) {
      end += keys.bytes.copy(hashes, end, keyBytes * at, keyBytes * at + hashBytes);
    }
  }
  return hashes;
}
