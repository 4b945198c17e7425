/**
 * How fast requests come in while others wait, over the last `windowMs`. Counted only while there are some who wait, with short pauses; after
 * a longer pause it begins anew.
 */
export interface AdmissionPace {
  /** So many were let in, just now or since the last look. No clock is read for it. */
  admit(count: number): void;
  /** Somebody waits at this time. */
  look(now: number): void;
  /** How many will come in within a time, as far as one can tell by those of late; undefined while that tells nothing yet. */
  expectWithin(ms: number, now: number): number | undefined;
}

interface Admitted {
  readonly atMs: number;
  count: number;
}

/** How finely the window is counted. */
const stepsPerWindow = 100;
/** A store lets requests in by whole blocks: what came in during a moment says little. */
const tellingPart = 1 / 5;

export function createAdmissionPace(windowMs: number): AdmissionPace {
  let admissions: Admitted[] = [];
  let sinceMs = Number.NEGATIVE_INFINITY;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let uncounted = 0;

  function note(now: number): void {
    const latest = admissions.at(-1);
    if (latest !== undefined && now - latest.atMs < windowMs / stepsPerWindow) {
      latest.count += uncounted;
    } else if (uncounted > 0) {
      admissions.push({ atMs: now, count: uncounted });
    }
    while (admissions[0] !== undefined && admissions[0].atMs <= now - windowMs) {
      admissions.shift();
    }
  }

  return {
    admit(count): void {
      uncounted += count;
    },
    look(now): void {
      if (now - lookedAtMs > windowMs) {
        sinceMs = now;
        admissions = [];
      } else {
        note(now);
      }
      uncounted = 0;
      lookedAtMs = now;
    },
    expectWithin(ms, now): number | undefined {
      const elapsedMs = Math.min(windowMs, now - sinceMs);
      const count = admissions.reduce((sum, admitted) => sum + admitted.count, 0);
      // Where nobody has come in yet, only a whole window tells that nobody will.
      return elapsedMs < (count === 0 ? windowMs : windowMs * tellingPart) ? undefined : (count / elapsedMs) * ms;
    },
  };
}
