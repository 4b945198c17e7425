import { CommandError } from '../errors.ts';

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 60 * 60],
  ['d', 24 * 60 * 60],
]);

/** Reads `90s`, `30m`, `24h`, `7d`, or `0`, into seconds. Throws `invalid_usage`, naming the option. */
export function parseDuration(text: string, option: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = text === '0' ? 0 : Number(amount) * (unitSeconds.get(unit ?? '') ?? Number.NaN);
  if (Number.isNaN(seconds)) {
    throw new CommandError('invalid_usage', `${option} takes a time such as 90s, 30m, 24h, 7d or 0, received ${text}`);
  }
  return seconds;
}
