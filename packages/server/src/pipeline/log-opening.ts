import type { WorkerProcess } from './worker-process.ts';

/** Has the log held while a worker opens it. There is one worker at a time. */
export interface LogOpening {
  /** Calls `start`, which is to make it open the log, once it is loaded and nothing is being written. A worker that takes too long is killed. */
  begin(worker: Pick<WorkerProcess, 'loaded' | 'kill'>, start: () => void): Promise<void>;
  /** It has opened it, or is gone. */
  end(): void;
}

export interface LogOpeningOptions {
  readonly holdLog: () => Promise<() => void>;
  readonly onTrouble: (message: string) => void;
  readonly logOpenMsMax?: number;
}

/** A few milliseconds is usual. Nobody gets an answer meanwhile. */
const logOpenMsMaxDefault = 5_000;

export function createLogOpening({ holdLog, onTrouble, logOpenMsMax = logOpenMsMaxDefault }: LogOpeningOptions): LogOpening {
  let opening: { release: () => void } | undefined;
  return {
    async begin(worker, start): Promise<void> {
      const own = { release: (): void => undefined };
      opening = own;
      await worker.loaded;
      const release = await holdLog();
      if (opening !== own) {
        release();
        return;
      }
      const timer = setTimeout(() => {
        onTrouble(`the worker process has not opened the log within ${logOpenMsMax} ms, and is ended`);
        worker.kill();
      }, logOpenMsMax);
      own.release = (): void => {
        clearTimeout(timer);
        release();
      };
      start();
    },
    end(): void {
      opening?.release();
      opening = undefined;
    },
  };
}
