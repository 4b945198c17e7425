import type { FairleadServer } from '@fairlead/server';
import { fetchQuery, toTable } from '../remote/query-answer.ts';
import { waitUntilStored } from '../remote/stored.ts';
import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const margin = '  ';

export interface Summary {
  readonly server: FairleadServer;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

const summarySql =
  'select protocol, type, name, count(*) as events, count(distinct coalesce(user_id, anonymous_id)) as users ' +
  'from events group by all order by protocol, events desc, type, name';

/** Waits until all that was accepted is stored, asks for it with SQL, and shows the rows. */
export async function showWhatIsKept({ server, terminal, signal }: Summary): Promise<void> {
  await waitUntilStored({ url: server.url, fetch }, signal);
  const connection = { url: server.url, fetch, adminToken: server.adminToken, tokenOrigin: 'the server itself' };
  const { paint, columns } = terminal;
  const table = renderTable(toTable(await fetchQuery(connection, summarySql)), {
    paint,
    widthMax: columns === undefined ? undefined : columns - margin.length,
  });
  await terminal.write(`\n  On disk before each of them was answered, and already in SQL:\n\n${indent(table)}\n`);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, margin);
}
