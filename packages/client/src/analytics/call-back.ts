import { startBackgroundTimer } from '../delivery/clock.ts';
import type { Clock } from '../delivery/clock.ts';
import type { Context } from './context.ts';
import type { Callback } from './listeners.ts';

export interface CallBackOptions {
  readonly ctx: Context;
  readonly reason: unknown;
  readonly clock: Clock;
}

/**
 * Calls the user's callback. A promise if that gave one back: it is waited for, but no longer than a second. Never throws or rejects:
 * what a callback throws is nobody's loss but its own, and goes to the log of its context.
 */
export function callBack(callback: Callback | undefined, { ctx, reason, clock }: CallBackOptions): Promise<void> | undefined {
  const noteError = (error: unknown): void => ctx.log('warn', 'Callback Error', { error });
  try {
    const result = callback?.(reason, ctx);
    return isThenable(result) ? waitFor(result, clock, noteError) : undefined;
  } catch (error) {
    noteError(error);
    return undefined;
  }
}

async function waitFor(result: PromiseLike<unknown>, clock: Clock, noteError: (error: unknown) => void): Promise<void> {
  let timer: unknown;
  const late = new Promise<never>((_resolve, reject) => {
    timer = startBackgroundTimer(clock, () => reject(new Error('the callback took longer than a second')), callbackMsMax);
  });
  try {
    await Promise.race([result, late]);
  } catch (error) {
    noteError(error);
  } finally {
    clock.clearTimeout(timer);
  }
}

const callbackMsMax = 1000;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
