import { defaultOptions } from '@fairlead/server';
import { CommandError } from '../errors.ts';

type Limits = Readonly<Record<string, number>>;

/** The options of the server that are numbers, but for the port: limits and times. Each has a place in the file and in the environment. */
export const limitDefaults: Limits = Object.fromEntries(
  Object.entries(defaultOptions).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[0] !== 'port'),
);

/** `backlogBytesMax` is `FAIRLEAD_BACKLOG_BYTES_MAX`. */
export function variableOf(limit: string): string {
  return `FAIRLEAD_${limit.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** `logRetentionDays` is `--log-retention-days`, where the command has such an option. */
function flagOf(limit: string): string {
  return limit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

interface Places {
  /** By the names of the options. */
  readonly flags: object;
  readonly environment: NodeJS.ProcessEnv;
  readonly file: object;
}

/** The flag before the environment before the file. What is no integer is `invalid_usage`; what the server can't take, it refuses itself. */
export function resolveLimits({ flags, environment, file }: Places): Limits {
  const given = Object.keys(limitDefaults).map((name) => {
    const flag: unknown = Reflect.get(flags, flagOf(name));
    const amount = parseLimit(`--${flagOf(name)}`, flag) ?? parseLimit(variableOf(name), environment[variableOf(name)]);
    return [name, amount ?? (Reflect.get(file, name) as number | undefined)] as const;
  });
  return Object.fromEntries(given.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** An empty variable counts as not there. */
function parseLimit(place: string, text: unknown): number | undefined {
  if (typeof text !== 'string' || text === '') {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw new CommandError('invalid_usage', `${place} takes an integer, received ${text}`);
  }
  return Number(text);
}
