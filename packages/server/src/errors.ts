import { type ErrorCode, errorTable } from './error-table.ts';

export { type ErrorCode, errorTable };

/** An error with a stable code from {@link errorTable}; `message` is the table's, or a closer one. */
export class FairleadError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = errorTable[code].message, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FairleadError';
    this.code = code;
  }
}

/** Any thrown value as an Error, so that it can be a `cause` or be logged. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Whether it is an error with this code, such as those of the system have. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === code;
}

/** What an engine says where the machine has too little memory, disk or files for it. */
export const lackWords = [
  'no space left',
  'could not write',
  'out of memory',
  'failed to offload',
  'could not allocate',
  'failed to allocate',
  'failed to pin',
  'too many open files',
] as const;

/** Whether a text, such as the message of an engine, says one of these, in upper or lower case. `words` are in lower case. */
export function saysAny(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word));
}
