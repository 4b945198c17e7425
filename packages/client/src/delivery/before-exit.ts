/** The part of Node's `process` that this needs. */
export interface ExitingProcess {
  on(event: 'beforeExit', listener: () => void): unknown;
  off(event: 'beforeExit', listener: () => void): unknown;
}

/**
 * Calls each `drain` whenever the process has nothing else to do, until the function that was returned for it is called. However many
 * there are, the process has one listener, and none when none is left.
 */
export function createBeforeExit(host: ExitingProcess): (drain: () => void) => () => void {
  const drains = new Set<() => void>();
  const drainAll = (): void => {
    for (const drain of drains) {
      drain();
    }
  };
  return (drain) => {
    const own = (): void => drain();
    if (drains.size === 0) {
      host.on('beforeExit', drainAll);
    }
    drains.add(own);
    return () => {
      if (drains.delete(own) && drains.size === 0) {
        host.off('beforeExit', drainAll);
      }
    };
  };
}
