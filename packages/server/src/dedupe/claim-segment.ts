import { constants, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { claimBytes, decodeHolder, keyBytes } from './claim.ts';
import { type ClaimFilter, createClaimFilter, readClaimFilter } from './claim-filter.ts';
import { type Frame, holdsFrame, readFrames, wordOf, writeFrame } from './claim-frames.ts';
import { type ClaimIndexFile, openClaimIndex, writeClaimIndex } from './claim-index-file.ts';
import type { ClaimKeys } from './claim-keys.ts';
import { bytesPerPlace, type ClaimTable, eachWord, findInPlaces, placesPerRead } from './claim-table.ts';
import type { Holder } from './dedupe-index.ts';
import { type KnownClaims, readClaims } from './known-claims.ts';

/**
 * Some of the claims of one day, in the order in which they were made: a file that is only ever appended to. A filter in memory says of
 * nearly every new key that it is not here; a table tells where in the file the others stand.
 *
 * The table is in memory while claims come in. Once the segment is sealed it is in a file of its own, `.index`, with the filter. That file is written
 * at the end of a server, too; what it lacks is made again from the claims.
 */
export interface ClaimSegment {
  readonly name: string;
  /** With those that are still to be written. */
  readonly claimCount: number;
  /** How much of its file is written, in slots. */
  readonly slotCount: number;
  /** Whether it can take more. */
  readonly isOpen: boolean;
  readonly filterBytes: number;
  /** Adds what will be written to the filter. */
  remember(word: number): void;
  mayHold(word: number): boolean;
  /** Marks with 1 which of the keys it may hold. */
  mark(keys: ClaimKeys, marks: Uint8Array): void;
  /** Whether all that it remembers is written. */
  readonly isWritten: boolean;
  /** Appends claims that it remembers; on disk when it resolves. */
  append(frame: Buffer): Promise<void>;
  /** The newest holder of a key, of those on disk. */
  find(keys: ClaimKeys, at: number): Holder | undefined;
  /** The frames from a slot on. Ends in a `DamagedClaimsError` where one that was written can't be read. */
  read(from: number): AsyncGenerator<Frame>;
  /** Nothing is appended any more. */
  seal(): Promise<void>;
  /** Goes on without its filter, once it is sealed. */
  dropFilter(): void;
  close(): Promise<void>;
  /** Without keeping what is in memory. */
  abandon(): Promise<void>;
}

export interface SegmentPlace {
  /** Of its files, without their endings. */
  readonly base: string;
  readonly name: string;
  /** What is known to be on disk. */
  readonly slotsAtLeast: number;
  /** Whether claims may be appended. */
  readonly isOpen: boolean;
  /** Of a new one. */
  readonly claimsExpected: number;
}

/** A file of claims is not what was written. */
export class DamagedClaimsError extends Error {
  constructor(path: string) {
    super(`The claims in ${path} are corrupt: what was written there is missing, or is something else.`);
  }
}

export const claimsEnding = '.claims';
const indexEnding = '.index';

/** A torn last write is cut off: nobody was told that it is there. Rejects with a `DamagedClaimsError`. */
export async function openSegment(place: SegmentPlace): Promise<ClaimSegment> {
  const path = `${place.base}${claimsEnding}`;
  const file = await open(path, constants.O_RDWR | (place.slotsAtLeast === 0 ? constants.O_CREAT : 0), 0o600);
  let index: ClaimIndexFile | undefined;
  try {
    index = await openClaimIndex(`${place.base}${indexEnding}`);
    const { size } = await file.stat();
    const slotCount = Math.floor(size / claimBytes);
    const slotsAtLeast = Math.max(place.slotsAtLeast, index?.slotCount ?? 0);
    if (slotCount < slotsAtLeast) {
      throw new DamagedClaimsError(path);
    }
    if (index?.slotCount === slotCount && slotCount > 0 && !place.isOpen) {
      const { claimCount } = index;
      return new FileSegment({ place, file, index, slotCount, claimCount, filter: readClaimFilter(index.filterWords, claimCount) });
    }
    const claims = await readClaims({ file, index, slotCount, claimsExpected: place.claimsExpected });
    await index?.file.close();
    if (claims.slotCount < slotsAtLeast || (await holdsFrame(file, claims.slotCount + 1, slotCount))) {
      throw new DamagedClaimsError(path);
    }
    if (claimBytes * claims.slotCount < size) {
      await file.truncate(claimBytes * claims.slotCount);
    }
    return new FileSegment({ place, file, ...claims });
  } catch (error) {
    await index?.file.close();
    await file.close();
    throw error;
  }
}

type TableFile = Pick<ClaimIndexFile, 'file' | 'tableFrom' | 'tableBytes'>;

function tableFileOf({ file, tableFrom, tableBytes }: ClaimIndexFile): TableFile {
  return { file, tableFrom, tableBytes };
}

class FileSegment implements ClaimSegment {
  readonly name: string;
  readonly #base: string;
  readonly #file: FileHandle;
  readonly #claim = Buffer.alloc(claimBytes);
  readonly #places = Buffer.alloc(bytesPerPlace * placesPerRead);
  /** Without its filter, which may be dropped. */
  #index: TableFile | undefined;
  #indexedCount: number;
  #isOpen: boolean;
  #table: ClaimTable | undefined;
  #filter: ClaimFilter | undefined;
  #slotCount: number;
  #claimCount: number;
  #writtenCount: number;

  constructor(
    parts: KnownClaims & { readonly place: SegmentPlace; readonly file: FileHandle; readonly index?: ClaimIndexFile | undefined },
  ) {
    this.name = parts.place.name;
    this.#base = parts.place.base;
    this.#file = parts.file;
    this.#index = parts.index && tableFileOf(parts.index);
    this.#indexedCount = parts.indexedCount ?? parts.slotCount;
    this.#table = parts.table;
    this.#isOpen = parts.table !== undefined;
    this.#filter = parts.filter;
    this.#slotCount = parts.slotCount;
    this.#claimCount = parts.claimCount;
    this.#writtenCount = parts.claimCount;
  }

  get claimCount(): number {
    return this.#claimCount;
  }

  get slotCount(): number {
    return this.#slotCount;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isWritten(): boolean {
    return this.#writtenCount === this.#claimCount;
  }

  get filterBytes(): number {
    return this.#filter?.bytes ?? 0;
  }

  remember(word: number): void {
    this.#filter?.add(word);
    this.#claimCount++;
  }

  mayHold(word: number): boolean {
    return this.#filter?.mayHold(word) ?? true;
  }

  mark(keys: ClaimKeys, marks: Uint8Array): void {
    const filter = this.#filter;
    if (filter === undefined) {
      marks.fill(1);
      return;
    }
    for (let at = 0; at < keys.count; at++) {
      if (marks[at] === 0 && filter.mayHold(keys.word(at))) {
        marks[at] = 1;
      }
    }
  }

  async append(frame: Buffer): Promise<void> {
    await writeFrame(this.#file, frame, this.#slotCount);
    const count = frame.length / claimBytes - 1;
    for (let nth = 1; nth <= count; nth++) {
      this.#table?.add(wordOf(frame, nth), this.#slotCount + nth);
    }
    this.#slotCount += 1 + count;
    this.#writtenCount += count;
  }

  find(keys: ClaimKeys, at: number): Holder | undefined {
    for (const slot of this.#slotsOf(keys.word(at))) {
      readSync(this.#file.fd, this.#claim, 0, claimBytes, claimBytes * slot);
      if (keys.isSame(at, this.#claim, 0)) {
        return decodeHolder(this.#claim, keyBytes);
      }
    }
    return undefined;
  }

  async *read(from: number): AsyncGenerator<Frame> {
    const end = this.#slotCount;
    let read = from;
    for await (const frame of readFrames(this.#file, from, end)) {
      read = frame.slot + 1 + frame.count;
      yield frame;
    }
    if (read < end) {
      throw new DamagedClaimsError(`${this.#base}${claimsEnding}`);
    }
  }

  async seal(): Promise<void> {
    this.#isOpen = false;
    await this.#writeIndex();
    const index = await openClaimIndex(`${this.#base}${indexEnding}`);
    if (index === undefined) {
      throw new DamagedClaimsError(`${this.#base}${indexEnding}`);
    }
    this.#index = tableFileOf(index);
    this.#filter = readClaimFilter(index.filterWords, index.claimCount);
    this.#table = undefined;
  }

  dropFilter(): void {
    if (this.#table === undefined) {
      this.#filter = undefined;
    }
  }

  async close(): Promise<void> {
    // Where there is no room for it, the next start makes it again from the claims.
    await this.#writeIndex().catch(() => undefined);
    await this.abandon();
  }

  async abandon(): Promise<void> {
    await this.#index?.file.close();
    await this.#file.close();
  }

  #slotsOf(word: number): readonly number[] {
    const index = this.#index;
    return index === undefined
      ? (this.#table?.find(word) ?? [])
      : findInPlaces(word, index.tableBytes / bytesPerPlace, (from, count) => {
          const bytes = bytesPerPlace * count;
          readSync(index.file.fd, this.#places, 0, bytes, index.tableFrom + bytesPerPlace * from);
          return new Uint32Array(this.#places.buffer, 0, bytes / Uint32Array.BYTES_PER_ELEMENT);
        });
  }

  /** Unless it is there: a filter of one layer is made of what is in the table. */
  async #writeIndex(): Promise<void> {
    const table = this.#table;
    if (table === undefined || this.#indexedCount === this.#slotCount) {
      return;
    }
    const filter = createClaimFilter(table.count);
    eachWord(table.words, (word) => filter.add(word));
    const [slotCount, claimCount] = [this.#slotCount, table.count];
    await writeClaimIndex(`${this.#base}${indexEnding}`, {
      slotCount,
      claimCount,
      filterWords: filter.layers[0] as Uint32Array,
      tableWords: table.words,
    });
    this.#indexedCount = slotCount;
  }
}
