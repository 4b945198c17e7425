import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { startTestServer, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { followConnections } from '../src/http/open-connections.ts';
import { endSilentConnections } from '../src/http/silence.ts';
import { createStreams } from '../src/http/stream.ts';
import type { LiveListener } from '../src/pipeline/pipeline.ts';

/* Readers of the live stream that stop reading and do not go away. */

const mebibyte = 1024 * 1024;

/** A reader of its own socket, so that it can stop for real: what it leaves unread fills the buffers of the system, then those of the server. */
class Reader {
  readonly #socket: Socket;
  #unread = '';
  #hasBegun = false;
  bytes = 0;
  eventCount = 0;
  skippedCount = 0;

  constructor(port: number, headers = '') {
    this.#socket = connect({ port, host: '127.0.0.1' });
    this.#socket.setEncoding('utf8').on('error', () => undefined);
    this.#socket.on('data', (text: string) => this.#read(text));
    this.#socket.write(`GET /api/stream HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`);
    onTestFinished(() => void this.#socket.destroy());
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  async begin(): Promise<void> {
    await until('the stream has begun', () => this.#hasBegun);
  }

  stop(): void {
    this.#socket.pause();
  }

  goOn(): void {
    this.#socket.resume();
  }

  /** Line by line: chunked coding puts its own lines between them. */
  #read(text: string): void {
    this.bytes += text.length;
    const lines = (this.#unread + text).split('\n');
    this.#unread = lines.pop() ?? '';
    for (const line of lines) {
      this.#hasBegun ||= line === ': connected';
      this.eventCount += line === 'event: event' ? 1 : 0;
      this.skippedCount += Number(/^data: \{"skipped":(\d+)\}$/.exec(line)?.[1] ?? 0);
    }
  }
}

test('one that stops reading has a bounded share of memory, is told what it missed, and holds up no other', async () => {
  await using server = await startTestServer();
  const authorization = `authorization: Bearer ${server.adminToken}\r\n`;
  const [stalled, healthy] = [new Reader(server.port, authorization), new Reader(server.port, authorization)];
  await Promise.all([stalled.begin(), healthy.begin()]);
  stalled.stop();
  const roundCount = 40;
  const eventsPerRound = 10;
  const text = 'x'.repeat(mebibyte / eventsPerRound);
  for (let round = 1; round <= roundCount; round++) {
    const batch = Array.from({ length: eventsPerRound }, () => ({
      type: 'track',
      userId: 'u',
      event: 'large',
      properties: { text },
    }));
    expect((await server.post('/v1/batch', { batch })).status).toBe(200);
    // Who reads has each event before the next round begins, whatever the other one does.
    await until('who reads has them all', () => healthy.eventCount === round * eventsPerRound);
  }
  stalled.goOn();
  let sentCount = roundCount * eventsPerRound;
  // What it missed is told with the next event that it can take.
  await until('it is told what it missed', async () => {
    await server.post('/v1/track', { userId: 'u', event: 'the next' });
    sentCount++;
    return stalled.skippedCount > 0;
  });
  await until('each event came, or was counted', () => stalled.eventCount + stalled.skippedCount === sentCount);

  expect(healthy.skippedCount).toBe(0);
  expect(stalled.skippedCount).toBeGreaterThan((roundCount * eventsPerRound) / 2);
  // All that was kept for it has arrived: what the server held, and what the system did, which is more.
  expect(stalled.bytes).toBeLessThan(16 * mebibyte);
});

test('one that takes nothing for long is closed, though there is more for it; one that reads is kept open by signs of life', async () => {
  const silenceMsMax = 600;
  const listeners = new Set<LiveListener>();
  const listen = (listener: LiveListener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const streams = createStreams({ listen }, { streamsMax: 2, heartbeatMs: silenceMsMax / 6 });
  const server = createServer((_, response) => void streams.open(response));
  endSilentConnections(server, followConnections(server), silenceMsMax);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const stalled = new Reader(port);
  await stalled.begin();
  stalled.stop();
  const healthy = new Reader(port);
  await healthy.begin();
  const event = { kind: 'event', id: '1.0', json: '{}' } as const;
  const [ofStalled, ofHealthy] = [...listeners];
  ofStalled?.([{ ...event, json: JSON.stringify('x'.repeat(20 * mebibyte)) }], 0);
  await until('the server has given it up', () => !listeners.has(ofStalled as LiveListener));
  ofHealthy?.([event], 0);
  await until('who reads is told', () => healthy.eventCount === 1);
  expect([healthy.isClosed, listeners.size]).toEqual([false, 1]);
});
