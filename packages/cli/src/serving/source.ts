import type { NewSource } from '@fairlead/server';
import { generateCredential } from '@fairlead/server/local';
import { CommandError } from '../errors.ts';

/** Reads NAME:KEY:SECRET. Throws `invalid_source`; the message holds nothing of it, of which any part may be one of a secret. */
export function parseSource(text: string, nth = 0): NewSource {
  const [, name, key, secret] = /^([^:]+):([^:]+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || key === undefined || secret === undefined) {
    throw new CommandError('invalid_source', `Source ${nth + 1} is not NAME:KEY:SECRET.`);
  }
  return { name, key, secret };
}

/** Reads several, separated by commas: no secret may hold one. */
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
