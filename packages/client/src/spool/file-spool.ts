/**
 * The spool on disk.
 *
 * What it stands on:
 *  - A record is written by one write(2) at the segment's end before `append` returns; the system's cache then has it, and keeps
 *    it whatever becomes of the process. Each carries checksums, so that a torn or damaged one is never taken for a good one.
 *  - `replaces` is part of its record. It is carried out right after; if the process ends in between, whoever reads it does so.
 *  - That records are settled is written after the fact, so that a crash in between delivers twice, and never not at all.
 *  - Who owns a folder, and how an owner that was suspended notices that it no longer does: `instance-folder.ts`. Here, every
 *    write is followed by the look that the rules there ask for (`#keepsOwnership`), before `append` returns.
 *
 * States: open → closed (`close`). While open, the spool may be without a folder: when its own was taken and the disk refused
 * another. The next `append` tries again.
 */
import { Adopter } from './adoption.ts';
import { BackgroundSync } from './background-sync.ts';
import { Backlog } from './backlog.ts';
import { isMissing, toDiskError } from './disk-error.ts';
import { InstanceFolder } from './instance-folder.ts';
import type { ResolvedFileSpoolOptions } from './options.ts';
import { identifyProcess } from './process-identity.ts';
import { readBack } from './read-back.ts';
import { RecordEncoder } from './record-format.ts';
import { Segment } from './segment.ts';
import type { SegmentName, Ticket } from './segment.ts';
import { segmentHeaderBytes } from './segment-header.ts';
import { toReplacesText } from './settled-runs.ts';
import { Troubles } from './troubles.ts';
import { startBackgroundTimer } from '../delivery/clock.ts';
import type {
  Spool,
  SpoolAppendOptions,
  SpoolContext,
  SpooledAmount,
  SpooledRecord,
  SpoolRecord,
  SpoolTicket,
} from '../delivery/spool.ts';
import { FairleadError } from '../errors.ts';

/** The ending is the version of what is written in it: another one must neither read nor adopt it. */
const formatSuffix = '-1';
const segmentBytesMax = 8_388_608;
/** A spool is at least so many segments, so that `dropOldest` gives up a small part of it. */
const segmentsMin = 16;
/** After so many appends the folder is looked for, however little time has passed: they are what is written again if it is gone. */
const unconfirmedMax = 256;

export class FileSpool implements Spool {
  readonly #options: ResolvedFileSpoolOptions;
  readonly #context: SpoolContext;
  readonly #kindFolder: string;
  readonly #identity = identifyProcess();
  readonly #troubles: Troubles;
  readonly #adopter: Adopter;
  readonly #backlog: Backlog;
  readonly #sync: BackgroundSync;
  readonly #encoder = new RecordEncoder();
  readonly #segmentBytes: number;
  /** Appended to the segment that is open since the folder was last seen in place. */
  #unconfirmed: Ticket[] = [];
  #home: InstanceFolder | undefined;
  #segmentCount = 0;
  /** Bytes that the last append had no room for. */
  #refusedBytes = 0;
  #timer: unknown;
  #isClosed = false;

  private constructor(options: ResolvedFileSpoolOptions, context: SpoolContext) {
    this.#options = options;
    this.#context = context;
    this.#kindFolder = `${options.directory}/${context.kind}${formatSuffix}`;
    this.#segmentBytes = Math.min(segmentBytesMax, Math.floor(options.bytesMax / segmentsMin));
    this.#troubles = new Troubles(this.#kindFolder, context.onFailure);
    this.#backlog = new Backlog(context.onFailure, this.#troubles);
    this.#adopter = new Adopter(this.#kindFolder, { ...this.#identity, staleAfterMs: options.staleAfterMs }, this.#troubles);
    this.#sync = new BackgroundSync(options.clock, options.syncIntervalMs, this.#troubles);
  }

  static open(options: ResolvedFileSpoolOptions, context: SpoolContext): FileSpool {
    const spool = new FileSpool(options, context);
    try {
      spool.#backlog.adopt(spool.#adopter.sweep(spool.#settleIn()));
    } catch (cause) {
      throw toDiskError(`can't open a spool in ${spool.#kindFolder}`, cause);
    }
    spool.#startTimer();
    return spool;
  }

  get waitingRecords(): number {
    return this.#backlog.waiting.records;
  }

  get eventCount(): number {
    return this.#backlog.unsettled.events;
  }

  get bytes(): number {
    return this.#backlog.unsettled.bytes;
  }

  get roomBytes(): number {
    return Math.max(0, this.#options.bytesMax - this.#backlog.diskBytes - segmentHeaderBytes);
  }

  append(record: SpoolRecord, options: SpoolAppendOptions): SpoolTicket | undefined {
    if (this.#isClosed) {
      throw new FairleadError({ code: 'spool_failed', message: 'the spool is closed' });
    }
    try {
      const ticket = this.#write(record, options);
      if (ticket !== undefined) {
        this.#unconfirmed.push(ticket);
        if (this.#home?.isInDoubt !== false || this.#unconfirmed.length >= unconfirmedMax) {
          this.#keepsOwnership();
        }
        if (ticket.segment.isAbandoned) {
          throw new Error('the folder was taken over meanwhile, and the record could not be written again');
        }
      }
      return ticket;
    } catch (cause) {
      throw toDiskError(`can't keep an event in ${this.#kindFolder}`, cause);
    }
  }

  take(limits: { readonly recordsMax: number; readonly bytesMax: number }): readonly SpooledRecord[] {
    const taken = this.#backlog.take(limits);
    if (taken.length === 0 || this.#keepsOwnership()) {
      return taken;
    }
    // They are another's now, which gives them out itself.
    return this.#backlog.take(limits);
  }

  settle(tickets: readonly SpoolTicket[]): void {
    if (!this.#isClosed && !this.#backlog.settle(tickets as readonly Ticket[])) {
      this.#keepsOwnership();
    }
  }

  dropOldest(bytes: number): readonly SpooledRecord[] {
    const neededBytes = Math.max(bytes, this.#refusedBytes);
    return this.#backlog.drop(() => this.#hasRoom(neededBytes));
  }

  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#options.clock.clearTimeout(this.#timer);
    try {
      this.#keepsOwnership();
      this.#sync.close();
      this.#closeActive();
      this.#backlog.abandon();
      this.#home?.release();
    } catch (cause) {
      if (!isMissing(cause)) {
        this.#troubles.report('close', cause);
      }
    }
  }

  /** Writes a record, and carries out what it replaces. Undefined when there is no room. */
  #write(record: SpoolRecord, { taken, replaces = [] }: SpoolAppendOptions): Ticket | undefined {
    const replaced = (replaces as readonly Ticket[]).filter(
      (ticket) => !ticket.segment.isAbandoned && !ticket.segment.isSettled(ticket),
    );
    const { buffer, bytes, textBytes } = this.#encoder.encode(record, toReplacesText(replaced));
    if (!this.#hasRoom(bytes)) {
      this.#refusedBytes = bytes;
      return undefined;
    }
    this.#refusedBytes = 0;
    const segment = this.#openSegmentFor(bytes);
    segment.write(buffer, bytes);
    this.#sync.noteWrite(segment.fd);
    const { eventCount } = record;
    const ticket = { segment, start: segment.end - bytes, end: segment.end, eventCount, bytes: textBytes, taken };
    segment.note(ticket);
    if (replaced.length > 0 && !this.#backlog.settle(replaced)) {
      segment.mustBeScanned = true;
    }
    return ticket;
  }

  #hasRoom(bytes: number): boolean {
    const { bytesMax } = this.#options;
    if (this.#backlog.diskBytes + bytes + segmentHeaderBytes > bytesMax && this.#backlog.active?.unsettled.records === 0) {
      // It holds nothing but disk.
      this.#closeActive();
    }
    return this.#backlog.diskBytes + bytes + segmentHeaderBytes <= bytesMax;
  }

  #openSegmentFor(bytes: number): Segment {
    for (let attempts = 1; ; attempts++) {
      const { active } = this.#backlog;
      if (active !== undefined && (active.end + bytes <= this.#segmentBytes || active.end === segmentHeaderBytes)) {
        return active;
      }
      try {
        const segment = Segment.create(toSegmentName(this.#home ?? this.#settleIn(), ++this.#segmentCount));
        // That it could be made says that the folder is in place, and with it all that was written so far.
        this.#unconfirmed = [];
        this.#closeActive();
        this.#backlog.addActive(segment);
        this.#sync.noteNewFile(segment.name.folder);
        return segment;
      } catch (cause) {
        if (!isMissing(cause) || attempts === 2 || this.#keepsOwnership()) {
          throw cause;
        }
      }
    }
  }

  #closeActive(): void {
    const file = this.#backlog.retireActive();
    if (file !== undefined) {
      this.#sync.retire(file);
    }
  }

  /** Looks whether our folder is still ours, and moves to another when it is not. Never throws. */
  #keepsOwnership(): boolean {
    if (this.#home?.confirm() === true) {
      this.#unconfirmed = [];
      return true;
    }
    try {
      this.#moveOut();
    } catch (cause) {
      this.#troubles.report('move to another folder', cause);
    }
    return false;
  }

  /** What was in the old folder is another's. Whether that one has seen our last writes is not known, so they are written again. */
  #moveOut(): void {
    const rescued = readBack(this.#unconfirmed, (cause) => this.#troubles.report('read back what it wrote', cause));
    this.#unconfirmed = [];
    const file = this.#backlog.active?.releaseFile();
    if (file !== undefined) {
      this.#sync.retire(file);
    }
    this.#backlog.abandon();
    this.#adopter.forget();
    this.#home?.abandon();
    this.#home = undefined;
    this.#settleIn();
    for (const { ticket, record } of rescued) {
      const moved = this.#write(record, { taken: ticket.taken });
      if (moved !== undefined) {
        ticket.segment = moved.segment;
        ticket.start = moved.start;
        ticket.end = moved.end;
        this.#unconfirmed.push(ticket);
      }
    }
  }

  #settleIn(): InstanceFolder {
    const { clock, staleAfterMs } = this.#options;
    this.#home = InstanceFolder.create(this.#kindFolder, { ...this.#identity, staleAfterMs }, clock);
    this.#backlog.ownOrigin = this.#home.name;
    this.#segmentCount = 0;
    return this.#home;
  }

  #startTimer(): void {
    this.#timer = startBackgroundTimer(this.#options.clock, this.#onTimer, Math.floor(this.#options.staleAfterMs / 6));
  }

  readonly #onTimer = (): void => {
    let more: SpooledAmount | undefined;
    try {
      if (this.#home?.beat() !== true) {
        this.#keepsOwnership();
      }
      this.#troubles.clear('say that it is in use');
      more = this.#home && this.#backlog.adopt(this.#adopter.sweep(this.#home));
    } catch (cause) {
      this.#troubles.report('say that it is in use', cause);
    }
    this.#startTimer();
    if (more !== undefined && more.records > 0) {
      this.#context.onMore(more);
    }
  };
}

function toSegmentName(home: InstanceFolder, number: number): SegmentName {
  return { folder: `${home.path}/${home.name}`, origin: home.name, number };
}
