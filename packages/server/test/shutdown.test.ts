import { once } from 'node:events';
import { connect } from 'node:net';
import { startTestServer, until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';

test('on SIGTERM the server answers what it took, takes nothing more, keeps it, and exits 0', async () => {
  const dataPath = await temporaryFolder();
  const server = await startServerProcess({ dataPath });
  const { port } = new URL(server.url);
  const body = JSON.stringify({ writeKey: 'key', userId: 'u', event: 'half', messageId: 'half-way' });
  const half = await openRequest(Number(port), body);
  await until('the server has the first half', async () => (await inFlightBytes(server.url)) > 0);
  const ended = server.kill('SIGTERM');
  await until('nothing new is taken', async () => !(await isTaken(server.url)));
  half.finish();
  const answer = await half.answer;
  const end = await ended;
  const next = await startServerProcess({ dataPath });
  await next.whenStored();
  const rows = await next.query('SELECT event_id FROM events');

  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(end).toEqual({ code: 0, signal: null });
  expect(rows).toEqual([{ event_id: 'half-way' }]);
});

test('a client that never finishes its request does not keep the server from ending', async () => {
  const server = await startServerProcess({ dataPath: await temporaryFolder(), closeTimeoutMs: 200 });
  const half = await openRequest(Number(new URL(server.url).port), '{"never":"finished"}');
  const end = await server.kill('SIGTERM');
  await half.answer;

  expect(end).toEqual({ code: 0, signal: null });
});

test('a connection whose client has sent several requests at once ends with the last answer, not with the first', async () => {
  const server = await startTestServer({
    inFlightBytesMax: 1_000,
    holdMs: 60_000,
    closeTimeoutMs: 120_000,
    expectedErrors: ['draining', 'overloaded'],
  });
  const other = await openRequest(server.port, JSON.stringify({ writeKey: 'key', text: 'x'.repeat(3_000) }));
  await until('there is no room', async () => (await server.metric('fairlead_in_flight_bytes')) > 1_000);
  const body = JSON.stringify({ writeKey: 'key', userId: 'u', event: 'E' });
  const request = `POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const client = connect(server.port, '127.0.0.1');
  let received = '';
  client.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  client.write(request + request);
  await until('both are held', async () => (await server.metric('fairlead_held_requests')) === 2);
  const closing = server[Symbol.asyncDispose]();
  await once(client, 'close');
  other.finish();
  await closing;
  const answers = received.split(/(?=HTTP\/1\.1 )/);

  expect(answers.map((answer) => /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1])).toEqual(['503', '503']);
  expect(answers.map((answer) => /^connection: (.*)\r$/im.exec(answer)?.[1])).toEqual(['keep-alive', 'close']);
});

test('closing waits for nobody who is owed nothing: connected and silent, or refused and sending still', async () => {
  const server = await startTestServer({ closeTimeoutMs: 120_000 });
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const refused = connect(server.port, '127.0.0.1');
  refused.write('POST /v2/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nhalf');
  const [answer] = (await once(refused, 'data')) as [Buffer];
  await server[Symbol.asyncDispose]();
  silent.destroy();
  refused.destroy();

  expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 401 /);
  expect(server.logLines.map(({ msg }) => msg)).toEqual(['listening', 'closed']);
});

async function inFlightBytes(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^fairlead_in_flight_bytes (.*)$/m.exec(metrics)?.[1]);
}

async function isTaken(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    // Refused: it listens no more.
    return false;
  }
}

interface OpenRequest {
  finish(): void;
  /** Everything that came back until the connection ended. */
  readonly answer: Promise<string>;
}

/** A request whose headers and half of whose body have been sent. */
function openRequest(port: number, body: string): Promise<OpenRequest> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    const answer = new Promise<string>((done) => {
      socket.once('close', () => done(text));
    });
    socket.on('error', () => undefined);
    const half = body.length >> 1;
    const head = `POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, half), () => resolve({ finish: () => socket.write(body.slice(half)), answer }));
  });
}
