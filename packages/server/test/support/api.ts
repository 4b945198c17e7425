import type { TestServer } from '@fairlead/testkit';

/** An answer of the API; `text` as it came, `body` parsed by the engine's own parser. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Page {
  readonly events: readonly Row[];
  readonly quarantine: readonly Row[];
  readonly next: string | null;
}

export type Row = Readonly<Record<string, unknown>>;

export async function get<Body = Page>(server: Pick<TestServer, 'request' | 'adminToken'>, path: string): Promise<ApiAnswer<Body>> {
  const answer = await server.request(path, { headers: { authorization: `Bearer ${server.adminToken}` } });
  return { ...answer, body: JSON.parse(answer.text) as Body };
}

/** `position.event_index` of each row. */
export function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => `${String(row['position'])}.${String(row['event_index'])}`);
}
