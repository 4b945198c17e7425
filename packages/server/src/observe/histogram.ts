/** Counts by upper bounds. Observing costs a few comparisons: prom-client's own takes thirty times as long, too much for every request. */
export interface Histogram {
  observe(value: number): void;
  readonly state: HistogramState;
}

export interface HistogramState {
  readonly bounds: readonly number[];
  /** Of values up to each bound and above the one before; the last is of those above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** For what takes milliseconds as a rule and seconds when something is wrong. */
export const secondsBounds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  let sum = 0;
  return {
    observe(value): void {
      let at = 0;
      while (at < bounds.length && value > (bounds[at] as number)) {
        at++;
      }
      counts[at] = (counts[at] as number) + 1;
      sum += value;
    },
    get state() {
      return { bounds, counts, sum };
    },
  };
}
