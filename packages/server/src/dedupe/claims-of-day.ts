import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../sync-folder.ts';
import { claimBytes } from './claim.ts';
import { frameOf, wordOf } from './claim-frames.ts';
import type { ClaimKeys } from './claim-keys.ts';
import { type ClaimSegment, claimsEnding, DamagedClaimsError, openSegment } from './claim-segment.ts';
import { bringUpToDate } from './level-day.ts';
import type { Holder } from './dedupe-index.ts';

/** The claims of one day of receive time: a folder of segments. */
export interface ClaimsOfDay {
  /** As in 2026-01-31. */
  readonly name: string;
  /** Newest first. */
  readonly segments: readonly ClaimSegment[];
  /** The segment for the next claims, begun if there is none with room. */
  prepare(): Promise<ClaimSegment>;
  /** Who holds a key, of what is on disk; one that was given up is a holder too. */
  find(keys: ClaimKeys, at: number): Holder | undefined;
  /** Takes over claims as another index has them. */
  take(claims: Buffer): Promise<void>;
  /** Seals what nothing is appended to any more, which is all of it where the day is over. */
  settle(isOver: boolean): Promise<void>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

export interface DayPlace {
  readonly path: string;
  readonly claimsPerSegment: number;
  /** Whether more is to be claimed in it. */
  readonly isOver?: boolean;
  /** What is known to be on disk, of segments that were open. */
  readonly written?: readonly { readonly segment: string; readonly slots: number }[];
}

/** How many claims a segment has, as a rule: what a server takes in some minutes, or in a week. Its table has 16 MiB then. */
export const claimsPerSegmentDefault = 1_500_000;
const numberDigits = 6;
const isClaims = /^\d{6}\.claims$/;

/** Rejects with a `DamagedClaimsError`. */
export async function openClaimsOfDay(place: DayPlace): Promise<ClaimsOfDay> {
  const { path, claimsPerSegment, isOver = false, written = [] } = place;
  if ((await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined) {
    await syncFolder(dirname(path));
  }
  await bringUpToDate(path, (claims) => fillAnew(place, claims));
  const names = (await readdir(path)).filter((name) => isClaims.test(name)).sort();
  const missing = written.find(({ segment }) => !names.includes(`${segment}${claimsEnding}`));
  if (missing !== undefined) {
    throw new DamagedClaimsError(join(path, missing.segment));
  }
  const segments: ClaimSegment[] = [];
  try {
    for (const [nth, file] of names.entries()) {
      const name = basename(file, claimsEnding);
      if (name !== nameOfSegment(nth + 1)) {
        throw new DamagedClaimsError(join(path, nameOfSegment(nth + 1)));
      }
      const isOpen = nth === names.length - 1 && !isOver;
      const base = join(path, name);
      const slotsAtLeast = written.find(({ segment }) => segment === name)?.slots ?? 0;
      segments.push(await openSegment({ base, name, isOpen, slotsAtLeast, claimsExpected: 0 }));
    }
    return new SegmentedDay({ path, claimsPerSegment, segments });
  } catch (error) {
    await Promise.allSettled(segments.map((segment) => segment.abandon()));
    throw error;
  }
}

/** Which of the keys may be known already, marked with 1, to all segments but these. */
export function markSuspects(keys: ClaimKeys, days: readonly ClaimsOfDay[], others: readonly ClaimSegment[]): Uint8Array {
  const marks = new Uint8Array(keys.count);
  for (const segment of days.flatMap(({ segments }) => segments)) {
    if (!others.includes(segment)) {
      segment.mark(keys, marks);
    }
  }
  return marks;
}

/** Of all filters together. */
const filterBytesMax = 128 * 1024 * 1024;

/** Where the filters come to more than they may, the oldest segments go without. `days` are newest first. */
export function limitFilters(days: readonly ClaimsOfDay[]): void {
  let bytes = 0;
  for (const segment of days.flatMap(({ segments }) => segments)) {
    bytes += segment.filterBytes;
    if (bytes > filterBytesMax) {
      segment.dropFilter();
    }
  }
}

async function fillAnew(place: DayPlace, claims: AsyncIterable<Buffer>): Promise<void> {
  const day = new SegmentedDay({ ...place, segments: [] });
  try {
    for await (const some of claims) {
      await day.take(some);
      await day.settle(false);
    }
  } finally {
    await day.close();
  }
}

function nameOfSegment(number: number): string {
  return String(number).padStart(numberDigits, '0');
}

class SegmentedDay implements ClaimsOfDay {
  readonly name: string;
  readonly #path: string;
  readonly #claimsPerSegment: number;
  #segments: readonly ClaimSegment[];
  #settled: Promise<void> = Promise.resolve();

  constructor(parts: Pick<DayPlace, 'path' | 'claimsPerSegment'> & { readonly segments: readonly ClaimSegment[] }) {
    this.name = basename(parts.path);
    this.#path = parts.path;
    this.#claimsPerSegment = parts.claimsPerSegment;
    this.#segments = parts.segments.toReversed();
  }

  get segments(): readonly ClaimSegment[] {
    return this.#segments;
  }

  async prepare(): Promise<ClaimSegment> {
    const [newest] = this.#segments;
    if (newest?.isOpen === true && newest.claimCount < this.#claimsPerSegment) {
      return newest;
    }
    const name = nameOfSegment(this.#segments.length + 1);
    // After a full one another full one is expected.
    const claimsExpected = newest === undefined ? 0 : Math.min(newest.claimCount, this.#claimsPerSegment);
    const segment = await openSegment({ base: join(this.#path, name), name, isOpen: true, slotsAtLeast: 0, claimsExpected });
    await syncFolder(this.#path);
    this.#segments = [segment, ...this.#segments];
    return segment;
  }

  find(keys: ClaimKeys, at: number): Holder | undefined {
    for (const segment of this.#segments) {
      const holder = segment.mayHold(keys.word(at)) ? segment.find(keys, at) : undefined;
      if (holder !== undefined) {
        return holder;
      }
    }
    return undefined;
  }

  async take(claims: Buffer): Promise<void> {
    const segment = await this.prepare();
    const frame = frameOf(claims);
    for (let nth = 1; nth <= claims.length / claimBytes; nth++) {
      segment.remember(wordOf(frame, nth));
    }
    await segment.append(frame);
  }

  settle(isOver: boolean): Promise<void> {
    this.#settled = this.#settled.then(() => this.#seal(isOver ? 0 : 1));
    return this.#settled;
  }

  async #seal(from: number): Promise<void> {
    for (const segment of this.#segments.slice(from)) {
      if (segment.isOpen && segment.isWritten && segment.claimCount > 0) {
        await segment.seal();
      }
    }
  }

  async close(): Promise<void> {
    await this.#end((segment) => segment.close());
  }

  async remove(): Promise<void> {
    await this.#end((segment) => segment.abandon());
    await rm(this.#path, { recursive: true, force: true });
  }

  async #end(one: (segment: ClaimSegment) => Promise<void>): Promise<void> {
    // Whoever settled it has the reason of a failure.
    await this.#settled.catch(() => undefined);
    const outcomes = await Promise.allSettled(this.#segments.map(one));
    this.#segments = [];
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }
}
