/** What browsers tell a reviver about a value, where they do: the text that it came from. */
interface ValueContext {
  readonly source?: string;
}

/** Integers as they stand in a text; browsers that tell the source of a value have it. */
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };

/** Whether this browser rounds integers that a number can't hold, in what is read and in what is sent. */
export const roundsIntegers: boolean = rawJSON === undefined;

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

/** As `JSON.stringify`, for what `parseExactly` gives. */
export function stringifyExactly(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, each: unknown) => (typeof each === 'bigint' ? (rawJSON?.(String(each)) ?? Number(each)) : each),
    indent,
  );
}
