/** Calls what belongs to the user: what it throws, at once or later, goes to `onFailure` and no further. */
export function callSafely(call: () => unknown, onFailure: (cause: unknown) => void): void {
  try {
    Promise.resolve(call()).catch(onFailure);
  } catch (cause) {
    onFailure(cause);
  }
}
