import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What the endpoint says to one request; `silence` is no answer at all. */
export type ScriptedAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'silence';

/** A request as a case of the suite reads it back. */
export interface ArrivedRequest {
  /** Behind the name of the case. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body, decompressed. */
  readonly text: string;
}

/**
 * One HTTP server for a whole run of the suite. The first segment of a path is the name of a case: `PUT /<case>/script` says how
 * its requests are answered, `GET /<case>/requests` what has arrived; whatever else comes is a request under test.
 */
export interface SmokeEndpoint extends AsyncDisposable {
  readonly url: string;
  requestsOf(name: string): readonly ArrivedRequest[];
  /** Resolves once so many requests under test have come for a case. */
  arrived(name: string, count: number): Promise<void>;
  /** Ends every connection, as a load balancer does with idle ones. */
  dropConnections(): void;
}

interface Case {
  readonly answers: ScriptedAnswer[];
  readonly requests: ArrivedRequest[];
  /** Called whenever a request has come. */
  readonly listeners: Set<() => void>;
}

export async function startSmokeEndpoint(): Promise<SmokeEndpoint> {
  const cases = new Map<string, Case>();
  const find = (name: string): Case => {
    const found = cases.get(name) ?? { answers: [], requests: [], listeners: new Set() };
    cases.set(name, found);
    return found;
  };
  const server = createServer((request, response) => void take(request, response, find));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestsOf: (name) => find(name).requests,
    arrived: (name, count) => {
      const { requests, listeners } = find(name);
      return new Promise((resolve) => {
        const look = (): void => {
          if (requests.length >= count) {
            listeners.delete(look);
            resolve();
          }
        };
        listeners.add(look);
        look();
      });
    },
    dropConnections: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function take(request: IncomingMessage, response: ServerResponse, find: (name: string) => Case): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const [, name = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
  const { answers, requests, listeners } = find(name);
  if (request.method === 'PUT' && path === '/script') {
    answers.push(...(JSON.parse(body.toString()) as ScriptedAnswer[]));
    response.end();
    return;
  }
  if (request.method === 'GET' && path === '/requests') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(requests));
    return;
  }
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
  requests.push({ path, headers: request.headers as ArrivedRequest['headers'], text });
  listeners.forEach((listener) => listener());
  const answer = answers.shift() ?? { status: 200, body: '{"success":true}' };
  if (answer !== 'silence') {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
  }
}
