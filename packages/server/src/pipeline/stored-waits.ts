/** Those who wait until the store reaches a position. */
export interface StoredWaits {
  until(position: number): Promise<void>;
  /** The store has reached this position. */
  reach(position: number): void;
  /** Nothing will be stored any more: nobody waits any longer. */
  end(): void;
}

export function createStoredWaits(): StoredWaits {
  const waiting = new Set<{ readonly position: number; readonly resolve: () => void }>();
  let reached = 0;
  let isEnded = false;
  return {
    until(position): Promise<void> {
      return isEnded || reached >= position ? Promise.resolve() : new Promise((resolve) => void waiting.add({ position, resolve }));
    },
    reach(position): void {
      reached = position;
      for (const wait of waiting) {
        if (position >= wait.position) {
          waiting.delete(wait);
          wait.resolve();
        }
      }
    },
    end(): void {
      isEnded = true;
      waiting.forEach(({ resolve }) => resolve());
      waiting.clear();
    },
  };
}
