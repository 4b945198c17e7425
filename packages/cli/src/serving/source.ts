import type { NewSource } from '@fairlead/server';
import { generateCredential } from '@fairlead/server/local';
import { CommandError } from '../errors.ts';

/** Reads NAME:KEY:SECRET. Throws `invalid_source`; the message never holds more than the name. */
export function parseSource(text: string): NewSource {
  const [, name, key, secret] = /^([^:]+):([^:]+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || key === undefined || secret === undefined) {
    const [start = ''] = text.split(':');
    throw new CommandError('invalid_source', `The source that starts with ${start.slice(0, 16)} is not NAME:KEY:SECRET.`);
  }
  return { name, key, secret };
}

/** Reads several, separated by commas. */
export function parseSourceList(text: string): readonly NewSource[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseSource);
}

/** A source with a key, unless one is given, and a secret of its own. */
export function generateSource(name: string, key?: string): NewSource {
  const generated = generateCredential(name);
  return { name, key: key ?? generated.key, secret: generated.secret };
}
