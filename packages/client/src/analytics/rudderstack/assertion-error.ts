/** A call with wrong data, or a client without its write key. Named as Node's own is, which RudderStack's SDK throws. */
class AssertionError extends Error {
  override readonly name = 'AssertionError';
  readonly code = 'ERR_ASSERTION';
}

/** Throws `AssertionError`. */
export function assertThat(fact: unknown, message: string): asserts fact {
  if (!fact) {
    throw new AssertionError(message);
  }
}
