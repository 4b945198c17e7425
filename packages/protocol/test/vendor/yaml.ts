import type { JsonObject, JsonValue } from '../../src/index.ts';

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** Reads YAML of the plain kind that the vendor publishes: mappings, lists and scalars by indentation, no more. */
export function parsePlainYaml(source: string): JsonValue {
  const lines = source
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    // A dash opens a level of its own, two columns further in.
    .flatMap((line): Line[] => {
      const indent = line.length - line.trimStart().length;
      const text = line.trim();
      return text === '-' || text.startsWith('- ')
        ? [{ indent, text: '-' }, ...(text === '-' ? [] : [{ indent: indent + 2, text: text.slice(2).trim() }])]
        : [{ indent, text }];
    });
  return new Reader(lines).read(-1);
}

class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** The value of the lines from here that stand further in than `outer`; a list may stand where its key does. */
  read(outer: number): JsonValue {
    const first = this.#lines[this.#at];
    if (first === undefined || first.indent <= outer) {
      return null;
    }
    return first.text === '-' ? this.#readList(first.indent) : this.#readMapping(first.indent);
  }

  #readList(indent: number): JsonValue[] {
    const items: JsonValue[] = [];
    for (let line = this.#lines[this.#at]; line?.indent === indent && line.text === '-'; line = this.#lines[this.#at]) {
      this.#at++;
      items.push(this.read(indent));
    }
    return items;
  }

  #readMapping(indent: number): JsonValue {
    const mapping: JsonObject = {};
    for (let line = this.#lines[this.#at]; line?.indent === indent && line.text !== '-'; line = this.#lines[this.#at]) {
      const colon = /^("[^"]*"|'[^']*'|[^:]+):(?:\s+(.*))?$/.exec(line.text);
      this.#at++;
      if (colon === null) {
        return toScalar(line.text);
      }
      const written = colon[2] ?? '';
      mapping[unquote(colon[1] ?? '')] = written === '' ? this.#readBelow(indent) : toScalar(written);
    }
    return mapping;
  }

  #readBelow(indent: number): JsonValue {
    const next = this.#lines[this.#at];
    return next?.text === '-' && next.indent === indent ? this.#readList(indent) : this.read(indent);
  }
}

function toScalar(text: string): JsonValue {
  return text === 'true' ? true : text === 'false' ? false : text === '[]' ? [] : unquote(text);
}

function unquote(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
