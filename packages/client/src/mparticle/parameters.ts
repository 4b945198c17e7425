/** The conversions that the original's `ApiClient` offers beside uploading. */
import { asGiven, toBoolean, toNumber, toText } from './conversion.ts';

type Parameters = Readonly<Record<string, unknown>>;

export interface CollectionFormats {
  readonly CSV: ',';
  readonly SSV: ' ';
  readonly TSV: '\t';
  readonly PIPES: '|';
  readonly MULTI: 'multi';
}

export const collectionFormats: CollectionFormats = { CSV: ',', SSV: ' ', TSV: '\t', PIPES: '|', MULTI: 'multi' };

/** Text of a parameter; a date in ISO 8601, nothing as empty text. */
export function paramToString(parameter: unknown): string {
  if (parameter == null) {
    return '';
  }
  return parameter instanceof Date ? parameter.toJSON() : toText(parameter);
}

/** `{name}` in a path becomes that parameter; one that is not given stays as it is. All of it is percent-encoded. */
export function fillPath(path: string, pathParams: Parameters): string {
  const absolute = path.startsWith('/') ? path : `/${path}`;
  return absolute.replaceAll(/\{([\w-]+)\}/g, (placeholder, name: string) =>
    encodeURIComponent(Object.hasOwn(pathParams, name) ? paramToString(pathParams[name]) : placeholder),
  );
}

export function isJsonMime(contentType: string | null | undefined): boolean {
  return contentType != null && /^application\/json(;.*)?$/i.test(contentType);
}

/** JSON if it is among them, else the first. */
export function jsonPreferredMime(contentTypes: readonly string[]): string | undefined {
  return contentTypes.find(isJsonMime) ?? contentTypes[0];
}

export function isFileParam(parameter: unknown): boolean {
  const { Buffer: NodeBuffer } = globalThis as unknown as { Buffer?: new () => object };
  return parameter instanceof Blob || (NodeBuffer !== undefined && parameter instanceof NodeBuffer);
}

/** Without what is null or undefined; files and arrays as they are, all else as text. */
export function normalizeParams(parameters: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value != null)
      .map(([name, value]) => [name, isFileParam(value) || Array.isArray(value) ? value : paramToString(value)]),
  );
}

const separators: Readonly<Record<string, string>> = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' };

/** A list as one text, or with `multi` as a list of texts. Throws for another format. */
export function buildCollectionParam(list: readonly unknown[] | null | undefined, format: string): string | string[] | null {
  if (list == null) {
    return null;
  }
  const texts = list.map((item) => paramToString(item));
  if (format === 'multi') {
    return texts;
  }
  const separator = separators[format];
  if (separator === undefined) {
    throw new Error(`Unknown collection format: ${format}`);
  }
  return texts.join(separator);
}

/** A date as ISO 8601 writes it. */
export function parseDate(text: string): Date {
  return new Date(text.replace(/T/i, ' '));
}

/**
 * Converts to a type: the name of a simple one, a model's class, `Object`, `[type]` for a list, `{ keyType: valueType }` for a map.
 * Of an unknown type the value stays as it is.
 */
export function convertToType(value: unknown, type: unknown): unknown {
  if (typeof type === 'string') {
    return (simpleTypes[type] ?? asGiven)(value);
  }
  if (type === Object || type == null) {
    return value;
  }
  if (typeof type === 'function') {
    return (type as unknown as { constructFromObject(data: unknown): unknown }).constructFromObject(value);
  }
  if (Array.isArray(type)) {
    return (value as readonly unknown[]).map((item) => convertToType(item, type[0]));
  }
  return typeof type === 'object' ? convertMap(value, type) : value;
}

const simpleTypes: Readonly<Record<string, (value: unknown) => unknown>> = {
  Boolean: toBoolean,
  Integer: (value) => Number.parseInt(String(value), 10),
  Number: toNumber,
  String: toText,
  Date: (value) => parseDate(String(value)),
};

function convertMap(value: unknown, type: object): Record<string, unknown> {
  const [[keyType, valueType] = []] = Object.entries(type) as [string, unknown][];
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, member]) => [String(convertToType(key, keyType)), convertToType(member, valueType)]),
  );
}

/** Converts each member, or item, of `data` to a type, and puts it into `target`. */
export function convertMembers(data: object, target: object, itemType: unknown): void {
  for (const [name, value] of Object.entries(data)) {
    Reflect.set(target, name, convertToType(value, itemType));
  }
}
