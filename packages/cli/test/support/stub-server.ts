import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

export interface StubRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** Inflated, if it was compressed. */
  readonly body: string;
}

export interface StubServer {
  readonly url: string;
  /** Requests so far, without those that only ask whether it is there. */
  readonly requests: readonly StubRequest[];
}

/** A server that answers as a test wants it to, until the test is done. */
export async function startStub(answer: (request: StubRequest, response: ServerResponse) => void): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { url: path = '', method = '', headers } = incoming;
      const sent = Buffer.concat(chunks);
      const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString('utf8');
      const request = { path, method, headers, body };
      if (path === '/healthz') {
        response.end();
        return;
      }
      requests.push(request);
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
