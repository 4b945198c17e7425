import { parseInt64 } from '../int64.ts';
import { toStorableMs } from '../timestamp.ts';

/** Milliseconds since the epoch of a batch's time, a number or digits; undefined when there is none that a store can hold. */
export function toEventTimeMs(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return toStorableMs(value);
  }
  const parsed = value === undefined ? undefined : parseInt64(value);
  return parsed === undefined ? undefined : toStorableMs(Number(parsed));
}
