import { FairleadError } from '../errors.ts';
import type { Source, SourceLimits } from '../registry/registry.ts';

export interface RequestCost {
  readonly events: number;
  readonly bytes: number;
}

/** Holds every source to its limits. A source without limits costs one look at a member. */
export interface RateLimiter {
  /** Takes what a request costs when it is within all limits of its source; else nothing. */
  take(source: Source, cost: RequestCost): RateVerdict;
}

export type RateVerdict =
  | {
      readonly kind: 'taken';
      /** How much of the limit that is used the most, in whole percent up to 100; undefined for a source without limits. */
      readonly percentageUsed: number | undefined;
    }
  | {
      readonly kind: 'limited';
      /** When it may be sent again: whole seconds, at least 1, since mParticle's Go SDK can't parse anything else (contract/mparticle.md §1.6). */
      readonly waitSeconds: number;
    };

/** Tells the sender when it may send the request again. */
export class RateLimitedError extends FairleadError {
  readonly waitSeconds: number;

  constructor(waitSeconds: number) {
    super('rate_limited');
    this.waitSeconds = waitSeconds;
  }
}

/**
 * One limit: a bucket that holds what may come in a second, and fills at that rate. Counted in thousandths, so that every step is an
 * integer and whoever waits as long as told is let in.
 */
interface Bucket {
  readonly perSecond: number;
  readonly costOf: (cost: RequestCost) => number;
  /** Below zero after a request that was larger than the bucket: it goes when the bucket is full, and is paid back after it. */
  levelThousandths: number;
  filledAtMs: number;
}

const costs: readonly { readonly limit: keyof SourceLimits; readonly of: (cost: RequestCost) => number }[] = [
  { limit: 'requestsPerSecond', of: () => 1 },
  { limit: 'eventsPerSecond', of: ({ events }) => events },
  { limit: 'bytesPerSecond', of: ({ bytes }) => bytes },
];

const unlimited: RateVerdict = { kind: 'taken', percentageUsed: undefined };

/**
 * The buckets hang on the limits themselves, which are one object for as long as they hold: they go with a source or its limits, and
 * the keys of one source share them.
 */
export function createRateLimiter(now: () => number): RateLimiter {
  const bucketsOf = new WeakMap<SourceLimits, readonly Bucket[]>();
  return {
    take({ limits }, cost): RateVerdict {
      if (limits === undefined) {
        return unlimited;
      }
      const nowMs = now();
      const buckets = bucketsOf.get(limits) ?? createBuckets(limits, nowMs);
      bucketsOf.set(limits, buckets);
      const waitMs = Math.max(...buckets.map((bucket) => waitFor(bucket, cost, nowMs)));
      if (waitMs > 0) {
        return { kind: 'limited', waitSeconds: Math.ceil(waitMs / 1_000) };
      }
      for (const bucket of buckets) {
        bucket.levelThousandths -= bucket.costOf(cost) * 1_000;
      }
      return { kind: 'taken', percentageUsed: Math.max(0, ...buckets.map(percentageUsedOf)) };
    },
  };
}

/**
 * Headers of a 429 in the words of both protocols: `Retry-After` in seconds, the level at which mParticle names the limit of one key, and
 * Segment's reset (contract/mparticle.md §1.6, contract/hightouch.md §1.7).
 */
export function rateLimitHeaders(waitSeconds: number): Readonly<Record<string, string>> {
  return {
    'retry-after': String(waitSeconds),
    'x-ratelimit-reset': String(waitSeconds),
    'x-mp-rate-limit-exceeded': 'feed',
  };
}

/**
 * The header of a yes from which mParticle's clients read how near they are to a 429, for a source that has limits: what is used of the
 * limit that is used the most, as digits (contract/mparticle.md §1.6).
 */
export function rateUseHeaders(percentageUsed: number | undefined): readonly string[] {
  return percentageUsed === undefined ? [] : ['x-mp-rate-limit-percentage-used', String(percentageUsed)];
}

function createBuckets(limits: SourceLimits, nowMs: number): readonly Bucket[] {
  return costs.flatMap(({ limit, of }) => {
    const perSecond = limits[limit];
    return perSecond === undefined ? [] : [{ perSecond, costOf: of, levelThousandths: perSecond * 1_000, filledAtMs: nowMs }];
  });
}

/** Fills the bucket up to now, and says how long it takes until it holds the cost, or all that it can hold. */
function waitFor(bucket: Bucket, cost: RequestCost, nowMs: number): number {
  // A clock that is set back fills nothing.
  const elapsedMs = Math.max(0, nowMs - bucket.filledAtMs);
  bucket.levelThousandths = Math.min(bucket.perSecond * 1_000, bucket.levelThousandths + elapsedMs * bucket.perSecond);
  bucket.filledAtMs = nowMs;
  const missing = Math.min(bucket.costOf(cost), bucket.perSecond) * 1_000 - bucket.levelThousandths;
  return missing <= 0 ? 0 : missing / bucket.perSecond;
}

/** Rounded down: 100 only when nothing is left. */
function percentageUsedOf({ perSecond, levelThousandths }: Bucket): number {
  return Math.min(100, Math.floor(100 - levelThousandths / (perSecond * 10)));
}
