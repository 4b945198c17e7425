import type { Terminal } from '../terminal/terminal.ts';
import { layRows } from '../terminal/rows.ts';
import { showWaiting } from '../terminal/waiting.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';
import { fetchQuery, fetchQueryText, toTable } from './query-answer.ts';

export interface QueryCall {
  /** `-` reads it from standard input. */
  readonly sql: string;
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

const asking = 'the query runs';

/** `fairlead query`: rows to standard output, what is said about them to standard error. */
export async function query({ sql, isJson, flags }: QueryCall, terminal: Terminal): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const statement = sql === '-' ? await terminal.readInput() : sql;
  if (isJson) {
    const text = await showWaiting(terminal, asking, () => fetchQueryText(connection, statement));
    await terminal.write(`${text}\n`);
    return 0;
  }
  const answer = await showWaiting(terminal, asking, () => fetchQuery(connection, statement));
  const { text, isCut } = layRows(toTable(answer), { paint: terminal.paint, widthMax: terminal.columns });
  await terminal.write(text);
  const count = answer.rows.length;
  const howToSeeAll = isCut ? ', cut to fit; --json has all of them, and so has a pipe: | less -S' : '';
  terminal.note(terminal.notePaint.dim(`${count} ${count === 1 ? 'row' : 'rows'}${howToSeeAll}`));
  if (answer.truncated) {
    terminal.note(
      terminal.notePaint.yellow('There are more: the server gives no more rows at once. Aggregate, or narrow the query.'),
    );
  }
  return 0;
}
