import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { basicAuthorization, startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * Answers to clients that are still sending. Many read only after they have sent all: if the connection were closed under their hands,
 * they would meet a reset and never the answer. And some never stop sending.
 */

const bodyBytesMax = 1024 * 1024;
const lingerBytesMax = 8 * bodyBytesMax;
const body = Buffer.alloc(4 * 1024 * 1024, ' ');

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ bodyBytesMax });
});

afterAll(() => server[Symbol.asyncDispose]());

const good = `authorization: ${basicAuthorization}\r\n`;
const wrong = `authorization: Basic ${Buffer.from('unknown:').toString('base64')}\r\n`;
const sized = `content-length: ${body.length}\r\n`;

const refusals = [
  { what: 'a wrong key in the header', head: `POST /v1/track HTTP/1.1\r\nhost: x\r\n${wrong}${sized}`, status: 401 },
  { what: 'no credentials for a batch', head: `POST /v2/events HTTP/1.1\r\nhost: x\r\n${sized}`, status: 401 },
  { what: 'a wrong key in the query', head: `POST /v1/track?writeKey=unknown HTTP/1.1\r\nhost: x\r\n${sized}`, status: 401 },
  { what: 'a length beyond the limit', head: `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}${sized}`, status: 413 },
  {
    what: 'an encoding that is not read',
    head: `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}${sized}content-encoding: br\r\n`,
    status: 415,
  },
  { what: 'another method', head: `PUT /v1/track HTTP/1.1\r\nhost: x\r\n${good}${sized}`, status: 405 },
  { what: 'no such route', head: `POST /v1/nothing HTTP/1.1\r\nhost: x\r\n${good}${sized}`, status: 404 },
  { what: 'merge', head: `POST /v1/merge HTTP/1.1\r\nhost: x\r\n${good}${sized}`, status: 400 },
  { what: 'no host', head: `POST /v1/track HTTP/1.1\r\n${good}${sized}`, status: 400 },
];

describe('a client that reads only after it has sent all', () => {
  test.each(refusals)('sees the $status for $what', async ({ head, status }) => {
    verifies('http.refusal.seen');
    const client = openClient(server);
    await client.send(`${head}\r\n`);
    for (let sent = 0; sent < body.length; sent += 64 * 1024) {
      await client.send(body.subarray(sent, sent + 64 * 1024));
    }
    expect(await client.readToTheEnd()).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} [^]*\\r\\nconnection: close\\r\\n[^]*"(?:code|errors)"`, 'i'),
    );
  });

  test('sees the 413 for chunks that add up to more than the limit', async () => {
    verifies('http.refusal.seen', 'http.body.too-large');
    const client = openClient(server);
    await client.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}transfer-encoding: chunked\r\n\r\n`);
    for (let sent = 0; sent < body.length; sent += 64 * 1024) {
      await client.send(`10000\r\n${'x'.repeat(64 * 1024)}\r\n`);
    }
    await client.send('0\r\n\r\n');
    expect(await client.readToTheEnd()).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('sees the 503 of a server that has no room, whether it is refused before its body or within it', async () => {
    verifies('http.refusal.seen', 'http.retry-after');
    await using full = await startTestServer({ inFlightBytesMax: 100_000, holdMs: 0, expectedErrors: ['overloaded'] });
    const first = openClient(full);
    await first.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}content-length: 4000000\r\n\r\n`);
    await first.send('x'.repeat(150_000));
    await until('its bytes are in memory', async () => (await full.metric('fairlead_in_flight_bytes')) > 100_000);
    const second = openClient(full);
    await second.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}${sized}\r\n`);
    for (let sent = 0; sent < body.length; sent += 64 * 1024) {
      await second.send(body.subarray(sent, sent + 64 * 1024));
    }
    expect(await second.readToTheEnd()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: 5\r\n/i);

    await first.send('x'.repeat(3_850_000));
    expect(await first.readToTheEnd()).toMatch(/^HTTP\/1\.1 503 /);
    await until('nothing is in memory', async () => (await full.metric('fairlead_in_flight_bytes')) === 0);
  });

  test('has the next request on a connection of its own answered and stored', async () => {
    verifies('http.refusal.seen');
    expect((await server.post('/v1/track', { userId: 'u', event: 'after' })).status).toBe(200);
    expect((await server.events()).map((event) => event['name'])).toEqual(['after']);
  });
});

describe('what stands behind a refused request on its connection', () => {
  const message = '{"userId":"u","event":"behind"}';
  const whole = `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}content-length: ${message.length}\r\n\r\n${message}`;
  const refused = `POST /v1/track HTTP/1.1\r\nhost: x\r\n${wrong}content-length: ${message.length}\r\n\r\n${message}`;

  test('is neither answered nor kept: its client sends it again', async () => {
    verifies('http.refusal.behind');
    const before = await server.metric('fairlead_log_position');
    const client = openClient(server);
    await client.send(refused + whole + whole);
    const text = await client.readToTheEnd();
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
    expect(await server.metric('fairlead_log_position')).toBe(before);
  });

  test('what stands before it is answered and kept', async () => {
    verifies('http.refusal.behind', 'http.pipelining');
    const before = await server.metric('fairlead_log_position');
    const client = openClient(server);
    await client.send(whole + whole + refused);
    const text = await client.readToTheEnd();
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 401']);
    expect(await server.metric('fairlead_log_position')).toBe(before + 2);
  });
});

describe('a request that there is no room for now', () => {
  const half = (length: number): string => `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}content-length: ${length}\r\n\r\n`;
  const message = '{"userId":"u","event":"again"}';

  /** A server with no room, until the returned client is gone. */
  async function startFull(options: { readonly requestTimeoutMs?: number } = {}): Promise<{ full: TestServer; filler: Client }> {
    const full = await startTestServer({ ...options, inFlightBytesMax: 1_000, holdMs: 0, expectedErrors: ['overloaded'] });
    const filler = openClient(full);
    await filler.send(`${half(2_000)}${'x'.repeat(1_500)}`);
    await until('its bytes are in memory', async () => (await full.metric('fairlead_in_flight_bytes')) > 1_000);
    return { full, filler };
  }

  test('keeps its connection: the rest of it is read, and the request that is sent again is taken', async () => {
    verifies('http.refusal.kept');
    const { full, filler } = await startFull();
    await using _ = full;
    const client = openClient(full);
    const received = client.readAlong();
    await client.send(half(message.length) + message.slice(0, 10));
    await until('it is refused', () => received().includes('"overloaded"'));
    filler.socket.destroy();
    await until('there is room', async () => (await full.metric('fairlead_in_flight_bytes')) === 0);
    await client.send(message.slice(10) + half(message.length) + message);
    await until('it is taken', () => received().includes('{"success":true}'));

    expect(received().match(/HTTP\/1\.1 \d+|connection: [\w-]+/gi)).toEqual([
      'HTTP/1.1 503',
      'Connection: keep-alive',
      'HTTP/1.1 200',
      'Connection: keep-alive',
    ]);
    expect((await full.events()).map((event) => event['name'])).toEqual(['again']);
  });

  test('ends its connection for a client that may not send its body, or wants it so, and where there is too much to read for nothing', async () => {
    verifies('http.refusal.kept');
    const { full, filler } = await startFull();
    await using _ = full;
    for (const head of [
      'content-length: 10\r\nexpect: 100-continue\r\n',
      'content-length: 10\r\nconnection: close\r\n',
      'transfer-encoding: chunked\r\n',
      'content-length: 1048577\r\n',
    ]) {
      const client = openClient(full);
      await client.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}${head}\r\n`);
      expect(await client.readToTheEnd()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nconnection: close\r\n/i);
    }
    filler.socket.destroy();
  });

  test('does not keep a server from closing, though the rest of it never comes', async () => {
    verifies('http.refusal.bounded');
    const { full, filler } = await startFull();
    const client = openClient(full);
    const received = client.readAlong();
    await client.send(half(10));
    await until('it is refused', () => received().includes('"overloaded"'));
    filler.socket.destroy();
    await full[Symbol.asyncDispose]();
    expect(full.logLines.map(({ msg }) => msg)).not.toContain('clients that did not finish their requests were cut off');
  });

  test('has one answer, though the rest of it never comes', async () => {
    verifies('http.refusal.bounded');
    const { full } = await startFull({ requestTimeoutMs: 300 });
    await using _ = full;
    const client = openClient(full);
    const received = client.readAlong();
    await client.send(half(10));
    await until('it is cut off', () => client.socket.closed || client.socket.readableEnded);
    expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 503']);
  });
});

describe('a client that never stops', () => {
  test('is cut off after a bounded number of bytes', async () => {
    verifies('http.refusal.bounded');
    const client = openClient(server);
    await client.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${wrong}transfer-encoding: chunked\r\n\r\n`);
    let sent = 0;
    while (!client.socket.destroyed && sent < 20 * lingerBytesMax) {
      await client.send(`10000\r\n${'x'.repeat(64 * 1024)}\r\n`);
      sent += 64 * 1024;
    }
    expect(sent).toBeGreaterThanOrEqual(lingerBytesMax);
    expect(sent).toBeLessThan(20 * lingerBytesMax);
  });

  test('is cut off after a bounded time, though it sends byte by byte', async () => {
    verifies('http.refusal.bounded');
    await using impatient = await startTestServer({ requestTimeoutMs: 200 });
    for (const length of ['transfer-encoding: chunked\r\n', 'content-length: 1\r\n']) {
      const client = openClient(impatient);
      await client.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${wrong}${length}\r\n`);
      await until('it is cut off', async () => {
        await client.send(length.startsWith('content') ? '\n' : '1\r\nx\r\n');
        return client.socket.destroyed;
      });
    }
    expect((await impatient.request('/healthz')).status).toBe(200);
  });

  test('does not keep a server from closing', async () => {
    verifies('http.refusal.bounded');
    const closing = await startTestServer();
    const client = openClient(closing);
    await client.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${wrong}content-length: 1000\r\n\r\nhalf`);
    await until('it is refused', async () => (await closing.metric('fairlead_answers_total{status="401"}')) === 1);
    await closing[Symbol.asyncDispose]();
    await until('it is cut off', async () => {
      await client.send('x');
      return client.socket.destroyed;
    });
  });
});

test('a client that is gone with several requests on its connection does not keep the server from closing', async () => {
  verifies('http.pipelining');
  const closing = await startTestServer({ inFlightBytesMax: 1_000, holdMs: 60_000 });
  const filler = openClient(closing);
  await filler.send(`POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}content-length: 2000\r\n\r\n${'x'.repeat(1_500)}`);
  await until('its bytes are in memory', async () => (await closing.metric('fairlead_in_flight_bytes')) > 1_000);
  const client = openClient(closing);
  const one = `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}content-length: 2\r\n\r\n{}`;
  await client.send(one + one + one);
  await until('they are held', async () => (await closing.metric('fairlead_held_requests')) === 3);
  client.socket.destroy();
  await until('they are given up', async () => (await closing.metric('fairlead_held_requests')) === 0);
  filler.socket.destroy();
  await until('nothing is in memory', async () => (await closing.metric('fairlead_in_flight_bytes')) === 0);
  await closing[Symbol.asyncDispose]();
  expect(closing.logLines.map(({ msg }) => msg)).not.toContain('clients that did not finish their requests were cut off');
});

interface Client {
  readonly socket: Socket;
  /** Resolves once the system has taken the bytes, or the connection has gone. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Begins to read; what it returns tells all there was so far. */
  readAlong(): () => string;
  /** Begins to read, and resolves with all there was once the server has ended its side. */
  readToTheEnd(): Promise<string>;
}

/** A client that reads nothing until it is told to. */
function openClient({ port }: TestServer): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.pause();
  // A reset is what some of these tests wait for; others miss the answer then.
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  const readAlong = (): (() => string) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.resume();
    return () => text;
  };
  return {
    socket,
    send: (bytes) =>
      new Promise((resolve) => {
        if (socket.destroyed) {
          resolve();
          return;
        }
        socket.write(bytes, () => setImmediate(resolve));
      }),
    readAlong,
    async readToTheEnd() {
      const received = readAlong();
      if (!socket.destroyed) {
        await Promise.race([once(socket, 'end'), once(socket, 'close')]);
      }
      return received();
    },
  };
}
