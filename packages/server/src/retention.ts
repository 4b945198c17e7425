import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from './errors.ts';

/** Something that keeps what it has for a set time. */
export interface Kept {
  readonly what: 'log' | 'store' | 'quarantine';
  /** 0 keeps everything. */
  readonly retentionDays: number;
  /** Removes a bounded part of what was received before this time. Resolves with whether there may be more of it. */
  readonly removeBefore: (beforeMs: number) => Promise<boolean>;
}

/** Removes what was received too long ago, a part at a time, once a minute. */
export interface Retention {
  close(): void;
}

export interface RetentionOptions {
  readonly kept: readonly Kept[];
  /** Resolves when what was accepted before the start is stored: a store that is built anew has old rows again. */
  readonly caughtUp: Promise<void>;
  readonly now: () => number;
  /** It is tried again. */
  readonly onTrouble: (what: Kept['what'], cause: Error) => void;
}

const intervalMs = 60_000;
const dayMs = 24 * 60 * 60 * 1000;

export function startRetention({ kept, caughtUp, now, onTrouble }: RetentionOptions): Retention {
  const limited = kept.filter(({ retentionDays }) => retentionDays > 0);
  const closing = new AbortController();
  const { signal } = closing;
  let isCaughtUp = false;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const wasCaughtUp = isCaughtUp;
      for (const each of limited) {
        await removeAll(each).catch((error: unknown) => (signal.aborted ? undefined : onTrouble(each.what, toError(error))));
      }
      const pause = sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
      await (wasCaughtUp ? pause : Promise.race([pause, caughtUp]));
    }
  }

  async function watch(): Promise<void> {
    await caughtUp;
    isCaughtUp = true;
  }

  async function removeAll({ retentionDays, removeBefore }: Kept): Promise<void> {
    for (let hasMore = true; hasMore && !signal.aborted;) {
      hasMore = await removeBefore(now() - retentionDays * dayMs);
    }
  }

  if (limited.length > 0) {
    void watch();
    void run();
  }
  return { close: () => closing.abort() };
}
