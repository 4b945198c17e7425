/** What must be stored of the requests of one captured client. Written by hand from what the client was told to send. */
export interface Expectation {
  readonly dialect: 'batch' | 'message';
  /** Per request, the columns of its events; columns that are not named are empty. Events that are duplicates are left out. */
  readonly requests: readonly (readonly ExpectedEvent[])[];
  readonly duplicateCount?: number;
}

/** Without `event_id` where the client sends none: then it is the receipt and the index. */
export type ExpectedEvent = Readonly<Record<string, unknown>>;

/** When the replayed requests are received, by the clock that the server is given. */
export const receivedAt = '2026-11-23T03:00:00.000Z';
