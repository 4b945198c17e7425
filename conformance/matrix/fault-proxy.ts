import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to a request on its way. All answers are a real server's own: `limited`, `full` and `small` stand for servers that give
 * 429, 503 and 413; `cut` loses half of the body, which any server answers with 400.
 */
export type Fault = 'none' | 'cut' | 'limited' | 'full' | 'small' | 'reset' | 'lost' | 'slow';

export type Targets = Readonly<Record<'healthy' | 'limited' | 'full' | 'small', string>>;

export interface FaultProxyOptions {
  readonly targets: Targets;
  readonly fault: (attempt: number) => Fault;
  /** How long a slow answer is held, unless the client goes before. */
  readonly slowMs: number;
}

/** Stands between an SDK and the servers, and counts how often the SDK tries. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Of each attempt, the status of the answer; 0 where the client got none. */
  readonly attempts: readonly number[];
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const attempts: number[] = [];
  const server = createServer((incoming, response) => {
    // What a page asks before it sends (CORS, settings) is no attempt.
    const isAttempt = incoming.method === 'POST';
    const fault = isAttempt ? options.fault(attempts.length) : 'none';
    const attempt = isAttempt ? attempts.push(0) - 1 : undefined;
    const tell = (status: number): void => {
      if (attempt !== undefined) {
        attempts[attempt] = status;
      }
    };
    pass(incoming, response, { ...options, fault: () => fault }).then(tell, () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    attempts,
    [Symbol.asyncDispose]: () => close(server),
  };
}

/** Resolves with the status that the client got. */
async function pass(incoming: IncomingMessage, response: ServerResponse, options: FaultProxyOptions): Promise<number> {
  const fault = options.fault(0);
  const body = await buffer(incoming);
  if (fault === 'reset') {
    incoming.socket.resetAndDestroy();
    return 0;
  }
  const target = fault === 'limited' || fault === 'full' || fault === 'small' ? options.targets[fault] : options.targets.healthy;
  const sent = fault === 'cut' ? body.subarray(0, body.length / 2) : body;
  const answer = fault === 'limited' ? await exhaust(incoming, sent, target) : await forward(incoming, sent, target);
  if (fault === 'lost') {
    incoming.socket.resetAndDestroy();
    return 0;
  }
  if (fault === 'slow' && !(await isStillThere(response, options.slowMs))) {
    return 0;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
  return answer.status;
}

/** The limit lets the first request of a second through. */
async function exhaust(incoming: IncomingMessage, body: Buffer, target: string): Promise<Answer> {
  for (;;) {
    const answer = await forward(incoming, body, target);
    if (answer.status >= 300) {
      return answer;
    }
  }
}

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

async function forward(incoming: IncomingMessage, body: Buffer, target: string): Promise<Answer> {
  const {
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    expect: _expect,
    ...headers
  } = incoming.headers;
  const outgoing = request(`${target}${incoming.url ?? ''}`, {
    method: incoming.method ?? 'POST',
    headers: { ...headers, 'content-length': body.length, connection: 'close' },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const kept = Object.entries(answer.headers).filter(([name]) => name !== 'connection' && name !== 'keep-alive');
  return {
    status: answer.statusCode ?? 0,
    headers: kept.flatMap(([name, value]) => [name, String(value)]),
    body: await buffer(answer),
  };
}

async function isStillThere(response: ServerResponse, slowMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), slowMs);
    response.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
