import { diskSpace } from '../disk-space.ts';

/**
 * Keeps a part of the disk free: what takes events stops well before the disk is full, and what is behind the log still has room to
 * store what was accepted. Goes on by itself once there is room again, with a margin, so that it does not change with every request.
 */
export interface DiskBudget {
  isExceeded(): boolean;
  close(): void;
}

export interface DiskBudgetOptions {
  /** Any folder of the filesystem. */
  readonly path: string;
  readonly reservePercent: number;
  /** The reserve is never more than this. */
  readonly reserveBytesMax: number;
  readonly onChange: (state: { readonly isExceeded: boolean; readonly freeBytes: number; readonly reserveBytes: number }) => void;
}

/** How long a look holds while requests come in: a fast disk is filled at a gigabyte a second. */
const lookHoldsMs = 20;
/** How often it is looked anyway: the log has to say that there is room again while nobody asks. */
const lookMs = 500;
const marginShare = 0.1;

/** Has looked once when it returns. Throws as `statfs` does. */
export function watchDiskBudget(options: DiskBudgetOptions): DiskBudget {
  let isExceeded = false;
  let lookedAtMs: number;
  const look = (): void => {
    lookedAtMs = performance.now();
    const { freeBytes, sizeBytes } = diskSpace(options.path);
    const reserveBytes = Math.min(options.reserveBytesMax, Math.floor((sizeBytes * options.reservePercent) / 100));
    const neededBytes = isExceeded ? reserveBytes * (1 + marginShare) : reserveBytes;
    if (isExceeded !== freeBytes < neededBytes) {
      isExceeded = !isExceeded;
      options.onChange({ isExceeded, freeBytes, reserveBytes });
    }
  };
  const lookAgain = (): void => {
    try {
      look();
    } catch {
      // A disk that can't be asked is the log's to notice.
    }
  };
  look();
  const timer = setInterval(lookAgain, lookMs);
  timer.unref();
  return {
    isExceeded: () => {
      if (performance.now() - lookedAtMs >= lookHoldsMs) {
        lookAgain();
      }
      return isExceeded;
    },
    close: () => clearInterval(timer),
  };
}
