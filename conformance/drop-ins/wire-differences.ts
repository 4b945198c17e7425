import { expect } from 'vitest';

/** Where what we send differs on purpose from what the replaced SDK sends, and why. Paths lead into a message or a header. */
export interface Difference {
  readonly path: string;
  readonly theirs: RegExp | undefined;
  readonly ours: RegExp | undefined;
  readonly why: string;
}

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ourLibrary = /^\{"name":"fairlead","version":"\d+\.\d+\.\d+"\}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const ownName = 'who reads the data must be able to tell what has sent it';
const ownId = 'an id from the cryptographic source; consecutive ids of theirs share most of their digits';

export const segmentDifferences: readonly Difference[] = [
  { path: 'context.library', theirs: /@segment\/analytics-node/, ours: ourLibrary, why: ownName },
  { path: 'messageId', theirs: /^node-next-\d+-/, ours: uuid7, why: ownId },
];

export const hightouchDifferences: readonly Difference[] = [
  { path: 'context.library', theirs: /@ht-sdks\/events-sdk-js-node/, ours: ourLibrary, why: ownName },
  { path: 'messageId', theirs: /^\d{13}-[0-9a-f]/, ours: uuid7, why: ownId },
];

export const rudderstackDifferences: readonly Difference[] = [
  { path: 'context.library', theirs: /"analytics-node"/, ours: ourLibrary, why: ownName },
  { path: 'messageId', theirs: /^[0-9a-f]{8}-[0-9a-f]{4}-4/, ours: uuid7, why: 'ids that sort by time' },
];

/** What is another in every run, and must only be a time. */
const times = ['timestamp', 'originalTimestamp', 'sentAt'];

/**
 * Holds two lists of messages to be the same, field by field, but for the differences of the table, which must be there, and for
 * times that the caller didn't give.
 */
export function expectSameMessages(
  { theirs, ours }: { readonly theirs: readonly Message[]; readonly ours: readonly Message[] },
  differences: readonly Difference[],
  given: ReadonlySet<unknown>,
): void {
  expect(ours.map((message) => reduce(message, 'ours', differences, given))).toEqual(
    theirs.map((message) => reduce(message, 'theirs', differences, given)),
  );
}

export type Message = Readonly<Record<string, unknown>>;

function reduce(
  message: Message,
  side: 'theirs' | 'ours',
  differences: readonly Difference[],
  given: ReadonlySet<unknown>,
): Message {
  const reduced = structuredClone(message) as Record<string, unknown>;
  for (const difference of differences) {
    const names = difference.path.split('.');
    const last = names.pop() ?? '';
    const holder = names.reduce<Record<string, unknown>>((parent, name) => parent[name] as Record<string, unknown>, reduced);
    const value = holder[last];
    if (!given.has(value)) {
      expect(typeof value === 'string' ? value : JSON.stringify(value), `${side}: ${difference.path}`).toMatch(
        difference[side] ?? /^$/,
      );
      holder[last] = `differs: ${difference.why}`;
    }
  }
  for (const name of times.filter((candidate) => candidate in reduced && !given.has(reduced[candidate]))) {
    expect(reduced[name], `${side}: ${name}`).toMatch(time);
    reduced[name] = 'a time';
  }
  return reduced;
}
