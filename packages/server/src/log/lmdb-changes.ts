import { toError } from '../errors.ts';
import type { PositionDatabase } from './lmdb-environment.ts';

/**
 * What was begun in this turn of the event loop is one transaction: resolves when that is committed, and `database.flushed` when it is on disk.
 * Rejects as lmdb does: `commitErrorOf` finds the reason.
 */
export function commitChanges(database: PositionDatabase, changes: readonly Promise<boolean>[]): Promise<boolean[]> {
  // lmdb keeps a promise of its own for the whole turn; when the commit fails it would count as an unhandled rejection.
  setImmediate(() => void database.committed.then(ignore, ignore));
  return Promise.all(changes);
}

/** lmdb rejects with a general error that carries the real one as a promise which itself rejects. */
export async function commitErrorOf(error: Error): Promise<Error> {
  const commitError: unknown = Reflect.get(error, 'commitError');
  if (!(commitError instanceof Promise)) {
    return error;
  }
  try {
    const cause: unknown = await commitError;
    return toError(cause);
  } catch (cause) {
    return toError(cause);
  }
}

const ignore = (): void => undefined;
