import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { childrenOf, workersOf } from '../../../scripts/child-processes.js';
import { temporaryFolder } from './support/folder.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';
import { canMount, smallDisk } from './support/small-disk.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;

test.skipIf(!canMount)(
  'a full disk is answered with 503; with space again the server goes on, and nothing it accepted is missing',
  async () => {
    const disk = await smallDisk('24m');
    const server = await startServerProcess({ dataPath: join(disk, 'data'), diskReservePercent: 0 });
    const accepted: string[] = [];
    const refused = await sendUntilRefused(server, accepted);
    const refusal = (await refused.json()) as { code: string };
    execFileSync('mount', ['-o', 'remount,size=256m', disk]);
    await until('the server accepts again', async () => (await send(server, 'after', 10)).ok);
    await server.whenStored();
    const rows = await server.query<{ event_id: string }>(
      "SELECT event_id FROM events WHERE event_id <> 'after' ORDER BY position",
    );
    const ended = await server.kill('SIGTERM');

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refusal.code).toBe('disk_full');
    expect(accepted.length).toBeGreaterThan(10);
    // Refused ones may have been kept as well; none that was accepted is missing or there twice.
    expect(rows.map((row) => row.event_id).filter((id) => accepted.includes(id))).toEqual(accepted);
    expect(ended).toEqual({ code: 0, signal: null });
  },
);

test.skipIf(!canMount)(
  'well before the disk is full, nothing is taken any more; with room again it goes on by itself, and all that it took is stored',
  async () => {
    const disk = await smallDisk('64m');
    const server = await startServerProcess({ dataPath: join(disk, 'data'), diskReservePercent: 30 });
    const accepted: string[] = [];
    const refused = await sendUntilRefused(server, accepted);
    const refusal = (await refused.json()) as { code: string };
    const ready = await fetch(`${server.url}/readyz`);
    await server.whenStored();
    const stored = await server.query<{ event_id: string }>('SELECT event_id FROM events ORDER BY position');
    execFileSync('mount', ['-o', 'remount,size=256m', disk]);
    await until('it takes again', async () => (await send(server, 'after', 10)).ok);
    const readyAgain = await fetch(`${server.url}/readyz`);

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refusal.code).toBe('disk_reserved');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not_ready', reason: 'disk_reserved' });
    expect(stored.map((row) => row.event_id)).toEqual(accepted);
    expect(readyAgain.status).toBe(200);
  },
);

test.skipIf(!existsSync('/proc/self/task'))(
  'while the worker dies again and again, every event is accepted, and each is stored once',
  async () => {
    const server = await startServerProcess({ dataPath: await temporaryFolder() });
    const accepted: string[] = [];
    let killed: number | undefined;
    for (let round = 0; round < 5; round++) {
      const worker = await workerOf(server, killed);
      killed = worker;
      for (let serial = 0; serial < 20; serial++) {
        const answer = await send(server, `event-${round}-${serial}`, 1_000);
        expect(answer.status).toBe(200);
        accepted.push(`event-${round}-${serial}`);
        if (serial === 10) {
          process.kill(worker, 'SIGKILL');
        }
      }
    }
    await until('a worker is back', () => workersOf(server.child.pid).length === 1);
    await server.whenStored();
    const rows = await server.query<{ event_id: string }>('SELECT event_id FROM events ORDER BY position');
    const ended = await server.kill('SIGTERM');

    expect(rows.map((row) => row.event_id)).toEqual(accepted);
    expect(ended).toEqual({ code: 0, signal: null });
  },
);

test.skipIf(!existsSync('/proc/self/task'))('what a server has started ends when it is killed', async () => {
  const server = await startServerProcess({ dataPath: await temporaryFolder() });
  await workerOf(server);
  const children = childrenOf(server.child.pid);
  await server.kill('SIGKILL');
  await until('all are gone', () => !children.some((pid) => existsSync(`/proc/${pid}/exe`)));
});

test.skipIf(!existsSync('/proc/self/task'))('the worker gives way to the listener, where processors are short', async () => {
  const server = await startServerProcess({ dataPath: await temporaryFolder() });
  const worker = await workerOf(server);

  expect(getPriority(worker)).toBe(Math.min(getPriority(server.child.pid) + 5, 19));
});

test.skipIf(!existsSync('/proc/self/task'))(
  'signals for all processes of a group leave it to the server when its worker ends',
  async () => {
    const server = await startServerProcess({ dataPath: await temporaryFolder() });
    const worker = await workerOf(server);
    await send(server, 'before', 10);
    process.kill(worker, 'SIGINT');
    process.kill(worker, 'SIGTERM');
    await server.whenStored();
    const rows = await server.query('SELECT event_id FROM events');
    const workers = workersOf(server.child.pid);
    const ended = await server.kill('SIGTERM');

    expect(rows).toEqual([{ event_id: 'before' }]);
    expect(workers).toEqual([worker]);
    expect(ended).toEqual({ code: 0, signal: null });
  },
);

test.skipIf(!hasStrace)(
  'a failed sync of the log is answered with 503 and ends the process; what was accepted is there afterwards',
  async () => {
    const dataPath = await temporaryFolder();
    const log = join(dataPath, 'log', 'data.mdb');
    const inject = [
      'strace',
      '-f',
      '-o',
      '/dev/null',
      '-P',
      log,
      '-e',
      'trace=fdatasync',
      '-e',
      'inject=fdatasync:error=EIO:when=20+',
    ];
    const server = await startServerProcess({ dataPath }, inject);
    const accepted: string[] = [];
    const refused = await sendUntilRefused(server, accepted);
    const refusal = (await refused.json()) as { code: string };
    const ended = await server.ended;
    const next = await startServerProcess({ dataPath });
    await next.whenStored();
    const rows = await next.query<{ event_id: string }>('SELECT event_id FROM events ORDER BY position');

    expect(refused.status).toBe(503);
    expect(refusal.code).toBe('log_failed');
    expect(accepted.length).toBeGreaterThan(5);
    expect(ended.code).toBe(1);
    expect(rows.map((row) => row.event_id).filter((id) => accepted.includes(id))).toEqual(accepted);
  },
);

test.skipIf(!hasStrace)(
  'a sync that outlasts the deadline and fails behind it is answered with 503 and ends the process in order',
  async () => {
    const dataPath = await temporaryFolder();
    const log = join(dataPath, 'log', 'data.mdb');
    const fault = 'inject=fdatasync:delay_enter=1500000:error=EIO:when=10+';
    const tracer = ['strace', '-f', '-o', '/dev/null', '-P', log, '-e', 'trace=fdatasync', '-e', fault];
    const server = await startServerProcess({ dataPath, commitTimeoutMs: 500 }, tracer);
    const accepted: string[] = [];
    const refused = await sendUntilRefused(server, accepted);
    const refusal = (await refused.json()) as { code: string };
    const ended = await server.ended;

    expect(refusal.code).toBe('log_failed');
    expect(accepted.length).toBeGreaterThan(0);
    expect(ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toContain('the commit did not settle');
    expect(server.stderr()).not.toMatch(/unhandled|triggerUncaughtException/i);
  },
);

test('while more is in memory than the limit, requests are held and then answered 503 with Retry-After', async () => {
  const dataPath = await temporaryFolder();
  const server = await startServerProcess({ dataPath, inFlightBytesMax: 1_000, holdMs: 50 });
  const before = await send(server, 'before', 10);
  const unfinished = await sendUnfinished(Number(new URL(server.url).port), 1_500);
  let answer = before;
  await until('the unfinished request is in memory', async () => {
    answer = await send(server, 'held', 10);
    return !answer.ok;
  });
  unfinished.destroy();
  await until('there is room again', async () => (await send(server, 'after', 10)).ok);

  expect(before.status).toBe(200);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(await answer.json()).toMatchObject({ success: false, code: 'overloaded' });
});

/** Not the one that was killed before: it is listed until the system has told of its end. */
async function workerOf(server: ServerProcess, killed?: number): Promise<number> {
  let workers: readonly number[] = [];
  await until('there is a worker', () => {
    workers = workersOf(server.child.pid);
    return workers.length === 1 && workers[0] !== killed;
  });
  return workers[0] as number;
}

async function sendUntilRefused(server: ServerProcess, accepted: string[]): Promise<Response> {
  for (let serial = 0; serial < 10_000; serial++) {
    const answer = await send(server, `event-${serial}`, 50_000);
    if (!answer.ok) {
      return answer;
    }
    accepted.push(`event-${serial}`);
  }
  throw new Error('never refused');
}

function send(server: ServerProcess, messageId: string, bytes: number): Promise<Response> {
  const properties = { filling: 'x'.repeat(bytes) };
  const body = { writeKey: 'key', type: 'track', event: 'step', userId: 'u', messageId, properties };
  return server.post('/v1/track', JSON.stringify(body));
}

/** Half a request, then silence: its bytes stay in the server's memory until the socket is destroyed. */
function sendUnfinished(port: number, bytes: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes * 2}\r\n\r\n${' '.repeat(bytes)}`, () =>
      resolve(socket),
    );
  });
}
