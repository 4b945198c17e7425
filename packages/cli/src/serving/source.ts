import { randomBytes } from 'node:crypto';
import type { NewSource } from '@fairlead/server';
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

/** A source with a secret of 160 bits; hexadecimal, so that it needs no quotes and is selected with one double click. */
export function generateSource(name: string, key: string = `${name}_${randomBytes(8).toString('hex')}`): NewSource {
  return { name, key, secret: randomBytes(20).toString('hex') };
}
