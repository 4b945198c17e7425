import type { Failure } from '../errors.ts';

/** Names one record of a spool; opaque to all but the spool that gave it. */
export type SpoolTicket = object;

/** What a spool keeps of an entry. */
export interface SpoolRecord {
  readonly text: string;
  readonly eventCount: number;
  readonly id: string;
  readonly enqueuedAtMs: number;
  readonly orderKey?: string | undefined;
}

export interface SpooledRecord extends SpoolRecord {
  readonly ticket: SpoolTicket;
}

export interface SpooledAmount {
  readonly records: number;
  readonly events: number;
}

export interface SpoolAppendOptions {
  /** The caller holds the record in memory, and `take` is not to give it out in this process. */
  readonly taken: boolean;
  /** Records that this one stands for: from this write on they are settled. Both take effect together, or neither. */
  readonly replaces?: readonly SpoolTicket[];
}

/**
 * Where entries survive the process: a first-in-first-out of records, each kept until it is settled. All calls are synchronous,
 * so that a call of the client's has kept its event when it returns. `fairlead/spool` has the one on disk.
 */
export interface Spool {
  /** Records that `take` has still to give out. */
  readonly waitingRecords: number;
  /** Events and bytes of text of all records that are not settled. */
  readonly eventCount: number;
  readonly bytes: number;
  /** How much may still be kept, texts and what stands around them. More once records are settled, though not with each of them. */
  readonly roomBytes: number;
  /**
   * Keeps a record. Once this returns, the record survives the end of the process, whatever ends it. Undefined when there is no
   * room. Throws when the disk refuses; the record is then not kept.
   */
  append(record: SpoolRecord, options: SpoolAppendOptions): SpoolTicket | undefined;
  /** The oldest records not given out yet, those of processes that ended before first; at most `recordsMax`, and `bytesMax` unless one alone has more. */
  take(limits: { readonly recordsMax: number; readonly bytesMax: number }): readonly SpooledRecord[];
  /** These need not be kept any longer. */
  settle(tickets: readonly SpoolTicket[]): void;
  /** Gives up the oldest records to make room for `bytes`, those given out excepted; says what was given up. */
  dropOldest(bytes: number): readonly SpooledRecord[];
  /** Lets go of files and locks. What is not settled stays, for the next process. Idempotent. */
  close(): void;
}

/** What a client gives the spool that it opens. */
export interface SpoolContext {
  /** Records of different kinds never mix, whatever folder they share. */
  readonly kind: 'message' | 'batch';
  readonly now: () => number;
  /** There is so much to take that was not there before: another process ended, and left it. It comes before what waits of our own. */
  readonly onMore: (more: SpooledAmount) => void;
  /** Something went wrong that no call can return: damage that was skipped, a disk that fails. Counted events are lost. */
  readonly onFailure: (failure: Failure, lost: { readonly eventCount: number }) => void;
}

/** What the `spool` option takes. */
export interface SpoolProvider {
  open(context: SpoolContext): Spool;
}
