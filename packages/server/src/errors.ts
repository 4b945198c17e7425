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
