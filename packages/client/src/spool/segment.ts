/// <reference types="node" />
/**
 * One file of records, to which one process appends until it is full; see `record-format.ts` and, for the first 48 bytes,
 * `segment-header.ts`. Beside it stands the file that says which records are settled (`settled-log.ts`).
 *
 * A record is waiting until `next` has given it out or its owner holds it in memory; it is unsettled until it is settled. All
 * counts are of records that are good as far as known: damage is found when it is read, and taken off them then.
 */
import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { isMissing } from './disk-error.ts';
import { decodeRecord } from './record-format.ts';
import { segmentHeaderBytes, writeSegmentHeader } from './segment-header.ts';
import { SegmentReader } from './segment-reader.ts';
import { SettledLog, writeWhole } from './settled-log.ts';
import type { SettledRun } from './settled-log.ts';
import { SettledRanges } from './settled-ranges.ts';
import { addTo, emptyTally, subtractFrom } from './tally.ts';
import type { Tally } from './tally.ts';
import type { SpooledRecord, SpoolRecord } from '../delivery/spool.ts';

/** A record as its holder names it. The spool gives it a new place when it moves to another folder. */
export interface Ticket {
  segment: Segment;
  start: number;
  end: number;
  readonly eventCount: number;
  /** Of its text. */
  readonly bytes: number;
  readonly taken: boolean;
}

/** What `next` found. */
export type Next =
  | { readonly kind: 'record'; readonly ticket: Ticket; readonly record: SpooledRecord }
  /** The next record has more bytes of text than allowed. */
  | { readonly kind: 'large' }
  /** Nothing waits any more. Events that should have were damaged. */
  | { readonly kind: 'end'; readonly lostEvents: number };

export interface SegmentName {
  readonly folder: string;
  /** The folder's own name, which it keeps wherever it is moved. */
  readonly origin: string;
  readonly number: number;
}

export class Segment {
  readonly name: SegmentName;
  readonly path: string;
  readonly settledLog: SettledLog;
  readonly settled: SettledRanges = new SettledRanges(segmentHeaderBytes);
  readonly waiting: Tally = emptyTally();
  readonly unsettled: Tally = emptyTally();
  /** Where its last record ends. What may stand behind it was never accepted. */
  end: number = segmentHeaderBytes;
  /** Something that only its records say (`replaces`) is nowhere else yet: whoever opens it must read them all. */
  mustBeScanned = false;
  isAbandoned = false;
  /** Everything ever appended: what the header says once nothing more comes. */
  readonly #total: Tally = emptyTally();
  /** Everything before it is given out, held or settled. */
  #cursor = segmentHeaderBytes;
  /** Records behind the cursor that their owner holds. */
  readonly #held = new Set<number>();
  #hasTail = false;
  #fd: number | undefined;
  #reader: SegmentReader | undefined;

  constructor(name: SegmentName) {
    this.name = name;
    this.path = `${name.folder}/${String(name.number).padStart(8, '0')}.log`;
    this.settledLog = new SettledLog(this.path.replace(/log$/, 'settled'));
  }

  /** A new one, to append to. */
  static create(name: SegmentName): Segment {
    const segment = new Segment(name);
    const fd = openSync(segment.path, 'wx+', 0o600);
    segment.#fd = fd;
    try {
      writeSegmentHeader(fd, undefined);
    } catch (cause) {
      segment.close();
      unlinkSync(segment.path);
      throw cause;
    }
    return segment;
  }

  get diskBytes(): number {
    return this.end + this.settledLog.size;
  }

  get fd(): number {
    this.#fd ??= openSync(this.path, 'r');
    return this.#fd;
  }

  /** Appends what was encoded. Throws when the disk refuses; the next record is then written in the same place. */
  write(buffer: Buffer, bytes: number): void {
    this.#cutTail();
    try {
      writeWhole(this.fd, buffer, bytes, this.end);
    } catch (cause) {
      this.#hasTail = true;
      this.#cutTail();
      throw cause;
    }
    this.end += bytes;
  }

  /** Counts the record that was just written. */
  note(ticket: Ticket): void {
    if (this.waiting.records === 0) {
      this.#cursor = ticket.taken ? ticket.end : ticket.start;
      this.#held.clear();
    } else if (ticket.taken) {
      this.#held.add(ticket.start);
    }
    const amount = toTally(ticket);
    addTo(this.#total, amount);
    addTo(this.unsettled, amount);
    if (!ticket.taken) {
      addTo(this.waiting, amount);
    }
  }

  /** The oldest record that waits, which then no longer does. Throws when the disk refuses. */
  next(bytesMax: number): Next {
    while (this.waiting.records > 0 && this.#cursor < this.end) {
      const settledEnd = this.settled.endFrom(this.#cursor);
      if (settledEnd > this.#cursor) {
        this.#cursor = settledEnd;
        continue;
      }
      this.#reader ??= new SegmentReader(this.fd);
      const start = this.#cursor;
      const found = this.#reader.find(start, this.end);
      if (found.kind !== 'record') {
        const end = found.kind === 'torn' ? this.end : found.end;
        this.noteDamage({ start, end, ...emptyTally() });
        this.#cursor = end;
      } else if (this.#held.delete(start)) {
        this.#cursor = found.end;
      } else if (found.header.textBytes > bytesMax) {
        return { kind: 'large' };
      } else {
        const { eventCount, textBytes: bytes } = found.header;
        const ticket = { segment: this, start, end: found.end, eventCount, bytes, taken: true };
        subtractFrom(this.waiting, toTally(ticket));
        this.#cursor = found.end;
        return {
          kind: 'record',
          ticket,
          record: Object.assign(decodeRecord(found.header, found.buffer, found.bodyAt), { ticket }),
        };
      }
    }
    return { kind: 'end', lostEvents: this.#writeOffLost() };
  }

  /** The record of a ticket, through the open file and so wherever the file is by now. */
  read({ start, end }: Ticket): SpoolRecord | undefined {
    const found = new SegmentReader(this.fd).find(start, end);
    return found.kind === 'record' ? decodeRecord(found.header, found.buffer, found.bodyAt) : undefined;
  }

  isSettled({ start }: Ticket): boolean {
    return this.settled.endFrom(start) > start;
  }

  /** From now on it is settled, for this process. */
  settle(ticket: Ticket): void {
    const amount = toTally(ticket);
    subtractFrom(this.unsettled, amount);
    if (ticket.start >= this.#cursor && !this.#held.has(ticket.start)) {
      subtractFrom(this.waiting, amount);
    }
    this.settled.add(ticket.start, ticket.end);
  }

  /** As above, for records that wait, none of which was given out. */
  settleWaiting(run: SettledRun): void {
    subtractFrom(this.unsettled, run);
    subtractFrom(this.waiting, run);
    this.settled.add(run.start, run.end);
  }

  /** Nothing more is appended: says so in the header, so that whoever opens it need not read it for its counts. */
  seal(): void {
    if (!this.mustBeScanned) {
      writeSegmentHeader(this.fd, { end: this.end, ...this.#total });
    }
  }

  /** Its records are waited for no longer, though they are not settled: they can't be read. */
  giveUpReading(): void {
    subtractFrom(this.waiting, this.waiting);
  }

  /** Hands over the open file, to be closed by the caller. */
  releaseFile(): number | undefined {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#reader = undefined;
    return fd;
  }

  close(): void {
    const fd = this.releaseFile();
    if (fd !== undefined) {
      closeSync(fd);
    }
    this.settledLog.close();
  }

  /** The records go first: what is settled must not come back. */
  delete(): void {
    this.close();
    try {
      unlinkSync(this.path);
      this.settledLog.delete();
    } catch (cause) {
      if (!isMissing(cause)) {
        throw cause;
      }
    }
  }

  /** It belongs to another owner now: nothing in it is ours to count. */
  abandon(): void {
    this.isAbandoned = true;
    this.close();
  }

  /** Cuts off what a write that failed left behind the end. */
  #cutTail(): void {
    if (this.#hasTail) {
      try {
        ftruncateSync(this.fd, this.end);
        this.#hasTail = false;
      } catch {
        // It is not read here, and the next process takes it for a damaged record at worst. Tried again before the next write.
      }
    }
  }

  /** What should wait and was not found is lost. From now on it counts as settled, so that it holds no disk. */
  #writeOffLost(): number {
    const lost = { ...this.waiting };
    if (lost.records > 0) {
      subtractFrom(this.waiting, lost);
      subtractFrom(this.unsettled, lost);
      this.noteDamage({ start: this.end, end: this.end, ...lost });
    }
    return lost.events;
  }

  /** Takes a damaged stretch off what is read from now on. */
  noteDamage(run: SettledRun): void {
    this.settled.add(run.start, run.end);
    try {
      this.settledLog.append([run]);
    } catch {
      // The next process finds the damage again.
    }
  }
}

export function toTally({ eventCount, bytes }: Ticket): Tally {
  return { records: 1, events: eventCount, bytes };
}
