import { exceedsBytes } from '../check/nesting.ts';
import type { JsonValue } from '../json.ts';
import { limits } from '../limits.ts';

export interface Sharing {
  readonly eventCount: number;
  /** The size of the whole body, when it is known. */
  readonly bodyBytes: number | undefined;
}

/** Whether a body of that size can say too much of all its events at all; ordinary ones can't, and nothing has to be counted. */
export function mayExceedSharing({ eventCount, bodyBytes = Infinity }: Sharing): boolean {
  return bodyBytes * eventCount > limits.sharedBytesMax.value;
}

/**
 * Whether what is said once of `eventCount` events is too much to be held by each of them. Without a bound, a request of a few
 * megabytes could say a megabyte of each of its thousands of events. The value must not be nested deeper than the limit.
 */
export function exceedsSharing(shared: JsonValue, sharing: Sharing): boolean {
  return mayExceedSharing(sharing) && exceedsBytes(shared, limits.sharedBytesMax.value / Math.max(1, sharing.eventCount));
}
