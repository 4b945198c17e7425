/**
 * The JSON text of a value as `JSON.stringify` writes it, but a `bigint` with all its digits (64-bit ids must survive:
 * contract/mparticle.md §2.0). Throws on what has no JSON form: a cycle, a `toJSON` or getter that throws.
 */
export function toJsonText(value: object): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    text = writeWithBigints(value);
  }
  if (text === undefined) {
    throw new TypeError('the value has no JSON form');
  }
  return text;
}

/** Each bigint is written as a string between two marks, which go together with its quotes. No text of a user's holds what is random. */
function writeWithBigints(value: object): string | undefined {
  const mark = crypto.getRandomValues(new Uint32Array(4)).join();
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? mark + member + mark : member)) as
    | string
    | undefined;
  return text?.replaceAll(`"${mark}`, '').replaceAll(`${mark}"`, '');
}

/** Counts the UTF-8 bytes of a text exactly. */
export type CountBytes = (text: string) => number;

/** `encodeInto` a kept buffer is the cheapest exact count that web standards offer: half the cost of a search for non-ASCII. */
export function createByteCounter(): CountBytes {
  const encoder = new TextEncoder();
  const scratch = new Uint8Array(64 * 1024);
  return (text) => {
    if (text.length * 3 <= scratch.length) {
      return encoder.encodeInto(text, scratch).written;
    }
    return encoder.encode(text).length;
  };
}
