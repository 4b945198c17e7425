/**
 * How many rounds of chance a test takes: a few in every run, for each has its own, and as many as are asked for by hand:
 * `FAIRLEAD_ROUNDS=20 npm test -- packages/protocol` takes twenty times as many.
 */
export function rounds(usual: number): number {
  return Math.ceil(usual * Number(process.env['FAIRLEAD_ROUNDS'] ?? 1));
}
