import { timerDelayMaxMs } from '../delivery/clock.ts';
import type { Clock } from '../delivery/clock.ts';

/**
 * Resolves when `settled` does, or after `timeoutMs` (0: never before). Not with a background timer, on purpose: who awaits a flush
 * must not see the process end under the wait for a retry.
 */
export async function waitInForeground(clock: Clock, settled: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: unknown;
  const elapsed = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, timeoutMs > 0 ? Math.min(timeoutMs, timerDelayMaxMs) : timerDelayMaxMs);
  });
  try {
    await Promise.race([settled, elapsed]);
  } finally {
    clock.clearTimeout(timer);
  }
}
