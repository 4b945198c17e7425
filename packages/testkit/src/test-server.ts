import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, type FairleadServer, type ServerOptions, startServer } from '@fairlead/server';
import { createLogRecorder, type LogLine, type LogRecorder } from './log-recorder.ts';
import { secureFetch } from './secure-fetch.ts';
import { until } from './until.ts';

export const testSource: { readonly name: string; readonly key: string; readonly secret: string } = {
  name: 'test',
  key: 'key',
  secret: 'secret',
};

/** Key and secret of {@link testSource}; good for both protocols. */
export const basicAuthorization: string = `Basic ${Buffer.from('key:secret').toString('base64')}`;

export interface TestServerOptions extends Partial<Omit<ServerOptions, 'dataPath' | 'logger'>> {
  /** Errors that the server may log. Any other line of level error fails the test when the server is disposed of. */
  readonly expectedErrors?: readonly ErrorCode[];
  /** The same by the name of the line, of those that have no code: `worker_trouble`. */
  readonly expectedLines?: readonly string[];
}

/** An answer, read to its end. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A row of `events` without its empty columns, JSON columns parsed. */
export type StoredEvent = Readonly<Record<string, unknown>>;

/** A real server on a free port with a data folder of its own. Disposing of it closes it, deletes the folder and checks its log. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly adminToken: string;
  readonly dataPath: string;
  reloadCertificate(): Promise<void>;
  /** A fresh link to the console. */
  createSignInUrl(): string;
  readonly logLines: readonly LogLine[];
  /** Any request; redirects are not followed. */
  request(path: string, init?: RequestInit): Promise<TestAnswer>;
  /** A POST with the credentials of {@link testSource}, unless the headers name others; '' for none. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  /** The rows of a query; rejects with the server's code and message. */
  query<Row = Record<string, unknown>>(sql: string): Promise<readonly Row[]>;
  /** All events, in the order of the log, once everything accepted is stored. */
  events(): Promise<readonly StoredEvent[]>;
  receipt(receipt: string | null): Promise<unknown>;
  /** Resolves when everything accepted is stored. */
  whenStored(): Promise<void>;
  /** The value of a metric with its labels, `fairlead_answers_total{status="500"}`; without, the sum over all. 0 when it is not there. */
  metric(name: string): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { expectedErrors = [], expectedLines = [], ...serverOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-testkit-'));
  const log = createLogRecorder();
  try {
    const server = await startServer({
      port: 0,
      sources: [testSource],
      adminToken: 'test-admin-token',
      ...serverOptions,
      dataPath: join(folder, 'data'),
      logger: log.logger,
    });
    return createTestServer(server, log, {
      expected: [...expectedErrors, ...expectedLines],
      deleteFolder: () => rm(folder, { recursive: true, force: true }),
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Surroundings {
  readonly expected: readonly string[];
  readonly deleteFolder: () => Promise<void>;
}

function createTestServer(server: FairleadServer, log: LogRecorder, { expected, deleteFolder }: Surroundings): TestServer {
  const { url, port, adminToken } = server;
  const api = { authorization: `Bearer ${adminToken}` };

  async function request(path: string, init: RequestInit = {}): Promise<TestAnswer> {
    const ask = url.startsWith('https:') ? secureFetch : fetch;
    const answer = await ask(`${url}${path}`, { redirect: 'manual', ...init });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  async function query<Row>(sql: string): Promise<readonly Row[]> {
    const { text } = await request('/api/query', { method: 'POST', headers: api, body: JSON.stringify({ sql }) });
    const result = JSON.parse(text) as { readonly rows?: readonly Row[]; readonly code?: string; readonly message?: string };
    if (result.rows === undefined) {
      throw new Error(`${String(result.code)}: ${String(result.message)}`);
    }
    return result.rows;
  }

  async function metric(name: string): Promise<number> {
    return readMetric((await request('/metrics')).text, name);
  }

  function whenStored(): Promise<void> {
    return until('everything accepted is stored', async () => {
      const { text } = await request('/metrics');
      return readMetric(text, 'fairlead_stored_position') === readMetric(text, 'fairlead_log_position');
    });
  }

  return {
    url,
    port,
    adminToken,
    dataPath: server.dataPath,
    reloadCertificate: () => server.reloadCertificate(),
    createSignInUrl: () => server.createSignInUrl(),
    logLines: log.lines,
    request,
    post(path, body, headers = {}): Promise<TestAnswer> {
      const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const withCredentials = { authorization: basicAuthorization, ...headers };
      const named = Object.entries(withCredentials).filter(([, value]) => value !== '');
      return request(path, { method: 'POST', body: sent, headers: Object.fromEntries(named) });
    },
    query,
    async events(): Promise<readonly StoredEvent[]> {
      await whenStored();
      const rows = await query('SELECT * FROM events ORDER BY position, event_index');
      return rows.map((row) => toStoredEvent(row as Record<string, unknown>));
    },
    async receipt(receipt): Promise<unknown> {
      const { text } = await request(`/api/receipts/${String(receipt)}`, { headers: api });
      return JSON.parse(text);
    },
    whenStored,
    metric,
    async [Symbol.asyncDispose](): Promise<void> {
      await server.close();
      await deleteFolder();
      const unexpected = log.unexpectedLines(expected);
      if (unexpected.length > 0) {
        throw new Error(
          `the server logged ${unexpected.length} lines that no test expected, first ${JSON.stringify(unexpected[0])}`,
        );
      }
    },
  };
}

function readMetric(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const jsonColumns: ReadonlySet<string> = new Set(['identities', 'properties', 'user_attributes', 'device', 'consent', 'context']);

function toStoredEvent(row: Record<string, unknown>): StoredEvent {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, jsonColumns.has(name) ? JSON.parse(String(value)) : value]));
}
