import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testSource, until } from '@fairlead/testkit';
import { onTestFinished } from 'vitest';

/** A running server in a child process. */
export interface ServerProcess {
  readonly url: string;
  readonly adminToken: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** What it wrote to stderr so far. */
  readonly stderr: () => string;
  /** Resolves with exit code or signal when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  post(path: string, body: string, headers?: Record<string, string>): Promise<Response>;
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
  /** Resolves when everything accepted is stored. */
  whenStored(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly dataPath: string;
  readonly [option: string]: unknown;
}

const script = fileURLToPath(new URL('serve.js', import.meta.url));

/** Starts a server, with `prefix` in front of its command (`strace …`). Rejects when it ends before it listens. */
export async function startServerProcess(options: ServerProcessOptions, prefix: readonly string[] = []): Promise<ServerProcess> {
  const settings = JSON.stringify({ sources: [testSource], queryRowsMax: 1_000_000, ...options });
  const [tracer, ...tracerArgs] = prefix;
  const child =
    tracer === undefined
      ? spawn(process.execPath, [script, settings])
      : spawn(tracer, [...tracerArgs, process.execPath, script, settings]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const line = await Promise.race([
    firstLine,
    ended.then((end) => Promise.reject(new Error(`ended: ${JSON.stringify(end)}\n${stderr}`))),
  ]);
  const { pid, port, adminToken } = JSON.parse(line) as { pid: number; port: number; adminToken: string };
  // By its own process id: a tracer in front of it would keep the signal to itself.
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(pid, name);
    }
  };
  onTestFinished(async () => {
    signal('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  const api = { authorization: `Bearer ${adminToken}` };
  return {
    url,
    adminToken,
    child,
    stderr: () => stderr,
    ended,
    kill(name) {
      signal(name);
      return ended;
    },
    post: (path, body, headers = {}) => fetch(`${url}${path}`, { method: 'POST', body, headers }),
    async query<Row>(sql: string): Promise<Row[]> {
      const answer = await fetch(`${url}/api/query`, { method: 'POST', headers: api, body: JSON.stringify({ sql }) });
      const result = (await answer.json()) as { rows?: Row[]; message?: string };
      if (result.rows === undefined) {
        throw new Error(result.message);
      }
      return result.rows;
    },
    whenStored: () => until(`${url}: all is stored`, () => isAllStored(url)),
  };
}

async function isAllStored(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/metrics`);
  const metrics = await answer.text();
  const read = (name: string): string | undefined => new RegExp(`^fairlead_${name} (.*)$`, 'm').exec(metrics)?.[1];
  return read('log_position') === read('stored_position');
}
