/** What was taken and what was refused, by source. Sources beyond a number count together: every label costs memory, here and at who scrapes. */
export interface IngestCounts {
  accept(source: string, events: number, bytes: number): void;
  /** `source` is undefined where the credentials did not tell. */
  refuse(code: string, source: string | undefined): void;
  readonly accepted: ReadonlyMap<string, Accepted>;
  /** By source, then by code. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

interface Accepted {
  readonly requests: number;
  readonly events: number;
  readonly bytes: number;
}

/** No names of sources: those hold letters, digits, `_`, `.` and `-` only. */
const othersName = '(others)';
const unknownName = '(unknown)';
const sourcesMaxDefault = 200;

export function createIngestCounts(sourcesMax: number = sourcesMaxDefault): IngestCounts {
  const accepted = new Map<string, { -readonly [Name in keyof Accepted]: number }>();
  const refused = new Map<string, Map<string, number>>();
  return {
    accept(source, events, bytes): void {
      const count = entryOf(accepted, { name: source, sourcesMax, create: () => ({ requests: 0, events: 0, bytes: 0 }) });
      count.requests++;
      count.events += events;
      count.bytes += bytes;
    },
    refuse(code, source = unknownName): void {
      const codes = entryOf(refused, { name: source, sourcesMax, create: () => new Map<string, number>() });
      codes.set(code, (codes.get(code) ?? 0) + 1);
    },
    accepted,
    refused,
  };
}

interface Wanted<Count> {
  readonly name: string;
  readonly sourcesMax: number;
  readonly create: () => Count;
}

function entryOf<Count>(counts: Map<string, Count>, { name, sourcesMax, create }: Wanted<Count>): Count {
  const known = counts.get(name);
  if (known !== undefined) {
    return known;
  }
  const key = counts.size < sourcesMax || name === unknownName ? name : othersName;
  const count = counts.get(key) ?? create();
  counts.set(key, count);
  return count;
}
