/**
 * Who holds which sender's id: the (position, index) of the event that claimed it first.
 *
 * An event is a duplicate only if *another* (position, index) holds its id. A position that is processed again after a crash, or
 * while the store is rebuilt, meets its own claims and gets the same verdicts.
 */
export interface DedupeIndex {
  /** Every claim of the records up to this position is in the index. */
  readonly position: number;
  /**
   * Claims ids, in the order of the log; one call after the other. Resolves with one answer per claim: undefined when the claimant holds
   * the id, else who does. From then on they are held, and once `write` resolves they are on disk.
   */
  claim(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]>;
  /**
   * Resolves when every claim so far is on disk, which are all of the records up to `throughPosition`. Others may be claimed meanwhile.
   */
  write(throughPosition: number): Promise<void>;
  /** Who holds the ids, without claiming any: for each claim its holder, be it the claimant itself or another. */
  find(claims: readonly ClaimRequest[]): Promise<readonly (Holder | undefined)[]>;
  /**
   * Gives up what these claims hold themselves; on disk when it resolves. For a record that could not be stored: its ids must not make
   * duplicates of those who come after it.
   */
  release(claims: readonly ClaimRequest[]): Promise<void>;
  /** Some of all claims, and where the next are; the first for no cursor. What is claimed meanwhile may be on a later page, or not. */
  readPage(cursor: ClaimsCursor | undefined): Promise<ClaimsPage>;
  /** Resolves when `position` is on disk, too: what lies before it is never asked for again. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Where a page begins. */
export interface ClaimsCursor {
  readonly part: string;
  readonly slot: number;
}

export interface ClaimsPage {
  /** The position of the index when the page was begun. */
  readonly position: number;
  readonly count: number;
  /** As the index keeps them, for another index of the same kind. */
  readonly entries: Uint8Array;
  /** Undefined on the last page. */
  readonly next: ClaimsCursor | undefined;
}

export interface ClaimRequest {
  /** The sender's id, scoped to its source. */
  readonly id: string;
  readonly position: number;
  readonly index: number;
  /** Receive time of the claimant's record: claims expire by it, never by the wall clock. */
  readonly receivedAtMs: number;
}

export interface Holder {
  readonly position: number;
  readonly index: number;
  readonly receivedAtMs: number;
}
