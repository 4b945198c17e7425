import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';

/** What a serverless runtime offers: it stays alive until the promise is settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** Events of one burst share a flush. */
const burstMs = 10;

/** Returns what is to be called for each event: the runtime is asked to wait until it, and those that come with it, are delivered. */
export function createWaitUntil(waitUntil: WaitUntil, flush: () => Promise<unknown>, clock: Clock): () => void {
  let isWaiting = false;
  return () => {
    if (!isWaiting) {
      isWaiting = true;
      const burst = new Promise<void>((resolve) => void startBackgroundTimer(clock, resolve, burstMs));
      const flushed = burst.then(() => {
        isWaiting = false;
        return flush();
      });
      try {
        waitUntil(flushed);
      } catch {
        // Called outside of a request, runtimes throw. The events are sent all the same, when their time is up.
      }
    }
  };
}
