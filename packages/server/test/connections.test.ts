import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { basicAuthorization, createCertificate, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { writeCertificate } from './support/certificates.ts';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';

/* Many connections on which nothing is said. The server has a process of its own, and so a limit of open files of its own. */

const reservedFiles = 1_500;
const openFilesMax = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString().replace('unlimited', '1000000'));
const connectionCount = Math.max(100, Math.min(10_000, openFilesMax - reservedFiles));

async function open(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(200, count - sockets.length) }, () => connect({ port, host: '127.0.0.1' }));
    some.forEach((socket) => socket.on('error', () => undefined));
    sockets.push(...some);
    await Promise.all(some.map((socket) => once(socket, 'connect').catch(() => undefined)));
  }
  return sockets;
}

const event = (name: string): string => JSON.stringify({ userId: 'u', event: name });
const headers = { authorization: basicAuthorization };

test(`${connectionCount} idle connections: a request among them is answered and stored, and none of them is closed`, async () => {
  verifies('http.connections-max');
  const server = await startServerProcess({ dataPath: await temporaryFolder(), requestTimeoutMs: 110_000 });
  const sockets = await open(Number(new URL(server.url).port), connectionCount);

  const answer = await server.post('/v1/track', event('among'), headers);
  await server.whenStored();

  expect(answer.status).toBe(200);
  expect(await server.query('SELECT name FROM events')).toEqual([{ name: 'among' }]);
  expect(sockets.filter(({ destroyed }) => destroyed).length).toBe(0);
});

test('idle connections that never say anything are told so and closed', async () => {
  verifies('http.timeout');
  const server = await startServerProcess({ dataPath: await temporaryFolder(), requestTimeoutMs: 500 });
  const sockets = await open(Number(new URL(server.url).port), 500);
  sockets.forEach((socket) => socket.resume());
  await until('all are closed', () => sockets.every(({ destroyed }) => destroyed));

  expect((await server.post('/v1/track', event('after'), headers)).status).toBe(200);
});

test.skipIf(!existsSync('/usr/bin/prlimit'))(
  'beyond the limit a connection is closed at once and counted; those that are open go on',
  async () => {
    verifies('http.connections-max');
    // With few files the limit of connections is low: the larger of 1,024 less than them, and half of them.
    const limited = ['prlimit', '--nofile=400:400'];
    const server = await startServerProcess(
      { dataPath: join(await temporaryFolder(), 'data'), requestTimeoutMs: 110_000 },
      limited,
    );
    const first = await fetch(`${server.url}/healthz`);
    await first.text();
    const sockets = await open(Number(new URL(server.url).port), 300);
    await until('some are closed', () => sockets.some(({ destroyed }) => destroyed));
    const kept = sockets.filter(({ destroyed }) => !destroyed);
    const [any] = kept;
    const body = event('within');
    any?.write(
      `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    const [chunk] = (await once(any as Socket, 'data')) as [Buffer];
    kept.forEach((socket) => socket.destroy());

    expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /);
    expect(kept.length).toBeGreaterThan(150);
    let text = '';
    await until('there is room again', async () => {
      const answer = await fetch(`${server.url}/metrics`).catch(() => undefined);
      text = (await answer?.text()) ?? '';
      return Number(/^fairlead_dropped_connections_total (\d+)/m.exec(text)?.[1] ?? 0) > 0;
    });
    expect(text).toContain('\nfairlead_max_connections 200\n');
  },
);

test.skipIf(!existsSync('/usr/bin/prlimit'))(
  'handshakes that never come count as connections and are given up: who speaks TLS is answered again',
  async () => {
    verifies('http.connections-max', 'http.timeout');
    const { certificatePath, keyPath } = await writeCertificate(createCertificate());
    const limited = ['prlimit', '--nofile=400:400'];
    const dataPath = join(await temporaryFolder(), 'data');
    const server = await startServerProcess({ dataPath, requestTimeoutMs: 2_000, tls: { certificatePath, keyPath } }, limited);
    const port = Number(new URL(server.url).port);
    const half = await open(port, 300);
    // The first two bytes of a handshake.
    half.forEach((socket) => socket.resume().write(Buffer.from([0x16, 0x03])));
    await until('all are closed: some at once, the others when their time is over', () => half.every(({ destroyed }) => destroyed));

    const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    // 400 files allow 200 connections.
    expect(Number(/^fairlead_dropped_connections_total (\d+)/m.exec(text)?.[1])).toBeGreaterThanOrEqual(90);
  },
);
