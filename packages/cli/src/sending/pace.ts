/** Waits until as many lines as were sent since the start are due; at once where there is no limit. */
export type KeepPace = (lineCount: number) => Promise<void>;

export interface PaceClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export function createPace(linesPerSecond: number | undefined, { now, sleep }: PaceClock): KeepPace {
  const startedAtMs = now();
  return async (lineCount) => {
    const waitMs = linesPerSecond === undefined ? 0 : startedAtMs + (lineCount * 1_000) / linesPerSecond - now();
    if (waitMs > 0) {
      await sleep(waitMs);
    }
  };
}
