import { readFile } from 'node:fs/promises';
import { FairleadError, hasCode } from '../errors.ts';
import { replaceFile } from '../replace-file.ts';
import type { ChartKind, NamedQuery } from './ready-made.ts';

/** A query that somebody saved under a name. */
export interface SavedQuery extends NamedQuery {
  readonly savedAtMs: number;
}

/**
 * Queries that people saved, in one file of the data folder: few, small, and changed by hand. A change is on disk when it resolves; changes are
 * made one after the other. Read when they are first asked for.
 */
export interface SavedQueries {
  /** In the order of their names. */
  list(): Promise<readonly SavedQuery[]>;
  /** Adds a query, or replaces the one of this name. Rejects with `too_many_queries`. */
  save(query: NamedQuery): Promise<SavedQuery>;
  /** Rejects with `saved_query_not_found`. */
  delete(name: string): Promise<void>;
}

/** Raised with every change that an older version could not read. */
const format = 1;
const queriesMax = 500;

interface Contents {
  readonly format: number;
  readonly queries: readonly SavedQuery[];
}

export function createSavedQueries(path: string, now: () => number): SavedQueries {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work);
    // Whoever asked for it is told what went wrong; the next change does not depend on it.
    last = turn.catch(() => undefined);
    return turn;
  }
  return {
    list: () => inTurn(() => read(path)),
    save: ({ name, sql, chart }) =>
      inTurn(async () => {
        const others = (await read(path)).filter((query) => query.name !== name);
        if (others.length >= queriesMax) {
          throw new FairleadError('too_many_queries');
        }
        const saved: SavedQuery = {
          name,
          sql,
          ...(chart === undefined ? {} : { chart: chart satisfies ChartKind }),
          savedAtMs: now(),
        };
        await writeSavedQueries(path, [...others, saved]);
        return saved;
      }),
    delete: (name) =>
      inTurn(async () => {
        const queries = await read(path);
        const others = queries.filter((query) => query.name !== name);
        if (others.length === queries.length) {
          throw new FairleadError('saved_query_not_found', `There is no saved query ${JSON.stringify(name)}.`);
        }
        await writeSavedQueries(path, others);
      }),
  };
}

async function read(path: string): Promise<readonly SavedQuery[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
  const contents = JSON.parse(text) as Contents;
  if (contents.format !== format) {
    throw new FairleadError(
      'data_format_unsupported',
      `The saved queries have format ${String(contents.format)}; this version reads format ${format}.`,
    );
  }
  return contents.queries;
}

/** On disk, and all of it at once, when it resolves. */
export async function writeSavedQueries(path: string, queries: readonly SavedQuery[]): Promise<void> {
  const sorted = queries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  await replaceFile(path, [`${JSON.stringify({ format, queries: sorted } satisfies Contents, undefined, 2)}\n`]);
}
