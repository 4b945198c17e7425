import { statfs } from 'node:fs/promises';

/**
 * Keeps a part of the disk free: what takes events stops well before the disk is full, and what is behind the log still has room to
 * store what was accepted. Goes on by itself once there is room again, with a margin, so that it does not change with every request.
 */
export interface DiskBudget {
  readonly isExceeded: boolean;
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

const lookMs = 500;
const marginShare = 0.1;

/** Resolves once it has looked for the first time. */
export async function watchDiskBudget(options: DiskBudgetOptions): Promise<DiskBudget> {
  let isExceeded = false;
  const look = async (): Promise<void> => {
    const { bavail, blocks, bsize } = await statfs(options.path);
    const freeBytes = bavail * bsize;
    const reserveBytes = Math.min(options.reserveBytesMax, Math.floor((blocks * bsize * options.reservePercent) / 100));
    const neededBytes = isExceeded ? reserveBytes * (1 + marginShare) : reserveBytes;
    if (isExceeded !== freeBytes < neededBytes) {
      isExceeded = !isExceeded;
      options.onChange({ isExceeded, freeBytes, reserveBytes });
    }
  };
  await look();
  // A disk that can't be asked is the log's to notice.
  const timer = setInterval(() => void look().catch(() => undefined), lookMs);
  timer.unref();
  return {
    get isExceeded() {
      return isExceeded;
    },
    close: () => clearInterval(timer),
  };
}
