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

test('a stream may begin with the newest rows, of events and quarantine in one order, and says where what is new begins', async () => {
  await using server = await startTestServer();
  const batch = ['a', 'b', 'c', 'd'].map((event) => ({ type: event === 'c' ? 'nonsense' : 'track', userId: 'u', event }));
  await server.post('/v1/batch', { batch });
  await until('they are stored', async () => (await server.query('select count(*) as n from events'))[0]?.['n'] === 3);
  const stream = await openStream(server, '?recent=3');
  const before = await stream.take(4);
  await server.post('/v1/track', { userId: 'u', event: 'e' });
  const after = await stream.take(1);
  const whole = await openStream(server, '?recent=1000');
  const all = await whole.take(6);

  expect(before.map((frame) => frame.event)).toEqual(['event', 'quarantined', 'event', 'live']);
  expect(before.map((frame) => frame.data)).toMatchObject([{ name: 'b' }, { reason: 'unknown_type' }, { name: 'd' }, {}]);
  expect(after).toMatchObject([{ event: 'event', data: { name: 'e' } }]);
  // The same form, before and after.
  expect(all[4]).toEqual(after[0]);
  expect(all.map((frame) => frame.event)).toEqual(['event', 'event', 'quarantined', 'event', 'event', 'live']);
});

test('who comes back gets what came meanwhile, and how much of it is left out', async () => {
  await using server = await startTestServer({ expectedErrors: ['invalid_parameter'] });
  const batch = Array.from({ length: 9 }, (_, nth) => ({ type: 'track', userId: 'u', event: `event ${nth}` }));
  await server.post('/v1/batch', { batch });
  await server.post('/v1/batch', { batch: batch.slice(0, 3) });
  await until('they are stored', async () => (await server.query('select count(*) as n from events'))[0]?.['n'] === 12);
  const all = await (await openStream(server, '?recent=5&after=1.6')).take(6);
  const some = await (await openStream(server, '?recent=2&after=1.4')).take(4);
  const none = await (await openStream(server, '?after=2.2')).take(1);
  const ofBrowser = await (await openStream(server, '', { 'last-event-id': '2.1' })).take(2);
  const wrong = await Promise.all(
    ['recent=0', 'recent=1001', 'after=x', 'newest=1'].map((query) =>
      server.request(`/api/stream?${query}`, { headers: { authorization: `Bearer ${server.adminToken}` } }),
    ),
  );

  expect(all.map((frame) => frame.id)).toEqual(['1.7', '1.8', '2.0', '2.1', '2.2', undefined]);
  expect(some.map((frame) => frame.id ?? frame.data)).toEqual([{ skipped: 5 }, '2.1', '2.2', {}]);
  expect(none.map((frame) => frame.event)).toEqual(['live']);
  expect(ofBrowser.map((frame) => frame.id)).toEqual(['2.2', undefined]);
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

test('streams that begin while much comes in leave nothing out and show nothing twice', async () => {
  await using server = await startTestServer();
  const rounds = 40;
  const sending = (async () => {
    for (let round = 0; round < rounds; round++) {
      const batch = Array.from({ length: 5 }, (_, nth) => ({
        type: nth === 4 ? 'nonsense' : 'track',
        userId: 'u',
        event: `${round}`,
      }));
      await server.post('/v1/batch', { batch });
    }
  })();
  const streams: OpenStream[] = [];
  for (let reader = 0; reader < 6; reader++) {
    // Each begins somewhere amid them.
    streams.push(await openStream(server, '?recent=1000'));
  }
  await sending;
  const seen = await Promise.all(streams.map((stream) => stream.take(rounds * 5 + 1)));

  const expected = Array.from({ length: rounds }, (_, round) => [0, 1, 2, 3, 4].map((index) => `${round + 1}.${index}`)).flat();
  for (const frames of seen) {
    expect(frames.flatMap(({ id }) => id ?? [])).toEqual(expected);
  }
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
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

interface OpenStream {
  /** The next frames; fewer when the stream ends before. */
  take(count: number): Promise<readonly Frame[]>;
  close(): void;
}

/** Resolves once the server has begun to answer, so that nothing stored from then on is missed. */
async function openStream(server: TestServer, query = '', given: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const headers = { authorization: `Bearer ${server.adminToken}`, ...given };
  const answer = await fetch(`${server.url}/api/stream${query}`, { headers, signal: abort.signal });
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
  return { id: field('id'), event: field('event'), data: data === undefined ? undefined : JSON.parse(data) };
}
