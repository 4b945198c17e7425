/** A receipt names one accepted request: the log's id and the position in it. It stands in answers, rows and the API. */
export function formatReceipt(logId: string, position: number): string {
  return `${logId}-${position}`;
}

/** The position that a receipt of this log names; undefined for any other text. */
export function parseReceipt(logId: string, receipt: string): number | undefined {
  const match = /^([0-9a-f]{8})-([1-9]\d{0,15})$/.exec(receipt);
  return match === null || match[1] !== logId ? undefined : Number(match[2]);
}

/** What became of every event of one request. */
export interface ReceiptReport {
  readonly receipt: string;
  /** `pending` while the store has not come to this position yet. */
  readonly status: 'pending' | 'settled';
  readonly source: string;
  readonly route: string;
  readonly receivedAt: string;
  readonly events: readonly EventVerdict[];
  /** Why it does not tell everything. */
  readonly note?: string;
}

export type EventVerdict =
  | { readonly index: number; readonly verdict: 'pending' }
  /** It was stored or in quarantine, for as long as that keeps what it has. */
  | { readonly index: number; readonly verdict: 'removed' }
  | { readonly index: number; readonly verdict: 'stored'; readonly eventId: string }
  /** `of` which event is known for as long as its id is. */
  | { readonly index: number; readonly verdict: 'duplicate'; readonly of?: { readonly receipt: string; readonly index: number } }
  | {
      readonly index: number;
      readonly verdict: 'quarantined';
      readonly reason: string;
      readonly message: string;
      readonly path: string;
    };
