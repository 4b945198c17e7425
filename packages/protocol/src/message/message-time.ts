import { type Check, describe } from '../check/check.ts';
import { secondsBelow } from '../check/identifier.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { MessageTime } from './message.ts';

/** A time as it was sent; one that can't be read is dropped (contract/hightouch.md §1.8 rule 7). */
export const messageTime: Check<MessageTime> = {
  read(value, inspection) {
    const time = typeof value === 'bigint' ? Number(value) : value;
    if (parseTimestamp(time) !== undefined) {
      if (typeof time === 'number' && time > 0 && time < secondsBelow) {
        inspection.warn('repaired', `Expected milliseconds; ${time} looks like seconds and was kept as it is.`);
      }
      return time as MessageTime;
    }
    if (time !== '') {
      inspection.warn('invalid_field', `Expected a time such as 2026-01-31T12:00:00.000Z, received ${describe(value)}.`);
    }
    return undefined;
  },
};
