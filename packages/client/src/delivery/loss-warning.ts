import type { ErrorCode, FairleadError } from '../errors.ts';

/** Writes the first error of each code to the console: for events of whose loss nobody else is told. */
export function createLossWarning(advice: string): (error: FairleadError) => void {
  const seen = new Set<ErrorCode>();
  return (error) => {
    if (!seen.has(error.code)) {
      seen.add(error.code);
      // oxlint-disable-next-line no-console -- the one line by which a user who listens to nothing learns of a loss
      console.warn(`fairlead: ${error.code}: ${error.message}. More of this kind are not shown; ${advice} to see them all.`);
    }
  };
}
