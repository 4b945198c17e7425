import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { basicAuthorization, startTestServer, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { followConnections } from '../src/http/open-connections.ts';
import { createTurns } from '../src/http/turns.ts';

/*
 * Many clients that send again as soon as they are answered. They share one loop with the server, so that answers can be counted against its
 * turns: nobody has to be quick.
 */

const health = 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';
const head = `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\n`;
const body = JSON.stringify({ userId: 'u', event: 'again' });
const track = `${head}content-length: ${body.length}\r\n\r\n${body}`;

interface Client {
  /** The status of each answer. */
  readonly answers: number[];
  /** Another request. */
  send(): void;
  stop(): void;
}

/** Sends a request, and again with each answer until there are enough. */
function openClient(port: number, request: string, answersMax = Number.POSITIVE_INFINITY): Client {
  const socket = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  const answers: number[] = [];
  socket.setEncoding('latin1').on('data', (text: string) => {
    for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d+) /g)) {
      answers.push(Number(status));
      if (answers.length < answersMax) {
        socket.write(request);
      }
    }
  });
  // The server closes while it sends.
  socket.on('error', () => undefined);
  socket.write(request);
  return { answers, send: () => void socket.write(request), stop: () => void socket.destroy() };
}

const openClients = (count: number, ...how: Parameters<typeof openClient>): Client[] =>
  Array.from({ length: count }, () => openClient(...how));

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const countAnswers = (clients: readonly Client[]): number => sum(clients.map(({ answers }) => answers.length));

test('who comes while many are served is let in: for each of them, few of those who are here already have another answer', async () => {
  await using server = await startTestServer();
  const busy = openClients(60, server.port, health);
  await until('all are served', () => busy.every(({ answers }) => answers.length > 1));
  const countBefore = countAnswers(busy);
  const newcomers = openClients(120, server.port, health, 1);
  let countMeanwhile = 0;
  await until('all newcomers are answered', () => {
    countMeanwhile = countAnswers(busy) - countBefore;
    return countAnswers(newcomers) === newcomers.length;
  });
  busy.forEach((client) => client.stop());

  // Half of them for each, 3,600 in all, if all were read from in each turn.
  expect(countMeanwhile).toBeLessThan(8 * newcomers.length);
});

test('clients that are refused for now take turns, each as often as the others, and do not keep the server from closing', async () => {
  await using server = await startTestServer({ inFlightBytesMax: 1_000, holdMs: 0, expectedErrors: ['overloaded'] });
  // A body that does not end leaves no room for others.
  const filler = openClient(server.port, `${head}content-length: 2000\r\n\r\n${'x'.repeat(1_500)}`);
  await until('it is full', async () => (await server.metric('fairlead_in_flight_bytes')) > 1_000);
  const clients = openClients(100, server.port, track);
  await until('all are refused', () => clients.every(({ answers }) => answers.length > 0));
  const begin = clients.map(({ answers }) => answers.length);
  const perTurn: number[] = [];
  for (let counted = 0; counted < 10 * clients.length;) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const count = countAnswers(clients) - sum(begin);
    perTurn.push(count - counted);
    counted = count;
  }
  const answered = clients.map(({ answers }, at) => answers.length - (begin[at] ?? 0));
  filler.stop();

  expect(new Set(clients.flatMap(({ answers }) => answers))).toEqual(new Set([503]));
  expect(Math.max(...perTurn)).toBeLessThan(50);
  expect(Math.max(...answered) - Math.min(...answered)).toBeLessThan(3);
});

/** Waits of requests, by a clock that is ahead by `stepMs` at each look. Their connections rest after each answer, or only for others. */
async function listen(stepMs: number, restsAlways = true): Promise<{ readonly port: number; readonly waits: number[] }> {
  const waits: number[] = [];
  let clockMs = 0;
  const server = createServer((_, response) => {
    waits.push(turns.follow(response));
    if (restsAlways) {
      turns.restAfter(response);
    }
    response.end();
  });
  const turns = createTurns(server, { connections: followConnections(server), elapsedMs: () => (clockMs += stepMs) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, waits };
}

test('how long a request has waited for its turn is known; one that comes later has not waited', async () => {
  const { port, waits } = await listen(1);
  const clients = openClients(200, port, health, 3);
  await until('all are answered', () => clients.every(({ answers }) => answers.length === 3));
  const waitsOfMany = waits.splice(0);
  const [late] = clients;
  // Nobody else waits, so its turn is over before somebody who comes now has an answer.
  const other = openClient(port, health, 1);
  await until('another is answered', () => other.answers.length === 1);
  late?.send();
  await until('it is answered', () => late?.answers.length === 4);

  expect(waitsOfMany.filter((waitedMs) => waitedMs > 0).length).toBeGreaterThan(100);
  expect(waits.at(-1)).toBe(0);
});

test('a request has not waited for others while the process stood still', async () => {
  const { port, waits } = await listen(3_600_000);
  const clients = openClients(100, port, health, 3);
  await until('all are answered', () => clients.every(({ answers }) => answers.length === 3));

  expect(Math.max(...waits)).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThan(3_600_000);
});

/** Connects, asks once and connects again, `times` times. */
async function askAnew(port: number, times: number): Promise<void> {
  for (let left = times; left > 0; left--) {
    const client = openClient(port, health, 1);
    await until('it is answered', () => client.answers.length === 1);
    client.stop();
  }
}

test.each([
  { count: 15, isWaiting: false },
  { count: 75, isWaiting: true },
])('$count stay while as many others come and go: one of them waits for others: $isWaiting', async ({ count, isWaiting }) => {
  const { port, waits } = await listen(1_000, false);
  const staying = openClients(count, port, health);
  await Promise.all(Array.from({ length: count }, () => askAnew(port, 20)));
  staying.forEach((client) => client.stop());

  expect(Math.max(...waits) > 0).toBe(isWaiting);
});
