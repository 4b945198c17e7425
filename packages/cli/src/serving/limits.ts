import { defaultOptions } from '@fairlead/server';
import { CommandError } from '../errors.ts';

type Limits = Readonly<Record<string, number | boolean>>;

/** The options of the server that are numbers or switches, but for the port: limits and times. Each has a place in the file and in the environment. */
export const limitDefaults: Limits = Object.fromEntries(
  Object.entries(defaultOptions).filter(
    (entry): entry is [string, number | boolean] => /^(?:number|boolean)$/.test(typeof entry[1]) && entry[0] !== 'port',
  ),
);

/** `backlogBytesMax` is `FAIRLEAD_BACKLOG_BYTES_MAX`. */
export function variableOf(limit: string): string {
  return `FAIRLEAD_${limit.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** The environment before the file. What is of another kind is `invalid_usage`; what the server can't take, it refuses itself. */
export function resolveLimits(file: object, environment: NodeJS.ProcessEnv): Limits {
  const given = Object.keys(limitDefaults).map((name) => [name, readLimit(name, environment) ?? Reflect.get(file, name)] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, number | boolean] => entry[1] !== undefined));
}

function readLimit(name: string, environment: NodeJS.ProcessEnv): number | boolean | undefined {
  const variable = variableOf(name);
  const text = environment[variable] ?? '';
  if (text === '') {
    return undefined;
  }
  const isSwitch = typeof limitDefaults[name] === 'boolean';
  if (!(isSwitch ? /^(?:true|false)$/ : /^\d{1,15}$/).test(text)) {
    throw new CommandError('invalid_usage', `${variable} takes ${isSwitch ? 'true or false' : 'an integer'}, received ${text}`);
  }
  return isSwitch ? text === 'true' : Number(text);
}
