/** Ctrl-C and SIGTERM, from now on. */
export interface StopRequest {
  /** Resolves with the first signal. */
  readonly received: Promise<'stop'>;
  readonly signal: AbortSignal;
}

/** One press of Ctrl-C may come twice within moments: from the terminal, and passed on by npm. */
const sameSignalMs = 1_000;

/** The first signal asks for an orderly stop; a later one ends the process at once with exit code 1. */
export function listenForStop(process: NodeJS.Process, note: (line: string) => void): StopRequest {
  const controller = new AbortController();
  const received = new Promise<'stop'>((resolve) => {
    let firstAtMs: number | undefined;
    const onSignal = (name: NodeJS.Signals): void => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now();
        controller.abort();
        resolve('stop');
      } else if (performance.now() - firstAtMs > sameSignalMs) {
        note(`fairlead: ${name} again: ending at once`);
        process.exit(1);
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
  return { received, signal: controller.signal };
}
