import type { Delivery } from './delivery.ts';

/** Calls `drain` when the process has nothing else to do; the function that it returns ends that. */
export type OnBeforeExit = (drain: () => void) => () => void;

/** Sends what waits before the process ends; the function that it returns ends that. */
export type DrainBeforeExit = (delivery: Delivery, exitTimeoutMs: number) => (() => void) | undefined;

/** The process has nothing else to do: what waits is sent, but an endpoint that is down must not hold the process for long. */
export function createExitDrain(onBeforeExit: OnBeforeExit): DrainBeforeExit {
  return (delivery, exitTimeoutMs) => {
    if (exitTimeoutMs === 0) {
      return undefined;
    }
    const drain = async (): Promise<void> => {
      const { pending } = await delivery.flush({ timeoutMs: exitTimeoutMs });
      if (pending > 0) {
        delivery.end(`the process ends with ${pending} events not delivered within exitTimeoutMs (${exitTimeoutMs})`);
      }
    };
    return onBeforeExit(() => {
      const { queuedEvents, inFlightRequests } = delivery.stats();
      if (queuedEvents + inFlightRequests > 0) {
        // A flush never rejects.
        void drain();
      }
    });
  };
}
