export interface HangUp {
  /** What is to be done from now on; nothing before. */
  follow(reload: () => Promise<void>): void;
}

/**
 * SIGHUP asks a service to read its files again, and ends none, whenever it comes: its manager would take that for a good end. In a terminal it means that the
 * terminal is gone, and ends the process as ever.
 */
export function listenForHangUp(process: NodeJS.Process): HangUp {
  let reload = (): Promise<void> => Promise.resolve();
  if (!process.stdin.isTTY && !process.stdout.isTTY) {
    process.on('SIGHUP', () => {
      // What is wrong with a new certificate stands in the log, and the old one stays.
      reload().catch(() => undefined);
    });
  }
  return {
    follow(next): void {
      reload = next;
    },
  };
}
