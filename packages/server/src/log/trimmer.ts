import type { Log } from './log.ts';

/** Removes from the log what is stored and old enough, a part at a time. */
export interface Trimmer {
  close(): void;
}

export interface TrimmerOptions {
  readonly log: Pick<Log, 'trim'>;
  /** Up to where the log may be trimmed of what was received before this time. */
  readonly trimmable: (beforeMs: number) => Promise<{ readonly throughPosition: number; readonly hasMore: boolean } | undefined>;
  /** 0 keeps everything. */
  readonly retentionDays: number;
  readonly now: () => number;
  readonly onTrouble: (cause: Error) => void;
  readonly intervalMs?: number;
}

const intervalMsDefault = 60_000;
const dayMs = 24 * 60 * 60 * 1000;

export function startTrimmer(options: TrimmerOptions): Trimmer {
  const { log, trimmable, retentionDays, now, onTrouble, intervalMs = intervalMsDefault } = options;
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  async function trimAll(): Promise<void> {
    for (let hasMore = true; hasMore && !closing.signal.aborted;) {
      const found = await trimmable(now() - retentionDays * dayMs);
      if (found !== undefined) {
        await log.trim(found.throughPosition);
      }
      hasMore = found?.hasMore ?? false;
    }
  }

  async function run(): Promise<void> {
    try {
      await trimAll();
    } catch (error) {
      if (!closing.signal.aborted) {
        onTrouble(error instanceof Error ? error : new Error(String(error)));
      }
    }
    plan();
  }

  function plan(): void {
    if (!closing.signal.aborted) {
      timer = setTimeout(() => void run(), intervalMs);
      timer.unref();
    }
  }

  if (retentionDays > 0) {
    void run();
  }
  return {
    close(): void {
      closing.abort();
      clearTimeout(timer);
    },
  };
}
