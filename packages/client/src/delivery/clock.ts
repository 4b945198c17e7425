/** Time as the SDK sees it. Inject one to rule time in tests; `globalThis` fits the timer half. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** A longer delay fires at once in Node and browsers. */
export const timerDelayMaxMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
};

/** Starts a timer that keeps no process alive, where the runtime knows such a thing. */
export function startBackgroundTimer(clock: Clock, callback: () => void, delayMs: number): unknown {
  const timer = clock.setTimeout(callback, delayMs);
  (timer as { unref?: () => void } | undefined)?.unref?.();
  return timer;
}

/** Resolves after `delayMs`, or as soon as `signal` aborts. Never rejects. */
export function waitInBackground(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = startBackgroundTimer(clock, end, delayMs);
    signal.addEventListener('abort', end);
  });
}
