import { AnswerError, CommandError } from '../errors.ts';
import type { Paint } from '../terminal/paint.ts';
import { findSystemRemedy } from './system-remedy.ts';

export interface ErrorDescription {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** What a person is told: what happened, what to do, the code to look up. A stack only where the fault is ours. */
export async function describeError(error: unknown, paint: Paint): Promise<ErrorDescription> {
  if (error instanceof CommandError) {
    return describe(paint, error, error.remedy, error.code === 'invalid_usage' ? 2 : 1);
  }
  if (error instanceof AnswerError) {
    return describe(paint, error, await findRemedy(error.code));
  }
  if (!(error instanceof Error)) {
    return describe(paint, { message: String(error) }, undefined);
  }
  if (error.name === 'FairleadError' && hasCode(error)) {
    return describe(paint, error, await findRemedy(error.code));
  }
  // What the system refuses (`EACCES: permission denied, mkdir …`) says itself what happened.
  if (hasCode(error) && 'syscall' in error) {
    return describe(paint, error, findSystemRemedy(error.code, error.syscall));
  }
  return describe(paint, { message: error.stack ?? error.message }, 'This is a fault of Fairlead. Report it with these lines.');
}

function describe(
  paint: Paint,
  problem: { readonly message: string; readonly code?: string },
  remedy: string | undefined,
  exitCode = 1,
): ErrorDescription {
  const code = problem.code === undefined ? undefined : paint.dim(`(${problem.code})`);
  const advice = [remedy, code].filter((part) => part !== undefined).join(' ');
  const lines = [`${paint.red('fairlead:')} ${problem.message}`];
  return { lines: advice === '' ? lines : [...lines, `  ${advice}`], exitCode };
}

/** The server's own table has the remedies of its codes. */
async function findRemedy(code: string): Promise<string | undefined> {
  const { errorTable } = await import('@fairlead/server/local');
  const remedies: Readonly<Record<string, { readonly remedy: string }>> = errorTable;
  return Object.hasOwn(remedies, code) ? remedies[code]?.remedy : undefined;
}

function hasCode(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string';
}
