import { AnswerError, CommandError } from '../errors.ts';
import type { Paint } from '../terminal/paint.ts';
import { wrapText } from '../terminal/wrap.ts';
import { findSystemRemedy } from './system-remedy.ts';

export interface ErrorDescription {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

export interface ProblemLook {
  readonly paint: Paint;
  /** Columns of the terminal; undefined when it goes to a file or a pipe. */
  readonly columns?: number | undefined;
}

/** What a person is told: what happened, what to do, the code to look up. A stack only where the fault is ours. */
export async function describeError(error: unknown, look: ProblemLook): Promise<ErrorDescription> {
  if (error instanceof CommandError) {
    return describe(look, error, error.remedy, error.code === 'invalid_usage' ? 2 : 1);
  }
  if (error instanceof AnswerError) {
    return describe(look, error, await findRemedy(error.code));
  }
  if (!(error instanceof Error)) {
    return describe(look, { message: String(error) }, undefined);
  }
  if (error.name === 'FairleadError' && hasCode(error)) {
    return describe(look, error, await findRemedy(error.code));
  }
  // What the system refuses (`EACCES: permission denied, mkdir …`) says itself what happened.
  if (hasCode(error) && 'syscall' in error) {
    return describe(look, error, findSystemRemedy(error.code, error.syscall));
  }
  return describe(look, { message: error.stack ?? error.message }, 'This is a fault of Fairlead. Report it with these lines.');
}

function describe(
  { paint, columns = Number.POSITIVE_INFINITY }: ProblemLook,
  problem: { readonly message: string; readonly code?: string },
  remedy: string | undefined,
  exitCode = 1,
): ErrorDescription {
  const code = problem.code === undefined ? undefined : `(${problem.code})`;
  const advice = [remedy, code].filter((part) => part !== undefined).join(' ');
  const [first = '', ...rest] = wrapText(`${title} ${problem.message}`, columns);
  const lines = [paint.red(title) + first.slice(title.length), ...rest];
  if (advice === '') {
    return { lines, exitCode };
  }
  const wrapped = wrapText(advice, columns - indent.length).map((line) => indent + line);
  // The code is the last word.
  const last = wrapped.pop() ?? '';
  const end = code === undefined ? last : last.slice(0, -code.length) + paint.dim(code);
  return { lines: [...lines, ...wrapped, end], exitCode };
}

const title = 'fairlead:';
const indent = '  ';

/** The server's own table has the remedies of its codes. */
async function findRemedy(code: string): Promise<string | undefined> {
  const { errorTable } = await import('@fairlead/server/local');
  const remedies: Readonly<Record<string, { readonly remedy: string }>> = errorTable;
  return Object.hasOwn(remedies, code) ? remedies[code]?.remedy : undefined;
}

function hasCode(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string';
}
