/** What browsers tell a reviver about a value, where they do: the text that it came from. */
interface ValueContext {
  readonly source?: string;
}

/**
 * As `JSON.parse`, but integers that a number can't hold become bigints, so that every digit is shown as it was received. In a browser that
 * does not show the source of a value, they are rounded.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, ((_: string, value: unknown, context?: ValueContext) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value) as (name: string, value: unknown) => unknown);
}
