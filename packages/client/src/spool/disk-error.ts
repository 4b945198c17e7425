import { FairleadError } from '../errors.ts';
import type { Failure } from '../errors.ts';

export function isMissing(cause: unknown): boolean {
  return errorCode(cause) === 'ENOENT';
}

/** Node's name of the error, such as `ENOSPC`. */
export function errorCode(cause: unknown): string | undefined {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function toDiskFailure(what: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code: 'spool_failed', message: `${what}: ${reason}`, cause };
}

export function toDiskError(what: string, cause: unknown): FairleadError {
  return cause instanceof FairleadError ? cause : new FairleadError(toDiskFailure(what, cause));
}
