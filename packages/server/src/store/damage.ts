import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { lackWords, saysAny } from '../errors.ts';

/**
 * How the engine says that its file is not what it wrote. Blocks carry checksums and are read when they are needed, so it may be found
 * long after opening; then a note in the folder tells whoever opens it next.
 */
const engineErrors = /^(?:IO|Serialization|INTERNAL|FATAL) Error\b/i;
/** Of opening alone: elsewhere they are about what somebody asked for, in their own words. */
const openingErrors = /^Catalog Error\b/i;
const damageWords = [
  'corrupt',
  'checksum',
  'could not read enough bytes',
  'not a valid duckdb database',
  'failed to deserialize',
  'failure while replaying wal',
] as const;
/** Written by a newer engine, already open, or a file that the engine makes for itself: nothing is wrong with the store's. */
const otherWords = ['version number', 'set lock', 'duckdb_temp'] as const;
/** What the machine lacked: with it, the file can be read. */
const lacking = [...lackWords, 'disk quota', 'cannot allocate'] as const;
/** The error before, which the engine did not survive, stands in quotes behind it. */
const earlierError = 'invalidated because of a previous fatal error';

/** What is wrong with the file; undefined when the error is about something else. */
export function damageIn(error: unknown): string | undefined {
  return findMessage(error, isDamage);
}

/** The same of an error that opening the file ended with. */
export function damageAtOpening(error: unknown): string | undefined {
  return findMessage(error, (message) => isDamage(message) || (openingErrors.test(message) && saysDamage(message)));
}

function findMessage(error: unknown, isMeant: (message: string) => boolean): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isMeant(cause.message)) {
      return cause.message;
    }
  }
  return undefined;
}

function isDamage(message: string): boolean {
  return engineErrors.test(message) && saysDamage(message, saysAny(message, [earlierError]) ? message : withoutNames(message));
}

function saysDamage(message: string, words = message): boolean {
  return saysAny(words, damageWords) && !saysAny(message, otherWords) && !saysAny(message, lacking);
}

/** Without paths, names of columns and the statement, which the engine puts in quotes or on a line of their own. */
function withoutNames(message: string): string {
  const [said = ''] = message.split('\nLINE ');
  return said
    .split('"')
    .filter((_, nth) => nth % 2 === 0)
    .join('');
}

/**
 * Looks at errors of the engine for damage of its file; notes the first and tells of it. What a write meets is certain. What a query meets is
 * to be met again by whoever opens the file next and reads all of it: a wrong word in an error is no reason to throw a store away.
 */
export interface DamageWatch {
  readonly ofRead: (error: unknown) => void;
  readonly ofWrite: (error: unknown) => void;
}

export function createDamageWatch(options: { readonly path: string; readonly onDamaged?: (reason: string) => void }): DamageWatch {
  let isTold = false;
  const watch =
    (note: Note) =>
    (error: unknown): void => {
      const reason = damageIn(error);
      if (reason !== undefined && !isTold) {
        isTold = true;
        // At once: the process may be about to end.
        writeFileSync(join(options.path, note), reason, { mode: 0o600 });
        options.onDamaged?.(reason);
      }
    };
  return { ofRead: watch('suspected'), ofWrite: watch('damaged') };
}

type Note = 'damaged' | 'suspected';

/** What was found wrong before; undefined when nothing was. */
export function notedDamage(path: string, note: Note = 'damaged'): string | undefined {
  const file = join(path, note);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Reads all that the store holds where a query met damage before, so that it is met again. Resolves with what was said then where all of it can
 * be read; rejects with the engine's error otherwise.
 */
export async function settleSuspicion(path: string, connection: DuckDBConnection): Promise<string | undefined> {
  const suspicion = notedDamage(path, 'suspected');
  if (suspicion === undefined) {
    return undefined;
  }
  const tables = await connection.runAndReadAll(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'storage'",
  );
  for (const [name] of tables.getRows()) {
    await connection.runAndReadAll(`SELECT bit_xor(hash(COLUMNS(*))) FROM storage."${String(name)}"`);
  }
  rmSync(join(path, 'suspected'));
  return suspicion;
}
