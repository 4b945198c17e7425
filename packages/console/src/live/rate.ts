const windowMs = 5_000;

/** How many a second, over the last few seconds. */
export interface Rate {
  count(howMany: number, nowMs: number): void;
  perSecond(nowMs: number): number;
}

export function createRate(): Rate {
  let marks: (readonly [atMs: number, howMany: number])[] = [];
  const forget = (nowMs: number): void => {
    marks = marks.filter(([atMs]) => atMs > nowMs - windowMs);
  };
  return {
    count(howMany, nowMs): void {
      forget(nowMs);
      marks.push([nowMs, howMany]);
    },
    perSecond(nowMs): number {
      forget(nowMs);
      return marks.reduce((sum, [, howMany]) => sum + howMany, 0) / (windowMs / 1_000);
    },
  };
}
