/** Lets writes through one after the other, and none while somebody holds it. */
export interface WriteGate {
  /** Resolves once nothing is being written any more; what it resolves with, called, lets writes through again. */
  hold(): Promise<() => void>;
  /** Begins to write when nobody holds it. One at a time: the caller waits for the end of the one before. */
  pass(write: () => Promise<void>): Promise<void>;
}

export function createWriteGate(): WriteGate {
  const holders = new Set<symbol>();
  let writing = Promise.resolve();
  let waiting: (() => void)[] = [];
  return {
    async hold() {
      const holder = Symbol('holder');
      holders.add(holder);
      await writing.catch(() => undefined);
      return () => {
        holders.delete(holder);
        if (holders.size === 0) {
          const opened = waiting;
          waiting = [];
          opened.forEach((goOn) => goOn());
        }
      };
    },
    async pass(write) {
      // Again, since somebody may hold it by the time that this is reached.
      while (holders.size > 0) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
      writing = write();
      await writing;
    },
  };
}
