/** Work of which only so much may be under way at once; what comes beyond waits, first come, first served. */
export interface Width {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createWidth(underWayMax: number): Width {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return {
    async run(work) {
      if (underWay === underWayMax) {
        // Whoever ends hands over its place.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        underWay++;
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) {
          underWay--;
        } else {
          next();
        }
      }
    },
  };
}
