/**
 * What `constructFromObject` makes of a value, by the member's type. As in the original null becomes the text `null`, and what is
 * no number becomes NaN; but no digit of a 64-bit id is lost, and where a list or map is expected and there is none, the value stays.
 */
export type Convert = (value: unknown, data?: object) => unknown;

export const toText = (value: unknown): string => String(value);

export const toBoolean: Convert = (value) => Boolean(value);

/** A number; an integer that a number can't hold stays the text or bigint that it is. */
export const toNumber: Convert = (value) => {
  if (typeof value === 'bigint') {
    return value;
  }
  const text = String(value);
  return /^-?\d+$/.test(text) && typeof value === 'string' && !Number.isSafeInteger(Number(text)) ? text : Number.parseFloat(text);
};

export const asGiven: Convert = (value) => value;

/** A copy of plain data, at all depths. */
export const toPlainCopy: Convert = (value) => (value == null ? value : (JSON.parse(JSON.stringify(value)) as unknown));

export function toListOf(convert: Convert): Convert {
  return (value) => (Array.isArray(value) ? value.map((item: unknown) => convert(item)) : value);
}

export function toMapOf(convert: Convert): Convert {
  return (value) => Object.fromEntries(Object.entries(value ?? {}).map(([name, member]) => [name, convert(member)]));
}

interface Constructible {
  constructFromObject(data: object): unknown;
}

/** A model. The class is asked for late, since some stand behind those that hold them. */
export function toModel(toClass: () => Constructible): Convert {
  return (value) => toClass().constructFromObject(value as object);
}
