import type { ClaimKeys } from './claim-keys.ts';
import type { ClaimRequest, Holder } from './dedupe-index.ts';
import { dayOf, decodeHolder, encodeHolder, holderBytes, nameOf } from './level-day.ts';

/**
 * Claims that were granted and are not on disk yet, those of one call: their keys and holders, as they will be written.
 *
 * A key is found by its first four bytes; claims that share those are a chain, the newest first.
 */
export interface PendingClaims {
  readonly keys: ClaimKeys;
  /** The holder of each claim, granted or not, of 20 bytes. */
  readonly values: Buffer;
  /** Which were granted, by the name of their day. */
  readonly granted: ReadonlyMap<string, readonly number[]>;
  grant(at: number, claim: ClaimRequest): void;
  /** Who holds a key of these or of other claims. */
  find(keys: ClaimKeys, at: number): Holder | undefined;
}

const endOfChain = -1;

export function createPendingClaims(keys: ClaimKeys, count: number): PendingClaims {
  const values = Buffer.allocUnsafeSlow(holderBytes * count);
  const granted = new Map<string, number[]>();
  let lastDay = Number.NaN;
  let ofLastDay: number[] = [];
  const newest = new Map<number, number>();
  const before = new Int32Array(count);
  return {
    keys,
    values,
    granted,
    grant(at, claim): void {
      encodeHolder(claim, values, holderBytes * at);
      const high = keys.high(at);
      before[at] = newest.get(high) ?? endOfChain;
      newest.set(high, at);
      const day = dayOf(claim.receivedAtMs);
      if (day !== lastDay) {
        lastDay = day;
        ofLastDay = granted.get(nameOf(day)) ?? [];
        granted.set(nameOf(day), ofLastDay);
      }
      ofLastDay.push(at);
    },
    find(others, atOther): Holder | undefined {
      let at = newest.get(others.high(atOther)) ?? endOfChain;
      while (at !== endOfChain && !keys.isSame(at, others, atOther)) {
        at = before[at] as number;
      }
      return at === endOfChain ? undefined : decodeHolder(values, holderBytes * at);
    },
  };
}
