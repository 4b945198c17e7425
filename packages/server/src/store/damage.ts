import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saysAny } from '../errors.ts';

/**
 * How the engine says that its file is not what it wrote. Blocks carry checksums and are read when they are needed, so it may be found
 * long after opening; then a note in the folder tells whoever opens it next.
 */
const engineErrors = /^(?:IO|Serialization|INTERNAL|FATAL|Catalog) Error\b/i;
const damageWords = [
  'corrupt',
  'checksum',
  'could not read enough bytes',
  'not a valid duckdb database',
  'failed to deserialize',
  'failure while replaying wal',
] as const;
/** Written by a newer engine, or already open: nothing is wrong with the file. */
const otherWords = ['version number', 'set lock'] as const;
/** What follows is the error before, which the engine did not survive: a full disk is no damage. */
const earlierError = 'invalidated because of a previous fatal error';
const fullDiskWords = ['no space left', 'could not write'] as const;

/** What is wrong with the file; undefined when the error is about something else. */
export function damageIn(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isDamage(cause.message)) {
      return cause.message;
    }
  }
  return undefined;
}

function isDamage(message: string): boolean {
  const text = message.toLowerCase();
  const earlier = text.indexOf(earlierError);
  const isOfFullDisk = earlier !== -1 && saysAny(text.slice(earlier), fullDiskWords);
  return engineErrors.test(message) && saysAny(message, damageWords) && !saysAny(message, otherWords) && !isOfFullDisk;
}

/** Looks at errors of the engine for damage of its file; notes the first and tells of it. */
export function createDamageWatch(options: {
  readonly path: string;
  readonly onDamaged?: (reason: string) => void;
}): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    const reason = damageIn(error);
    if (reason !== undefined && !isTold) {
      isTold = true;
      noteDamage(options.path, reason);
      options.onDamaged?.(reason);
    }
  };
}

/** At once: the process may be about to end. */
function noteDamage(path: string, reason: string): void {
  writeFileSync(noteIn(path), reason, { mode: 0o600 });
}

/** What was found wrong before; undefined when nothing was. */
export function notedDamage(path: string): string | undefined {
  const note = noteIn(path);
  return existsSync(note) ? readFileSync(note, 'utf8') : undefined;
}

function noteIn(path: string): string {
  return join(path, 'damaged');
}
