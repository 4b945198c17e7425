import { CommandError } from '../errors.ts';

/** What is kept for how long, and how much of the disk stays free: the limits that have a flag of their own. */
export interface KeepingFlags {
  readonly 'log-retention-days': string | undefined;
  readonly 'disk-reserve-percent': string | undefined;
  readonly 'partial-rebuild': boolean | undefined;
}

/** The limits that the flags set. Throws `invalid_usage` for what is no whole number. */
export function resolveKeeping(flags: KeepingFlags): Readonly<Record<string, number | boolean>> {
  const days = flags['log-retention-days'];
  const percent = flags['disk-reserve-percent'];
  return {
    ...(days !== undefined && { logRetentionDays: parseCount('--log-retention-days', days) }),
    ...(percent !== undefined && { diskReservePercent: parseCount('--disk-reserve-percent', percent) }),
    ...(flags['partial-rebuild'] === true && { isPartialRebuildAllowed: true }),
  };
}

function parseCount(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new CommandError('invalid_usage', `${name} takes a whole number from 0 on, received ${JSON.stringify(text)}.`);
  }
  return Number(text);
}
