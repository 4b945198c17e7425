import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toError } from '../errors.ts';
import { type ClaimKeys, hashClaims } from './claim-keys.ts';
import { type ClaimsOfDay, openClaimsOfDay } from './claims-of-day.ts';
import type { ClaimRequest, ClaimsCursor, ClaimsPage, DedupeIndex, Holder } from './dedupe-index.ts';
import {
  type Day,
  dayMs,
  dayOf,
  decodeCount,
  decodeHolder,
  encodeCount,
  keyBytes,
  nameOf,
  openDatabase,
  positionKey,
} from './level-day.ts';
import { createPendingClaims, type PendingClaims } from './pending-claims.ts';

/**
 * The dedupe index in LevelDB, one database per day of receive time; expiry deletes whole folders. Nearly every id is new: filters in
 * memory, one for each day, say so without asking the databases.
 *
 * Key: 16 bytes of SHA-256 over the scoped id. Value: position, index, receive time (20 bytes). A small database of its own,
 * `position`, holds the last position whose claims are complete; it is written behind them, so it never covers one that is not there.
 */
export interface LevelDedupeOptions {
  readonly path: string;
  /** For how many days of receive time an id is recognised. */
  readonly windowDays: number;
}

/** Of all filters together. Beyond it the oldest days go without. */
const filterBytesMax = 128 * 1024 * 1024;
const claimsPerPage = 20_000;

export async function openLevelDedupeIndex(options: LevelDedupeOptions): Promise<DedupeIndex> {
  const index = new LevelDedupeIndex(options);
  await index.open();
  return index;
}

class LevelDedupeIndex implements DedupeIndex {
  readonly #options: LevelDedupeOptions;
  /** Newest day first. */
  #days: ClaimsOfDay[] = [];
  #marker: Day | undefined;
  #position = 0;
  /** Not on disk yet, in the order of the log. Those of a write that is under way are among them until it is done. */
  #pending: readonly PendingClaims[] = [];
  #unwritten: PendingClaims[] = [];
  /** What writes, one after the other. */
  #written: Promise<void> = Promise.resolve();
  #newestWritten: string | undefined;

  constructor(options: LevelDedupeOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#position;
  }

  /** All or nothing: a day that stayed open behind a failure would hold its lock against every later attempt. */
  async open(): Promise<void> {
    try {
      this.#marker = await openDatabase(join(this.#options.path, 'position'));
      const names = (await readdir(this.#options.path)).filter((name) => /^\d{4,6}-\d\d-\d\d$/.test(name));
      for (const name of names) {
        await this.#openDay(name);
      }
      this.#position = decodeCount(await this.#marker.get(positionKey));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async claim(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]> {
    await this.#expire();
    const keys = hashClaims(claims);
    for (const day of new Set(claims.map(({ receivedAtMs }) => dayOf(receivedAtMs)))) {
      await this.#openDay(nameOf(day));
    }
    const suspects = this.#rememberNew(claims, keys);
    // Before the databases are asked: what is written meanwhile is not pending any more.
    const found = this.#findPending(claims, keys, suspects);
    const unknown = suspects.filter((at) => !found.has(at));
    (await this.#findHolders(claims, keys, unknown)).forEach((holder, at) => found.set(at, holder));
    const suspected = new Set(suspects);
    const pending = createPendingClaims(keys, claims.length);
    const answers = claims.map((claim, at) => {
      const holder = suspected.has(at) ? (found.get(at) ?? pending.find(keys, at)) : undefined;
      if (holder === undefined || !this.#holdsFor(holder, claim)) {
        pending.grant(at, claim);
        return undefined;
      }
      return holder.position === claim.position && holder.index === claim.index ? undefined : holder;
    });
    this.#pending = [...this.#pending, pending];
    this.#unwritten.push(pending);
    return answers;
  }

  write(throughPosition: number): Promise<void> {
    const claimed = this.#unwritten;
    this.#unwritten = [];
    this.#written = this.#written.then(() => this.#write(claimed, throughPosition));
    return this.#written;
  }

  async find(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]> {
    const found = await this.#findHolders(claims, hashClaims(claims), [...claims.keys()]);
    return claims.map((_, at) => found.get(at));
  }

  async release(claims: readonly ClaimRequest[]): Promise<void> {
    const keys = hashClaims(claims);
    for (const { database } of this.#days) {
      const values = await database.getMany(claims.map((_, at) => keys.key(at)));
      const batch = database.batch();
      claims.forEach((claim, at) => {
        const value = values[at];
        const holder = value === undefined ? undefined : decodeHolder(value);
        if (holder?.position === claim.position && holder.index === claim.index) {
          batch.del(keys.key(at));
        }
      });
      await batch.write({ sync: true });
    }
  }

  async readPage(cursor: ClaimsCursor | undefined): Promise<ClaimsPage> {
    const position = this.#position;
    // Oldest day first: days that expire meanwhile are behind, and new ones ahead.
    const days = this.#days.toReversed().filter(({ name }) => cursor === undefined || name >= cursor.part);
    const [day, following] = days;
    if (day === undefined) {
      return { position, count: 0, entries: new Uint8Array(), next: undefined };
    }
    const after = cursor?.part === day.name ? cursor.after : undefined;
    const bounds = after === undefined ? {} : { gt: Buffer.from(after) };
    const found = await day.database.iterator({ ...bounds, limit: claimsPerPage }).all();
    const last = found.at(-1)?.[0];
    // Beside the claims stands how many there are.
    const claims = found.filter(([key]) => key.length === keyBytes);
    const isDayDone = found.length < claimsPerPage || last === undefined;
    const nextDay = following === undefined ? undefined : { part: following.name, after: undefined };
    return {
      position,
      count: claims.length,
      entries: Buffer.concat(claims.flat()),
      next: isDayDone ? nextDay : { part: day.name, after: last },
    };
  }

  async sync(): Promise<void> {
    await this.#marker?.put(positionKey, encodeCount(this.#position), { sync: true });
  }

  async close(): Promise<void> {
    // Whoever wrote has the reason of a failure.
    await this.#written.catch(() => undefined);
    const open = [...this.#days, ...(this.#marker === undefined ? [] : [this.#marker])];
    this.#days = [];
    this.#marker = undefined;
    const outcomes = await Promise.allSettled(open.map((part) => part.close()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw toError(failed.reason);
    }
  }

  /** The claims that may be known already. All others are new, and are known from now on. */
  #rememberNew(claims: readonly ClaimRequest[], keys: ClaimKeys): number[] {
    const days = new Map(this.#days.map((day) => [day.name, day]));
    const names = new Map<number, string>();
    const suspects: number[] = [];
    claims.forEach(({ receivedAtMs }, at) => {
      const high = keys.high(at);
      const low = keys.low(at);
      if (this.#days.some(({ filter }) => filter === undefined || filter.mayHold(high, low))) {
        suspects.push(at);
      }
      const day = dayOf(receivedAtMs);
      const name = names.get(day) ?? nameOf(day);
      names.set(day, name);
      days.get(name)?.remember(high, low);
    });
    return suspects;
  }

  #findPending(claims: readonly ClaimRequest[], keys: ClaimKeys, among: readonly number[]): Map<number, Holder> {
    const found = new Map<number, Holder>();
    for (const pending of this.#pending) {
      for (const at of among) {
        const holder = pending.find(keys, at);
        if (holder !== undefined && this.#holdsFor(holder, claims[at] as ClaimRequest)) {
          found.set(at, holder);
        }
      }
    }
    return found;
  }

  /** For each of these claims the newest holder that stands before it in the log (or is the claimant itself) and has not expired. */
  async #findHolders(claims: readonly ClaimRequest[], keys: ClaimKeys, among: readonly number[]): Promise<Map<number, Holder>> {
    const found = new Map<number, Holder>();
    let open = among;
    for (const { database, filter } of this.#days) {
      const asked = open.filter((at) => filter === undefined || filter.mayHold(keys.high(at), keys.low(at)));
      if (asked.length === 0) {
        continue;
      }
      const values = await database.getMany(asked.map((at) => keys.key(at)));
      asked.forEach((at, nth) => {
        const value = values[nth];
        const holder = value === undefined ? undefined : decodeHolder(value);
        if (holder !== undefined && this.#holdsFor(holder, claims[at] as ClaimRequest)) {
          found.set(at, holder);
        }
      });
      open = open.filter((at) => !found.has(at));
    }
    return found;
  }

  /** A later holder is met only in a rebuild, when the earlier claim has expired from the index: it did not hold then. */
  #holdsFor(holder: Holder, claim: ClaimRequest): boolean {
    const isBefore = holder.position < claim.position || (holder.position === claim.position && holder.index <= claim.index);
    return isBefore && claim.receivedAtMs - holder.receivedAtMs <= this.#options.windowDays * dayMs;
  }

  async #write(claimed: readonly PendingClaims[], throughPosition: number): Promise<void> {
    const names = [...daysOf(claimed)].sort();
    for (const name of names) {
      const parts = claimed.map(({ keys, values, granted }) => ({ keys, values, granted: granted.get(name) ?? [] }));
      await this.#days.find((day) => day.name === name)?.write(parts);
    }
    this.#pending = this.#pending.filter((pending) => !claimed.includes(pending));
    // Not synced: behind an older position, the same claims are made again.
    await this.#marker?.put(positionKey, encodeCount(throughPosition));
    this.#position = Math.max(this.#position, throughPosition);
    this.#newestWritten = names.at(-1) ?? this.#newestWritten;
    this.#limitFilters();
  }

  async #openDay(name: string): Promise<ClaimsOfDay> {
    const open = this.#days.find((day) => day.name === name);
    if (open !== undefined) {
      return open;
    }
    const day = await openClaimsOfDay(join(this.#options.path, name), name);
    this.#days = [...this.#days, day].sort((a, b) => (a.name < b.name ? 1 : -1));
    return day;
  }

  #limitFilters(): void {
    let bytes = 0;
    for (const day of this.#days) {
      bytes += day.filterBytes;
      if (bytes > filterBytesMax) {
        day.dropFilter();
      }
    }
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
    const awaited = daysOf(this.#pending);
    const removed = expired.filter((day) => !awaited.has(day.name));
    this.#days = this.#days.filter((day) => !removed.includes(day));
    for (const day of removed) {
      await day.remove();
    }
  }
}

function daysOf(claimed: readonly PendingClaims[]): ReadonlySet<string> {
  return new Set(claimed.flatMap(({ granted }) => [...granted.keys()]));
}
