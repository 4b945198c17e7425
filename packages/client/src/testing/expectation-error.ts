/** What was expected to be sent was not. Test runners show it like their own: that is what `code` and the two values are for. */
export class ExpectationError extends Error {
  override readonly name = 'AssertionError';
  readonly code = 'ERR_ASSERTION';
  /** What was wanted. */
  readonly expected: unknown;
  /** What was sent. */
  readonly actual: unknown;

  constructor(message: string, { expected, actual }: { readonly expected: unknown; readonly actual: unknown }) {
    super(message);
    this.expected = expected;
    this.actual = actual;
  }
}
