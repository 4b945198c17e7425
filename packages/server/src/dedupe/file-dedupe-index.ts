import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toError } from '../errors.ts';
import { dayMs, dayOf, givenUp, isClaimant, isGivenUp, nameOf } from './claim.ts';
import { encodeFrame } from './claim-frames.ts';
import { type ClaimKeys, hashClaims } from './claim-keys.ts';
import type { ClaimSegment } from './claim-segment.ts';
import { type ClaimsOfDay, claimsPerSegmentDefault, limitFilters, markSuspects, openClaimsOfDay } from './claims-of-day.ts';
import { readClaimsPage } from './claims-page.ts';
import type { ClaimRequest, ClaimsCursor, ClaimsPage, DedupeIndex, Holder } from './dedupe-index.ts';
import { createPendingClaims, partsFor, type PendingClaims } from './pending-claims.ts';
import { openPositionMark, type PositionMark, type WrittenSlots } from './position-mark.ts';

/**
 * The dedupe index in files that are only ever appended to: a folder for each day of receive time, in it segments of a bounded number of
 * claims. Nearly every id is new: filters in memory, one for each segment, say so without asking the files. What a claim costs does not grow
 * with how many there are, but for one filter more in 1.5 million; expiry deletes whole folders.
 */
export interface FileDedupeOptions {
  readonly path: string;
  /** For how many days of receive time an id is recognised. */
  readonly windowDays: number;
  readonly claimsPerSegment?: number;
}

/** The day that is claimed in, and the one before it for what is received while the day changes. */
const daysOpenMax = 2;

export async function openFileDedupeIndex(options: FileDedupeOptions): Promise<DedupeIndex> {
  const index = new FileDedupeIndex(options);
  await index.open();
  return index;
}

class FileDedupeIndex implements DedupeIndex {
  readonly #options: FileDedupeOptions;
  /** Newest day first. */
  #days: ClaimsOfDay[] = [];
  #mark: PositionMark | undefined;
  #position = 0;
  /** Not on disk yet, in the order of the log. Those of a write that is under way are among them until it is done. */
  #pending: readonly PendingClaims[] = [];
  #unwritten: PendingClaims[] = [];
  /** What writes, one after the other. */
  #written: Promise<void> = Promise.resolve();
  /** Of a segment that was being sealed beside everything else. */
  #failure: Error | undefined;
  #newestWritten: string | undefined;
  /** Days whose segments stay open, the one that was written last at the end: whatever the clock does, they are the days that are claimed in. */
  #openDays: readonly string[] = [];

  constructor(options: FileDedupeOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#position;
  }

  /** All or nothing: what stayed open behind a failure would hold its lock against every later attempt. */
  async open(): Promise<void> {
    try {
      this.#mark = await openPositionMark(join(this.#options.path, 'position'));
      const found = (await readdir(this.#options.path)).filter((name) => /^\d{4,6}-\d\d-\d\d$/.test(name));
      // A day that is known to have claims is asked for them, whether its folder is there or not.
      const names = [...new Set([...found, ...this.#mark.written.map(({ day }) => day)])].sort();
      [...names.slice(-daysOpenMax), ...this.#mark.written.map(({ day }) => day)].forEach((day) => this.#keepOpen(day));
      for (const name of names) {
        await this.#openDay(name);
        limitFilters(this.#days);
      }
      this.#position = this.#mark.position;
      this.#settle();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async claim(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]> {
    await this.#expire();
    let segments = await this.#prepare(claims);
    // One that is open stays so from when it remembers a claim, until that is written: from here on there is no pause.
    while ([...segments.values()].some(({ isOpen }) => !isOpen)) {
      segments = await this.#prepare(claims);
    }
    const keys = hashClaims(claims);
    const open = [...new Set(segments.values())];
    const marks = markSuspects(keys, this.#days, open);
    const before = this.#pending.toReversed();
    const pending = createPendingClaims(keys);
    const answers = claims.map((claim, at) => {
      const word = keys.word(at);
      const isSuspect = marks[at] === 1 || open.some((segment) => segment.mayHold(word));
      const holder = isSuspect ? (this.#findHolder(keys, at, claim, before) ?? pending.find(keys, at)) : undefined;
      if (holder === undefined || !this.#holdsFor(holder, claim)) {
        const segment = segments.get(dayOf(claim.receivedAtMs)) as ClaimSegment;
        segment.remember(word);
        pending.grant(at, claim, segment);
        return undefined;
      }
      return isClaimant(holder, claim) ? undefined : holder;
    });
    this.#pending = [...this.#pending, pending];
    this.#unwritten.push(pending);
    return answers;
  }

  write(throughPosition: number): Promise<void> {
    const claimed = this.#unwritten;
    this.#unwritten = [];
    return this.#inTurn(() => this.#write(claimed, throughPosition));
  }

  async find(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]> {
    const keys = hashClaims(claims);
    return claims.map((claim, at) => this.#findStored(keys, at, claim));
  }

  release(claims: readonly ClaimRequest[]): Promise<void> {
    return this.#inTurn(() => this.#release(claims));
  }

  async readPage(cursor: ClaimsCursor | undefined): Promise<ClaimsPage> {
    const position = this.#position;
    return { position, ...(await readClaimsPage(this.#days, cursor)) };
  }

  async sync(): Promise<void> {
    await this.#mark?.sync();
  }

  async close(): Promise<void> {
    // Whoever wrote has the reason of a failure.
    await this.#written.catch(() => undefined);
    const open = [...this.#days, ...(this.#mark === undefined ? [] : [this.#mark])];
    this.#days = [];
    this.#mark = undefined;
    const outcomes = await Promise.allSettled(open.map((part) => part.close()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw toError(failed.reason);
    }
  }

  #inTurn(one: () => Promise<void>): Promise<void> {
    this.#written = this.#written.then(one);
    return this.#written;
  }

  /** Where the claims of each day are to be written. */
  async #prepare(claims: readonly ClaimRequest[]): Promise<ReadonlyMap<number, ClaimSegment>> {
    const segments = new Map<number, ClaimSegment>();
    for (const day of new Set(claims.map(({ receivedAtMs }) => dayOf(receivedAtMs)))) {
      segments.set(day, await (await this.#openDay(nameOf(day))).prepare());
    }
    return segments;
  }

  /** The newest holder that stands before the claim in the log (or is the claimant itself) and has not expired. */
  #findHolder(keys: ClaimKeys, at: number, claim: ClaimRequest, pendingClaims: readonly PendingClaims[]): Holder | undefined {
    for (const pending of pendingClaims) {
      const holder = pending.find(keys, at);
      if (holder !== undefined && this.#holdsFor(holder, claim)) {
        return holder;
      }
    }
    return this.#findStored(keys, at, claim);
  }

  /**
   * The claimant itself only where nobody before it holds the id: in a rebuild an earlier event may be let in that was not before, and has
   * claimed its id since.
   */
  #findStored(keys: ClaimKeys, at: number, claim: ClaimRequest): Holder | undefined {
    let own: Holder | undefined;
    for (const day of this.#days) {
      const holder = day.find(keys, at);
      if (holder === undefined || isGivenUp(holder) || !this.#holdsFor(holder, claim)) {
        continue;
      }
      if (!isClaimant(holder, claim)) {
        return holder;
      }
      own = holder;
    }
    return own;
  }

  /** A later holder is met only in a rebuild, when the earlier claim has expired from the index: it did not hold then. */
  #holdsFor(holder: Holder, claim: ClaimRequest): boolean {
    const isBefore = holder.position < claim.position || (holder.position === claim.position && holder.index <= claim.index);
    return isBefore && claim.receivedAtMs - holder.receivedAtMs <= this.#options.windowDays * dayMs;
  }

  async #write(claimed: readonly PendingClaims[], throughPosition: number): Promise<void> {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    for (const { name: day, segments } of this.#days.toReversed()) {
      for (const segment of segments.toReversed()) {
        const parts = partsFor(segment, claimed);
        if (parts.length > 0) {
          await segment.append(encodeFrame(parts));
          this.#newestWritten = day;
          this.#keepOpen(day);
        }
      }
    }
    this.#pending = this.#pending.filter((pending) => !claimed.includes(pending));
    await this.#mark?.put(throughPosition, this.#openSlots());
    this.#position = Math.max(this.#position, throughPosition);
    this.#settle();
  }

  #openSlots(): readonly WrittenSlots[] {
    return this.#days.flatMap(({ name, segments }) =>
      segments.flatMap(({ isOpen, name: segment, slotCount: slots }) => (isOpen ? [{ day: name, segment, slots }] : [])),
    );
  }

  async #release(claims: readonly ClaimRequest[]): Promise<void> {
    const keys = hashClaims(claims);
    for (const day of this.#days) {
      const own = claims.flatMap((claim, at) => {
        const holder = day.find(keys, at);
        return holder !== undefined && isClaimant(holder, claim) ? [{ at, holder }] : [];
      });
      if (own.length === 0) {
        continue;
      }
      let segment = await day.prepare();
      while (!segment.isOpen) {
        segment = await day.prepare();
      }
      const pending = createPendingClaims(keys);
      for (const { at, holder } of own) {
        segment.remember(keys.word(at));
        pending.grant(at, givenUp(holder), segment);
      }
      await segment.append(encodeFrame(partsFor(segment, [pending])));
    }
  }

  #keepOpen(day: string): void {
    this.#openDays = [...this.#openDays.filter((open) => open !== day), day].slice(-daysOpenMax);
  }

  async #openDay(name: string): Promise<ClaimsOfDay> {
    const open = this.#days.find((day) => day.name === name);
    if (open !== undefined) {
      return open;
    }
    const { path, claimsPerSegment = claimsPerSegmentDefault } = this.#options;
    const written = this.#mark?.written.filter(({ day }) => day === name) ?? [];
    const isOver = !this.#openDays.includes(name);
    const day = await openClaimsOfDay({ path: join(path, name), claimsPerSegment, isOver, written });
    this.#days = [...this.#days, day].sort((a, b) => (a.name < b.name ? 1 : -1));
    return day;
  }

  /** What takes no more claims is sealed beside everything else. */
  #settle(): void {
    for (const day of this.#days) {
      day.settle(!this.#openDays.includes(day.name)).catch((error: unknown) => {
        this.#failure ??= toError(error);
      });
    }
    limitFilters(this.#days);
  }

  /**
   * Removes the oldest days once there are more than the window spans, of those up to the newest that was written last. Counting days that
   * exist, instead of comparing dates, keeps a clock that jumped ahead from expiring everything at once; leaving later days alone
   * keeps those of a rebuild, which begins with the oldest. A day that is still to be written stays.
   */
  async #expire(): Promise<void> {
    const newest = this.#newestWritten;
    if (newest === undefined) {
      return;
    }
    const expired = this.#days.filter((day) => day.name <= newest).slice(this.#options.windowDays + 2);
    const removed = expired.filter(({ segments }) => segments.every(({ isWritten }) => isWritten));
    if (removed.length === 0) {
      return;
    }
    this.#days = this.#days.filter((day) => !removed.includes(day));
    // What is missing without being known to be is damage.
    await this.#mark?.put(this.#position, this.#openSlots());
    await this.sync();
    for (const day of removed) {
      await day.remove();
    }
  }
}
