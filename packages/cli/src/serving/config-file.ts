import type { NewSource } from '@fairlead/server';
import { CommandError } from '../errors.ts';
import { limitDefaults } from './limits.ts';
import type { LogFormat } from './logger.ts';

export interface ConfigFile {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly sources?: readonly NewSource[];
  readonly adminToken?: string;
  readonly allowedHosts?: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly logFormat?: LogFormat;
}

type Accepts = (value: unknown) => boolean;

const isText: Accepts = (value) => typeof value === 'string' && value !== '';
const isPort: Accepts = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
const isTextList: Accepts = (value) => Array.isArray(value) && value.every(isText);
const isSourceList: Accepts = (value) => Array.isArray(value) && value.every(isSource);

interface Member {
  readonly accepts: Accepts;
  readonly expected: string;
}

const named: Readonly<Record<keyof ConfigFile, Member>> = {
  host: { accepts: isText, expected: 'a text' },
  port: { accepts: isPort, expected: 'an integer from 0 to 65535' },
  data: { accepts: isText, expected: 'the path of a folder' },
  sources: { accepts: isSourceList, expected: 'a list of {"name", "key", "secret"}, all of them texts, with "limits" or without' },
  adminToken: { accepts: isText, expected: 'a text' },
  tlsCert: { accepts: isText, expected: 'the path of a file' },
  tlsKey: { accepts: isText, expected: 'the path of a file' },
  allowedHosts: { accepts: isTextList, expected: 'a list of host names' },
  logFormat: { accepts: (value) => value === 'json' || value === 'text', expected: '"json" or "text"' },
};

const anInteger: Member = { accepts: Number.isInteger, expected: 'an integer' };

/** All members that the file may have. */
export const members: ReadonlyMap<string, Member> = new Map([
  ...Object.entries(named),
  ...Object.keys(limitDefaults).map((name) => [name, anInteger] as const),
]);

/** Throws `invalid_config`, naming the member. Values are left out of the message: they may be secrets. */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const parsed = parseJson(text, path);
  if (!isRecord(parsed)) {
    throw new CommandError('invalid_config', `${path} does not hold a JSON object.`);
  }
  for (const [name, value] of Object.entries(parsed)) {
    const member = members.get(name);
    if (member === undefined) {
      throw new CommandError('invalid_config', `${path} has an unknown member ${name}.`);
    }
    if (!member.accepts(value)) {
      throw new CommandError('invalid_config', `${path}: ${name} takes ${member.expected}.`);
    }
  }
  return parsed;
}

/** The parser's own message quotes the text around the fault, which may be a secret. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(cause))?.[0];
    throw new CommandError('invalid_config', `${path} is not JSON${place === undefined ? '' : `: see ${place}`}.`);
  }
}

function isSource(value: unknown): boolean {
  const names = ['name', 'key', 'secret'];
  return (
    isRecord(value) &&
    names.every((name) => isText(value[name])) &&
    Object.keys(value).every((name) => names.includes(name) || name === 'limits')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
