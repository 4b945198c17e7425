import { limits } from '../limits.ts';
import { toStorableMs } from '../timestamp.ts';

/** The three times of an event, milliseconds since the epoch; the first two are by the sender's clock. */
export interface SenderTimes {
  readonly originalTimestampMs: number | undefined;
  readonly sentAtMs: number | undefined;
  readonly receivedAtMs: number;
}

/**
 * When an event happened by our clock (contract/hightouch.md §2.5). A sender's clock that is an hour ahead is so for both of its
 * times, so their distance is right, and is taken off from when we received it. A `sentAt` before 2000 or more than a year ahead
 * says nothing and counts as absent. A result more than five minutes ahead becomes the time of receipt.
 */
export function correctClockSkew({ originalTimestampMs, sentAtMs, receivedAtMs }: SenderTimes): number {
  // Without a time of the sender's there is nothing to correct: the time of receipt is by our clock already.
  if (originalTimestampMs === undefined) {
    return receivedAtMs;
  }
  const skewMs = sentAtMs !== undefined && isCredible(sentAtMs, receivedAtMs) ? receivedAtMs - sentAtMs : 0;
  const correctedMs = toStorableMs(originalTimestampMs + skewMs) ?? originalTimestampMs;
  return correctedMs > receivedAtMs + limits.clockFutureMs.value ? receivedAtMs : correctedMs;
}

const year2000Ms = 946_684_800_000;
const oneYearMs = 365 * 86_400_000;

function isCredible(sentAtMs: number, receivedAtMs: number): boolean {
  return sentAtMs >= year2000Ms && sentAtMs <= receivedAtMs + oneYearMs;
}
