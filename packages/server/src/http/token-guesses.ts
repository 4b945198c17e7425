import type { Caller } from './caller.ts';

/**
 * Who has shown a wrong admin token too often is not asked for it for a while. Counted for each address, and never for this machine
 * itself: whatever others do, its owner gets in from there. A made token has 192 bits and needs none of this; a short one that somebody
 * chose does.
 */
export interface TokenGuesses {
  /** Whether no token of this caller is looked at for now. */
  isBarred(caller: Caller): boolean;
  countWrong(caller: Caller): void;
}

/** So many at once, then one for each of these times that have passed: the `Retry-After` of `too_many_guesses`. */
const wrongMax = 10;
const forgivenMs = 6_000;
/** Addresses that are remembered; the one that is longest away is forgotten first. */
const callersMax = 10_000;
const toldEveryMs = 60_000;

export interface TokenGuessesOptions {
  readonly now: () => number;
  /** Told of every wrong token, and of the address when it has had its last look for now; of one address a minute, at most. */
  readonly onWrong: (barred: string | undefined) => void;
}

export function createTokenGuesses({ now, onWrong }: TokenGuessesOptions): TokenGuesses {
  /** By address, when all of its wrong tokens are forgiven. */
  const clearAtMs = new Map<string, number>();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const isBarredAddress = (address: string): boolean => (clearAtMs.get(address) ?? 0) - now() > (wrongMax - 1) * forgivenMs;
  return {
    isBarred: (caller) => caller.kind !== 'machine' && isBarredAddress(caller.address),
    countWrong(caller): void {
      if (caller.kind === 'machine') {
        onWrong(undefined);
        return;
      }
      const { address } = caller;
      const atMs = Math.max(now(), clearAtMs.get(address) ?? 0) + forgivenMs;
      clearAtMs.delete(address);
      clearAtMs.set(address, atMs);
      const [longestAway] = clearAtMs.keys();
      if (clearAtMs.size > callersMax && longestAway !== undefined) {
        clearAtMs.delete(longestAway);
      }
      const isTold = isBarredAddress(address) && now() - toldAtMs >= toldEveryMs;
      toldAtMs = isTold ? now() : toldAtMs;
      onWrong(isTold ? address : undefined);
    },
  };
}
