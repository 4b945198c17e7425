/**
 * The log: every accepted request as it was received, in the order of acceptance. It is the truth; the stores behind it can be
 * rebuilt from it.
 *
 * A position names one record. Positions start at 1 and grow by 1 within a log; callers compare and store them and make no
 * other use of their value.
 */
export interface Log {
  /**
   * Appends one record. Resolves with its position when the record is on disk (synced), never before.
   * Rejects with a `FairleadError`: `disk_full` (nothing was kept, later appends may succeed) or `log_failed` (unknown whether it
   * was kept; the log is then in state `failed` and takes nothing more).
   */
  append(record: Uint8Array): Promise<number>;
  /** The first position kept; 1 in an empty log. */
  readonly firstPosition: number;
  /** The last position on disk; 0 in an empty log. */
  readonly lastPosition: number;
  /**
   * Removes the records up to this position, in bounded steps between which records are appended; the last one stays in any case. What
   * must not be removed yet is the caller's to know. Resolves when they are gone for good; rejects like `append`, with some of them gone.
   */
  trim(throughPosition: number): Promise<void>;
  /** Resolves when the log can take no more, with the reason. Never resolves otherwise. */
  readonly failed: Promise<Error>;
  /**
   * Nothing is written from when this resolves until what it resolves with is called; what is appended meanwhile waits. For the moment in
   * which another process opens the log.
   */
  hold(): Promise<() => void>;
  /** Lets go of what readers that died without closing still held. */
  releaseDeadReaders(): void;
  close(): Promise<void>;
}

/** The reading side, for another process than the one that appends. */
export interface LogReader {
  /**
   * Records from a position on (from the first that is kept, if that is later), oldest first and without a gap; stops after `recordsMax`
   * records or once `bytesMax` is reached. Where a record can't be read, its bytes are empty.
   */
  read(from: number, bounds: ReadBounds): readonly LogRecord[];
  /** Undefined for a position that the log does not have; empty where it can't be read. */
  get(position: number): Uint8Array | undefined;
  /** The first and last position kept; undefined when the log is empty. */
  range(): { readonly first: number; readonly last: number } | undefined;
  close(): Promise<void>;
}

export interface ReadBounds {
  readonly recordsMax: number;
  readonly bytesMax: number;
}

export interface LogRecord {
  readonly position: number;
  readonly bytes: Uint8Array;
}

export function bytesOf(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + record.bytes.length, 0);
}
