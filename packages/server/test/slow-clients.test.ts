import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { basicAuthorization, rawExchange, startTestServer, type TestServer, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * Clients that are slow, silent or gone: each is told what it can be told, and none keeps memory, a place or a connection.
 */

const head = (more: string): string => `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\n${more}\r\n`;
const track = (event: string, properties: object = {}): string => JSON.stringify({ userId: 'u', event, properties });
const whole = (body: string): string => `${head(`content-length: ${body.length}\r\n`)}${body}`;

test('half a body, then silence on a connection that stays open: 408, closed, and its bytes are given back', async () => {
  verifies('http.timeout');
  await using server = await startTestServer({ requestTimeoutMs: 200, inFlightBytesMax: 1_000 });
  const half = `${head('content-length: 2000\r\n')}${'x'.repeat(900)}`;
  const clients = [openClient(server, half), openClient(server, half)];
  for (const client of clients) {
    await until('it is told', () => client.received().includes('"request_timeout"'));
    await client.untilClosedByServer();
  }
  const next = await server.post('/v1/track', track('next'));

  expect(clients.map((client) => client.received().slice(0, 13))).toEqual(['HTTP/1.1 408 ', 'HTTP/1.1 408 ']);
  expect(next.status).toBe(200);
});

test('a head or a body that comes a byte at a time: 408 and closed once it has taken its time, though it never rests', async () => {
  verifies('http.timeout');
  await using server = await startTestServer({ requestTimeoutMs: 200 });
  const clients = [
    openClient(server, 'POST /v1/track HTTP/1.1\r\nhost: x\r\nx-long: '),
    openClient(server, head('content-length: 2000\r\n')),
  ];
  for (const client of clients) {
    await until('it is told', () => {
      client.write('x');
      return client.received().includes('"request_timeout"');
    });
    await client.untilClosedByServer();
  }

  expect(clients.map((client) => client.received().slice(0, 13))).toEqual(['HTTP/1.1 408 ', 'HTTP/1.1 408 ']);
});

test('what is no HTTP is answered and closed, though the client keeps its side open', async () => {
  verifies('http.status.no-500');
  await using server = await startTestServer();
  const client = openClient(server, 'hello\r\n\r\n');
  await client.untilClosedByServer();

  expect(client.received()).toMatch(/^HTTP\/1\.1 400 /);
});

test('a held request whose client goes away gives up its place, and is not stored', async () => {
  verifies('http.status.no-500');
  await using server = await startTestServer({ inFlightBytesMax: 1_000, holdMs: 60_000 });
  const first = openClient(server, `${head('content-length: 2000\r\n')}${'x'.repeat(1_500)}`);
  const clients: OpenClient[] = [];
  await until('a request is held', async () => {
    clients.push(openClient(server, whole(track('held'))));
    return (await server.metric('fairlead_held_requests')) > 0;
  });
  const before = await server.metric('fairlead_log_position');
  clients.forEach((client) => client.destroy());
  await until('nobody is held', async () => (await server.metric('fairlead_held_requests')) === 0);
  first.destroy();
  const next = await server.post('/v1/track', track('next'));

  expect(next.status).toBe(200);
  expect(await server.metric('fairlead_log_position')).toBe(before + 1);
});

test('bytes of a body that is too large are not counted as kept: 413 and not 503', async () => {
  verifies('http.body.too-large');
  await using server = await startTestServer({ bodyBytesMax: 1_000, inFlightBytesMax: 1_000 });
  const large = await server.post('/v1/track', track('large', { filler: 'x'.repeat(5_000) }));
  const next = await server.post('/v1/track', track('next'));

  expect([large.status, next.status]).toEqual([413, 200]);
});

test('a body that inflates beyond what may be in memory is a 503, and what it took is given back', async () => {
  verifies('http.retry-after');
  await using server = await startTestServer({ inFlightBytesMax: 1_000, expectedErrors: ['overloaded'] });
  const body = gzipSync(track('inflated', { filler: 'x'.repeat(5_000) }));
  const inflated = await server.post('/v1/track', body, { 'content-encoding': 'gzip' });
  const next = await server.post('/v1/track', track('next'));

  expect([inflated.status, next.status]).toEqual([503, 200]);
});

test('garbage behind a good request is never answered in its place', async () => {
  verifies('http.status.no-500');
  await using server = await startTestServer();
  const { answers, isClosed } = await rawExchange(server.port, `${whole(track('good'))}garbage\r\n\r\n`);

  expect({ answers, isClosed }).toEqual({ answers: [], isClosed: true });
});

test('a refused client that neither sends on nor closes is cut off', async () => {
  verifies('http.timeout');
  await using server = await startTestServer({ requestTimeoutMs: 200 });
  const client = openClient(server, 'POST /v2/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf');
  await client.untilClosedByServer();

  expect(client.received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
});

test('a target with scheme and host leads where its path leads', async () => {
  verifies('http.path.double-slash');
  await using server = await startTestServer();
  const body = track('absolute');
  const request = whole(body).replace('POST /v1/track', `POST http://127.0.0.1:${server.port}/v1/track?a=b`);
  const { answers } = await rawExchange(server.port, request, { answers: 1 });

  expect(answers[0]?.status).toBe(200);
  expect((await server.events()).map((event) => event['name'])).toEqual(['absolute']);
});

test('a stream that is asked for while the server closes is refused', async () => {
  verifies('http.retry-after');
  const server = await startTestServer();
  const authorization = `authorization: Bearer ${server.adminToken}\r\n`;
  const health = 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';
  const client = openClient(server, `${health}GET /api/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n${authorization}`);
  await until('the request has begun to arrive', () => client.received().includes('"ok"'));
  const closed = server[Symbol.asyncDispose]();
  client.write('\r\n');
  await until('it is answered', () => client.received().includes('"draining"'));
  client.destroy();
  await closed;

  expect(client.received()).toMatch(/HTTP\/1\.1 503 /);
});

interface OpenClient {
  write(text: string): void;
  readonly received: () => string;
  destroy(): void;
  /** Resolves when the server has closed both sides: what is written after that is reset. */
  untilClosedByServer(): Promise<void>;
}

/** A client that never ends its side by itself. */
function openClient(server: TestServer, bytes: string): OpenClient {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let text = '';
  let hasEnded = false;
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  socket.on('end', () => {
    hasEnded = true;
  });
  // A reset is what some of these tests wait for.
  socket.on('error', () => undefined);
  socket.write(bytes);
  return {
    write: (more) => void socket.write(more),
    received: () => text,
    destroy: () => void socket.destroy(),
    untilClosedByServer: () =>
      until('the server has closed the connection', () => {
        if (hasEnded && !socket.destroyed) {
          socket.write('x');
        }
        return socket.destroyed;
      }),
  };
}
