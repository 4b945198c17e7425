import { decodeHolder, encodeHolder, holderBytes, keyBytes } from './claim.ts';
import type { ClaimsToWrite } from './claim-frames.ts';
import type { ClaimKeys } from './claim-keys.ts';
import type { ClaimSegment } from './claim-segment.ts';
import type { Holder } from './dedupe-index.ts';

/**
 * Claims that were granted and are not on disk yet, those of one call: their keys and holders, as they will be written.
 *
 * A key is found by one of its words; claims that share it are a chain, the newest first.
 */
export interface PendingClaims {
  readonly keys: ClaimKeys;
  /** The holder of each claim, granted or not: five words. */
  readonly holderWords: Uint32Array;
  /** Which were granted, by where they will be written. */
  readonly granted: ReadonlyMap<ClaimSegment, readonly number[]>;
  grant(at: number, holder: Holder, segment: ClaimSegment): void;
  /** Who holds a key of these or of other claims. */
  find(keys: ClaimKeys, at: number): Holder | undefined;
}

const endOfChain = -1;

export function createPendingClaims(keys: ClaimKeys): PendingClaims {
  const holders = Buffer.allocUnsafeSlow(holderBytes * keys.count);
  const granted = new Map<ClaimSegment, number[]>();
  let lastSegment: ClaimSegment | undefined;
  let ofLastSegment: number[] = [];
  const newest = new Map<number, number>();
  const before = new Int32Array(keys.count);
  return {
    keys,
    holderWords: new Uint32Array(holders.buffer),
    granted,
    grant(at, holder, segment): void {
      encodeHolder(holder, holders, holderBytes * at);
      const word = keys.word(at);
      before[at] = newest.get(word) ?? endOfChain;
      newest.set(word, at);
      if (segment !== lastSegment) {
        lastSegment = segment;
        ofLastSegment = granted.get(segment) ?? [];
        granted.set(segment, ofLastSegment);
      }
      ofLastSegment.push(at);
    },
    find(others, atOther): Holder | undefined {
      let at = newest.get(others.word(atOther)) ?? endOfChain;
      while (at !== endOfChain && !others.isSame(atOther, keys.bytes, keyBytes * at)) {
        at = before[at] as number;
      }
      return at === endOfChain ? undefined : decodeHolder(holders, holderBytes * at);
    },
  };
}

/** What of these claims is to be written into the segment. */
export function partsFor(segment: ClaimSegment, claimed: readonly PendingClaims[]): readonly ClaimsToWrite[] {
  return claimed.flatMap(({ keys, holderWords, granted: bySegment }) => {
    const granted = bySegment.get(segment);
    return granted === undefined ? [] : [{ keys, holderWords, granted }];
  });
}
