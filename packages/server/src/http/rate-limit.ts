import { FairleadError } from '../errors.ts';
import type { Source, SourceLimits } from '../registry/registry.ts';

export interface RequestCost {
  readonly events: number;
  readonly bytes: number;
}

/** Holds every source to its limits. A source without limits costs one look at a member. */
export interface RateLimiter {
  /**
   * Takes what a request costs; 0 when it is within all limits of its source. Else nothing is taken, and it may be sent again after
   * this many whole seconds, at least 1: mParticle's Go SDK can't parse anything else (contract/mparticle.md §1.6).
   */
  take(source: Source, cost: RequestCost): number;
}

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

/**
 * The buckets hang on the limits themselves, which are one object for as long as they hold: they go with a source or its limits, and
 * the keys of one source share them.
 */
export function createRateLimiter(now: () => number): RateLimiter {
  const bucketsOf = new WeakMap<SourceLimits, readonly Bucket[]>();
  return {
    take({ limits }, cost): number {
      if (limits === undefined) {
        return 0;
      }
      const nowMs = now();
      const buckets = bucketsOf.get(limits) ?? createBuckets(limits, nowMs);
      bucketsOf.set(limits, buckets);
      const waitMs = Math.max(...buckets.map((bucket) => waitFor(bucket, cost, nowMs)));
      if (waitMs > 0) {
        return Math.ceil(waitMs / 1_000);
      }
      for (const bucket of buckets) {
        bucket.levelThousandths -= bucket.costOf(cost) * 1_000;
      }
      return 0;
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
