import { startTestServer, type TestServer, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';

test('what is stored appears in every open stream, with the columns of events', async () => {
  await using server = await startTestServer();
  const streams = [await openStream(server), await openStream(server)];
  await server.post('/v1/track', { userId: 'u', event: 'Seen live', messageId: 'm-1', properties: { text: 'line\nbreak' } });
  await server.post('/v2/events', '{"mpid":-7346244611012968789,"events":[{"event_type":"session_start","data":{}}]}');
  await server.post('/v1/track', { userId: 'u', event: 'Seen live', messageId: 'm-1' });
  const frames = await Promise.all(streams.map((stream) => stream.take(2)));
  const metric = await server.metric('fairlead_live_listeners');

  expect(frames[0]).toEqual(frames[1]);
  expect(frames[0]?.map((frame) => frame.data)).toMatchObject([
    { event_id: 'm-1', protocol: 'message', type: 'track', name: 'Seen live', properties: { text: 'line\nbreak' } },
    { protocol: 'batch', type: 'session_start', mpid: '-7346244611012968789' },
  ]);
  expect(frames[0]?.map((frame) => frame.event)).toEqual(['event', 'event']);
  expect(metric).toBe(2);
});

test('what is put into quarantine appears as such, in its place, with the reason', async () => {
  await using server = await startTestServer();
  const stream = await openStream(server);
  const batch = [
    { type: 'track', userId: 'u', event: 'First', messageId: 'm-1' },
    { type: 'nonsense', userId: 'u' },
    { type: 'track', userId: 'u', event: 'Third', messageId: 'm-3' },
  ];
  await server.post('/v1/batch', { batch });
  const frames = await stream.take(3);

  expect(frames.map((frame) => frame.event)).toEqual(['event', 'quarantined', 'event']);
  expect(frames.map((frame) => frame.data)).toMatchObject([
    { name: 'First' },
    { position: 1, event_index: 1, source: 'test', reason: 'unknown_type', path: 'batch[1].type', event: { type: 'nonsense' } },
    { name: 'Third' },
  ]);
});

test('a reader that goes away is forgotten, and there is a limit to how many there may be', async () => {
  await using server = await startTestServer({ streamsMax: 1, expectedErrors: ['too_many_streams'] });
  const stream = await openStream(server);
  const refused = await server.request('/api/stream', { headers: { authorization: `Bearer ${server.adminToken}` } });
  stream.close();
  await until('the stream is forgotten', async () => (await server.metric('fairlead_live_listeners')) === 0);
  const next = await openStream(server);
  next.close();

  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'too_many_streams' });
});

test('closing the server ends the streams', async () => {
  const server = await startTestServer();
  const stream = await openStream(server);
  await server[Symbol.asyncDispose]();

  await expect(stream.take(1)).resolves.toEqual([]);
});

interface Frame {
  readonly event: string | undefined;
  readonly data: unknown;
}

interface OpenStream {
  /** The next frames; fewer when the stream ends before. */
  take(count: number): Promise<readonly Frame[]>;
  close(): void;
}

/** Resolves once the server has begun to answer, so that nothing stored from then on is missed. */
async function openStream(server: TestServer): Promise<OpenStream> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const answer = await fetch(`${server.url}/api/stream`, { headers, signal: abort.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async take(count): Promise<readonly Frame[]> {
      const frames: Frame[] = [];
      while (frames.length < count) {
        const end = text.indexOf('\n\n');
        if (end === -1) {
          const part = await reader?.read();
          if (part?.done !== false) {
            break;
          }
          text += part.value;
          continue;
        }
        const frame = parseFrame(text.slice(0, end));
        text = text.slice(end + 2);
        if (frame.event !== undefined) {
          frames.push(frame);
        }
      }
      return frames;
    },
    close: () => abort.abort(),
  };
}

function parseFrame(text: string): Frame {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  const data = field('data');
  return { event: field('event'), data: data === undefined ? undefined : JSON.parse(data) };
}
