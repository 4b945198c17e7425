/// <reference types="node" />
import { readdirSync, unlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { removeIfEmpty } from './instance-folder.ts';
import { recoverSegment } from './segment-recovery.ts';
import type { Recovered } from './segment-recovery.ts';
import type { Segment, Ticket } from './segment.ts';
import { parseReplaces, toRuns } from './settled-runs.ts';
import { addTo, emptyTally } from './tally.ts';
import type { Tally } from './tally.ts';
import type { Troubles } from './troubles.ts';
import type { SpoolContext, SpooledAmount, SpooledRecord } from '../delivery/spool.ts';

/**
 * All segments of a spool, oldest first: those of ended processes, then its own. One whose records are all settled is deleted,
 * but the one that is appended to. What fails here, and has no caller to throw to, is reported.
 */
export class Backlog {
  readonly #onFailure: SpoolContext['onFailure'];
  readonly #troubles: Troubles;
  #segments: Segment[] = [];
  /** The one that is appended to. */
  active: Segment | undefined;
  /** The folder of segments that is our own; it stays when it is empty. */
  ownOrigin: string | undefined;

  constructor(onFailure: SpoolContext['onFailure'], troubles: Troubles) {
    this.#onFailure = onFailure;
    this.#troubles = troubles;
  }

  get waiting(): Tally {
    return this.#sum((segment) => segment.waiting);
  }

  get unsettled(): Tally {
    return this.#sum((segment) => segment.unsettled);
  }

  get diskBytes(): number {
    let bytes = 0;
    for (const segment of this.#segments) {
      bytes += segment.diskBytes;
    }
    return bytes;
  }

  addActive(segment: Segment): void {
    this.#segments.push(segment);
    this.active = segment;
  }

  /** Adds what another process left in folders of segments; it comes before what is our own. Returns how much more there is to take. */
  adopt(folders: readonly string[]): SpooledAmount {
    const before = this.waiting;
    const recovered = folders.flatMap((folder) => this.#recoverFolder(folder));
    const segments = recovered.map(({ segment }) => segment);
    const ownFrom = this.#segments.findIndex(({ name }) => name.origin === this.ownOrigin);
    this.#segments.splice(ownFrom === -1 ? this.#segments.length : ownFrom, 0, ...segments);
    for (const { replaces } of recovered) {
      for (const { origin, number, run } of replaces.flatMap(parseReplaces)) {
        const target = segments.find(({ name }) => name.origin === origin && name.number === number);
        if (target !== undefined && target.settled.endFrom(run.start) < run.end) {
          target.settleWaiting(run);
          this.#attempt('write what is settled', target.path, () => target.settledLog.append([run]));
        }
      }
    }
    for (const segment of segments) {
      // Only now: until here it may have been replaced by one that is gone itself by the next time.
      segment.settledLog.close();
      this.#deleteIfDone(segment);
    }
    folders.forEach(removeIfEmpty);
    const { records, events } = this.waiting;
    return { records: records - before.records, events: events - before.events };
  }

  /** The oldest that wait. */
  take(limits: { readonly recordsMax: number; readonly bytesMax: number }): SpooledRecord[] {
    const taken: SpooledRecord[] = [];
    let bytesLeft = limits.bytesMax;
    for (const segment of this.#segments.filter(({ waiting }) => waiting.records > 0)) {
      while (taken.length < limits.recordsMax) {
        const next = this.#next(segment, taken.length === 0 ? Number.POSITIVE_INFINITY : bytesLeft);
        if (next === 'large') {
          return taken;
        }
        if (next === undefined) {
          break;
        }
        taken.push(next);
        bytesLeft -= (next.ticket as Ticket).bytes;
      }
    }
    return taken;
  }

  /** Gives up the oldest that wait, a segment at a time, until `isEnough`: only a segment that is deleted makes room. */
  drop(isEnough: () => boolean): SpooledRecord[] {
    const dropped: SpooledRecord[] = [];
    for (const segment of this.#segments.filter(({ waiting }) => waiting.records > 0)) {
      if (isEnough()) {
        break;
      }
      const from = dropped.length;
      for (let next = this.#next(segment); next !== undefined && next !== 'large'; next = this.#next(segment)) {
        dropped.push(next);
      }
      this.settle(dropped.slice(from).map(({ ticket }) => ticket as Ticket));
    }
    return dropped;
  }

  /** False when one of them may come back in the next process. */
  settle(tickets: readonly Ticket[]): boolean {
    const fresh: Ticket[] = [];
    for (const ticket of tickets) {
      if (!ticket.segment.isAbandoned && !ticket.segment.isSettled(ticket)) {
        ticket.segment.settle(ticket);
        fresh.push(ticket);
      }
    }
    let isKept = true;
    for (const [segment, runs] of toRuns(fresh)) {
      if (!this.#deleteIfDone(segment)) {
        isKept = this.#attempt('write what is settled', segment.path, () => segment.settledLog.append(runs)) && isKept;
      }
    }
    return isKept;
  }

  /** Has the segment that is appended to be a segment like others. Its file is the caller's to close. */
  retireActive(): number | undefined {
    const { active } = this;
    if (active === undefined) {
      return undefined;
    }
    this.active = undefined;
    if (active.unsettled.records > 0) {
      // A header that can't be written makes the next process read the whole segment; nothing else.
      this.#attempt('end a segment', active.path, () => active.seal());
    }
    const file = active.releaseFile();
    this.#deleteIfDone(active);
    return file;
  }

  /** Lets go of all, for another process to have. */
  abandon(): void {
    for (const segment of this.#segments.splice(0)) {
      segment.abandon();
    }
    this.active = undefined;
  }

  /** Undefined when nothing of the segment waits any more. */
  #next(segment: Segment, bytesMax = Number.POSITIVE_INFINITY): SpooledRecord | 'large' | undefined {
    try {
      const next = segment.next(bytesMax);
      switch (next.kind) {
        case 'record':
          return next.record;
        case 'large':
          return 'large';
        case 'end':
          this.#endReading(segment, next.lostEvents);
          return undefined;
        default:
          return next satisfies never;
      }
    } catch (cause) {
      segment.giveUpReading();
      this.#troubles.report('read', cause, segment.path);
      return undefined;
    }
  }

  #endReading(segment: Segment, lostEvents: number): void {
    this.#reportLost(segment, lostEvents);
    if (segment !== this.active) {
      // Nothing more is read from it; it may wait long to be settled.
      segment.close();
      this.#deleteIfDone(segment);
    }
  }

  #recoverFolder(folder: string): Recovered[] {
    const recovered: Recovered[] = [];
    this.#attempt('read a folder', folder, () => {
      const names = readdirSync(folder).sort();
      for (const name of names) {
        const path = `${folder}/${name}`;
        if (name.endsWith('.settled') && !names.includes(name.replace(/settled$/, 'log'))) {
          unlinkSync(path);
        } else if (/^\d+\.log$/.test(name)) {
          this.#attempt('read', path, () => {
            const found = recoverSegment({ folder, origin: basename(folder), number: Number.parseInt(name, 10) });
            this.#reportLost(found.segment, found.lostEvents);
            recovered.push(found);
          });
        }
      }
    });
    return recovered;
  }

  #reportLost({ path }: Segment, eventCount: number): void {
    if (eventCount > 0) {
      this.#onFailure(
        { code: 'spool_damaged', message: `${path} is damaged: ${eventCount} events of it are lost` },
        { eventCount },
      );
    }
  }

  #deleteIfDone(segment: Segment): boolean {
    if (segment.unsettled.records > 0 || segment === this.active) {
      return false;
    }
    this.#segments = this.#segments.filter((other) => other !== segment);
    const isDeleted = this.#attempt('delete', segment.path, () => segment.delete());
    if (segment.name.origin !== this.ownOrigin) {
      removeIfEmpty(segment.name.folder);
    }
    return isDeleted;
  }

  #attempt(what: string, path: string, act: () => void): boolean {
    try {
      act();
      this.#troubles.clear(what);
      return true;
    } catch (cause) {
      this.#troubles.report(what, cause, path);
      return false;
    }
  }

  #sum(toTally: (segment: Segment) => Tally): Tally {
    const sum = emptyTally();
    for (const segment of this.#segments) {
      addTo(sum, toTally(segment));
    }
    return sum;
  }
}
