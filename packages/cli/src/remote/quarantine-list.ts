import { CommandError } from '../errors.ts';
import { renderTable, type Table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { callApi } from './api.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';
import { type RowFilter, toWhere } from './row-filter.ts';
import { toMinute } from './source-table.ts';

export interface ListCall {
  readonly filter: RowFilter;
  readonly limit: string | undefined;
  /** A row; those before it are shown. */
  readonly before: string | undefined;
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

interface Page {
  readonly quarantine: readonly QuarantinedRow[];
  readonly next: string | null;
}

interface QuarantinedRow {
  readonly position: number;
  readonly event_index: number;
  readonly received_at: string;
  readonly source: string;
  readonly reason: string;
  readonly message: string | null;
  readonly retried_as: string | null;
}

/** Twice as long as a server lets a query run. */
const answerWithinMs = 60_000;

/** `fairlead quarantine list`. Throws as {@link callApi} does. */
export async function listQuarantine(call: ListCall, terminal: Terminal): Promise<number> {
  const { limit, before } = call;
  const search = new URLSearchParams({
    ...toWhere(call.filter, Date.now()),
    ...(limit === undefined ? {} : { limit }),
    ...(before === undefined ? {} : { before }),
  });
  const connection = await resolveConnection(call.flags, terminal);
  const signal = AbortSignal.timeout(answerWithinMs);
  const text = await (await callApi(connection, { path: `/api/quarantine?${search.toString()}`, signal })).text();
  if (call.isJson) {
    await terminal.write(`${text}\n`);
    return 0;
  }
  const { quarantine, next } = parsePage(text, connection.url);
  if (quarantine.length > 0) {
    await terminal.write(renderTable(toTable(quarantine), { paint: terminal.paint, widthMax: terminal.columns }));
  } else {
    const isFiltered = search.size > (limit === undefined ? 0 : 1);
    terminal.note(terminal.notePaint.dim(isFiltered ? 'Nothing in quarantine matches.' : 'Nothing is in quarantine.'));
  }
  if (next !== null) {
    terminal.note(terminal.notePaint.yellow(`There are more: --before ${next} shows the next ones.`));
  }
  return 0;
}

function parsePage(text: string, url: string): Page {
  try {
    const page = JSON.parse(text) as Page;
    if (Array.isArray(page.quarantine)) {
      return page;
    }
  } catch {
    // Reported below, like any other text that is no answer.
  }
  throw new CommandError('unexpected_answer', `What answers at ${url} says nothing of a quarantine.`);
}

function toTable(rows: readonly QuarantinedRow[]): Table {
  return {
    columns: ['row', 'received', 'source', 'reason', 'retried as', 'message'].map((name) => ({ name, align: 'left' })),
    rows: rows.map((row) => [
      `${row.position}.${row.event_index}`,
      toMinute(row.received_at),
      row.source,
      row.reason,
      row.retried_as ?? '–',
      row.message ?? '–',
    ]),
  };
}
