import { connect } from 'node:net';
import { basicAuthorization, type RawAnswer, rawExchange, startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * HTTP itself, as clients, proxies and attackers write it: what two readers could read in two ways is refused, what is refused is said
 * in the form of the route, and every answer is counted.
 */

const requestTimeoutMs = 1_000;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ requestTimeoutMs });
});

afterAll(() => server[Symbol.asyncDispose]());

const good = `authorization: ${basicAuthorization}\r\n`;
const track = (event: string): string => JSON.stringify({ userId: 'u', event });
const post = (path: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\n${good}${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function codeOf(answer: RawAnswer | undefined): unknown {
  const body = JSON.parse(answer?.body ?? '{}') as { code?: string; errors?: { reason?: string }[] };
  return body.code ?? body.errors?.[0]?.reason;
}

async function storedNames(after: number): Promise<unknown[]> {
  await server.whenStored();
  const rows = await server.query(`SELECT name FROM events WHERE position > ${after} ORDER BY position, event_index`);
  return rows.map((row) => row['name']);
}

describe('what two readers could read in two ways', () => {
  const head = `POST /v1/track HTTP/1.1\r\nhost: x\r\n${good}`;
  const smuggled = post('/v1/track', track('smuggled'));

  test.each([
    { what: 'a length and chunks', bytes: `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}` },
    { what: 'chunks and a length', bytes: `${head}transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n${smuggled}` },
    { what: 'two lengths that agree', bytes: `${head}content-length: 2\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'two lengths that differ', bytes: `${head}content-length: 2\r\ncontent-length: 0\r\n\r\n{}${smuggled}` },
    { what: 'a list of lengths', bytes: `${head}content-length: 2, 2\r\n\r\n{}${smuggled}` },
    { what: 'a signed length', bytes: `${head}content-length: +2\r\n\r\n{}${smuggled}` },
    { what: 'a negative length', bytes: `${head}content-length: -2\r\n\r\n{}${smuggled}` },
    { what: 'a hexadecimal length', bytes: `${head}content-length: 0x2\r\n\r\n{}${smuggled}` },
    { what: 'a length beyond any number', bytes: `${head}content-length: 99999999999999999999999\r\n\r\n{}${smuggled}` },
    { what: 'another transfer coding', bytes: `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}` },
    {
      what: 'chunks that are not the last coding',
      bytes: `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    },
    {
      what: 'two transfer codings',
      bytes: `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    },
    { what: 'lines that end in LF', bytes: `${head.replaceAll('\r\n', '\n')}content-length: 2\n\n{}${smuggled}` },
    { what: 'one line that ends in LF', bytes: `${head}a: b\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'a bare CR', bytes: `${head}a: b\rcontent-length: 0\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'a folded header', bytes: `${head}a: b\r\n c\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'a folded length', bytes: `${head}content-length:\r\n 2\r\n\r\n{}${smuggled}` },
    { what: 'a space before the colon', bytes: `${head}content-length : 2\r\n\r\n{}${smuggled}` },
    { what: 'a NUL in a header', bytes: `${head}a: b\0c\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'a chunk size beyond any number', bytes: `${head}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}` },
    { what: 'two hosts', bytes: `${head}host: y\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'two hosts that agree', bytes: `${head}HOST: x\r\ncontent-length: 2\r\n\r\n{}${smuggled}` },
    { what: 'a chunk size with a sign', bytes: `${head}transfer-encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n${smuggled}` },
    { what: 'a chunk size in 0x', bytes: `${head}transfer-encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${smuggled}` },
    { what: 'chunks that end in LF', bytes: `${head}transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n${smuggled}` },
  ])('$what: one 400, closed, and nothing is kept', async ({ bytes }) => {
    verifies('http.smuggling');
    const before = await server.metric('fairlead_log_position');
    const { answers, isClosed } = await rawExchange(server.port, bytes);
    expect(answers.map(({ status, headers }) => [status, headers['content-type'], headers['connection']])).toEqual([
      [400, 'application/json', 'close'],
    ]);
    expect(isClosed).toBe(true);
    expect(await server.metric('fairlead_log_position')).toBe(before);
  });

  test.each(['gzip, chunked', 'deflate,chunked', 'identity ,\tCHUNKED'])(
    'Transfer-Encoding: %s is a 415, closed, and nothing is kept',
    async (coding) => {
      verifies('http.smuggling');
      const before = await server.metric('fairlead_log_position');
      const bytes = `${head}transfer-encoding: ${coding}\r\n\r\n2\r\n{}\r\n0\r\n\r\n${smuggled}`;
      const { answers, isClosed } = await rawExchange(server.port, bytes);
      expect([answers.map(({ status }) => status), isClosed]).toEqual([[415], true]);
      expect(await server.metric('fairlead_log_position')).toBe(before);
    },
  );
});

test.each([
  ['a length that is there twice', 'content-length: 2\r\ncontent-length: 3\r\n'],
  ['a header with bytes that none may have', 'x-odd: \u0001\r\n'],
  ['a length beside chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n'],
])('%s is refused in the form of the route that the request names', async (_, header) => {
  verifies('http.status.no-500');
  const refuse = async (path: string): Promise<unknown> => {
    const { answers } = await rawExchange(server.port, `POST ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\n{}`);
    return JSON.parse(answers[0]?.body ?? '');
  };
  expect(await refuse('/v2/events')).toMatchObject({ errors: [{ code: 'BAD_REQUEST', reason: 'invalid_request' }] });
  expect(await refuse('http://x//v2/bulkevents/?a=b')).toMatchObject({ errors: [{ reason: 'invalid_request' }] });
  expect(await refuse('/v1/track')).toMatchObject({ success: false, code: 'invalid_request' });
});

describe('paths', () => {
  test('a query is what stands behind the first question mark, others in it included', async () => {
    verifies('http.path.double-slash');
    const { answers } = await rawExchange(server.port, post('/v1/track?a=b?c&writeKey=nobody', track('never')).replace(good, ''), {
      answers: 1,
    });
    expect(answers.map(({ status }) => status)).toEqual([401]);
    const pixel = 'GET /v1/pixel/track?writeKey=key&userId=u&event=a?b HTTP/1.1\r\nhost: x\r\n\r\n';
    const shown = await rawExchange(server.port, pixel, { answers: 1 });
    expect(shown.answers[0]?.headers['x-fairlead-receipt']).toBeDefined();
    expect((await server.events()).map(({ name }) => name)).toContain('a?b');
  });

  test.each(['/a\0b', '/v1/track\0', '/v1/\u0001track', '/v1/tr\tack', '/v1/tr ack', '/v1/träck', 'v1/track', ''])(
    'with bytes that no path has are a 400: %j',
    async (path) => {
      verifies('http.path.bytes');
      const bytes = Buffer.from(post(path, track('path')), 'latin1');
      const { answers, isClosed } = await rawExchange(server.port, bytes);
      expect([answers.map((answer) => [answer.status, codeOf(answer)]), isClosed]).toEqual([[[400, 'invalid_request']], true]);
    },
  );

  test.each([
    '/v1/%2e%2e/v1/track',
    '/v1/../v1/track',
    '/v1/./track',
    '/v1%2ftrack',
    '/v1%2Ftrack',
    '/v1\\track',
    '/%2fv1/track',
    '/v1/track;x=y',
    '/v1/track%00',
    '/v1/track%20',
    '/%61pi/query',
    '/s2s/s2s/v2/events',
    '/s2s/v1/track',
    '/s2s',
  ])('are never decoded or resolved: %s is a 404', async (path) => {
    verifies('http.path.literal');
    const { answers } = await rawExchange(server.port, post(path, track('path')));
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([[404, 'not_found']]);
  });

  test('in absolute form lead where their path leads, doubled slashes and queries included', async () => {
    verifies('http.path.absolute');
    const before = await server.metric('fairlead_log_position');
    for (const target of [
      'http://x/v1/track',
      'HTTPS://other:99//v1//track/?writeKey=key',
      'http://x/v1/track?a=http://y/v2/events',
    ]) {
      const { answers } = await rawExchange(server.port, post(target, track('absolute')), { answers: 1 });
      expect([target, answers[0]?.status]).toEqual([target, 200]);
    }
    const { answers } = await rawExchange(server.port, post('ftp://x/v1/track', track('ftp')));
    expect(answers[0]?.status).toBe(404);
    expect(await storedNames(before)).toEqual(['absolute', 'absolute', 'absolute']);
  });
});

describe('sizes of the head', () => {
  test.each([17_000, 100_000, 1_000_000])('an address of %d bytes is a 414', async (length) => {
    verifies('http.url-too-long');
    const { answers } = await rawExchange(server.port, `POST /v1/track?x=${'x'.repeat(length)} HTTP/1.1\r\nhost: x\r\n\r\n`, {
      answers: 1,
    });
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([[414, 'uri_too_long']]);
  });

  test('an address of 16,000 bytes is read', async () => {
    verifies('http.url-too-long');
    const { answers } = await rawExchange(server.port, post(`/v1/track?x=${'x'.repeat(16_000)}`, track('long')), { answers: 1 });
    expect(answers[0]?.status).toBe(200);
  });

  test.each([
    { what: 'one long header', headers: `a: ${'x'.repeat(40_000)}\r\n` },
    { what: 'many long headers', headers: `a: ${'x'.repeat(1_000)}\r\n`.repeat(40) },
    { what: 'a long name', headers: `${'x'.repeat(40_000)}: a\r\n` },
  ])('$what are a 431', async ({ headers }) => {
    verifies('http.headers-too-large');
    const { answers } = await rawExchange(server.port, post('/v1/track', track('headers'), headers), { answers: 1 });
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([[431, 'headers_too_large']]);
  });
});

describe('Expect: 100-continue', () => {
  const waiting = (path: string, more: string): string => `POST ${path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n${more}\r\n`;

  test.each([
    { what: 'wrong credentials', head: waiting('/v1/track?writeKey=unknown', 'content-length: 100\r\n'), status: 401 },
    { what: 'no credentials of a batch', head: waiting('/v2/events', 'content-length: 100\r\n'), status: 401 },
    { what: 'a length beyond the limit', head: waiting('/v1/track', `${good}content-length: 100000000\r\n`), status: 413 },
    { what: 'no such route', head: waiting('/v1/nothing', `${good}content-length: 100\r\n`), status: 404 },
    { what: 'another encoding', head: waiting('/v1/track', `${good}content-encoding: br\r\ncontent-length: 100\r\n`), status: 415 },
  ])('$what: the final status and no 100', async ({ head, status }) => {
    verifies('http.expect-refused');
    const { answers, isClosed } = await rawExchange(server.port, head);
    expect([answers.map((answer) => answer.status), isClosed]).toEqual([[status], true]);
  });

  test('is asked for in the query of the API and of the SDK metrics too', async () => {
    verifies('http.body.expect-continue');
    const { answers } = await rawExchange(server.port, `${waiting('/v1/m', 'content-length: 2\r\n')}{}`, { answers: 2 });
    expect(answers.map((answer) => answer.status)).toEqual([100, 200]);
  });

  test('another expectation means nothing', async () => {
    verifies('http.body.expect-continue');
    const { answers } = await rawExchange(server.port, post('/v1/track', track('expect'), 'expect: nonsense\r\n'), { answers: 1 });
    expect(answers.map((answer) => answer.status)).toEqual([200]);
  });

  test('a body that waits for nothing is taken under either version of HTTP', async () => {
    verifies('http.body.expect-continue');
    const bytes = post('/v1/track', track('old'), 'expect: 100-continue\r\n').replace('HTTP/1.1', 'HTTP/1.0');
    const { answers } = await rawExchange(server.port, bytes, { answers: 1 });
    expect(answers.map((answer) => answer.status)).toEqual([200]);
  });
});

describe('requests without waiting for answers', () => {
  test('are all kept in their order and answered in it', async () => {
    verifies('http.pipelining');
    const before = await server.metric('fairlead_log_position');
    const many = Array.from({ length: 200 }, (_, nth) => post('/v1/track', track(`p${nth}`)));
    const { answers } = await rawExchange(server.port, many.join(''), { answers: many.length });

    expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
    const receipts = answers.map(({ headers }) => headers['x-fairlead-receipt'] ?? null);
    expect(new Set(receipts).size).toBe(many.length);
    expect(new Set(await storedNames(before))).toEqual(new Set(many.map((_, nth) => `p${nth}`)));
    // Each answer is that of its own request, though the log may have put neighbours in another order.
    await server.whenStored();
    const rows = await server.query('SELECT receipt, name FROM events');
    const nameOf = new Map(rows.map((row) => [row['receipt'], row['name']]));
    expect(receipts.map((receipt) => nameOf.get(receipt))).toEqual(many.map((_, nth) => `p${nth}`));
  });

  test('from a client that does not read are taken only as long as their answers find room', async () => {
    verifies('http.pipelining');
    const before = await server.metric('fairlead_log_position');
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.pause().on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    const one = post('/v1/track', track('unread'));
    const sent = 2_000;
    socket.write(one.repeat(sent));
    let answers = 0;
    socket.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1').split('HTTP/1.1 200').length - 1;
    });
    await until('some are kept', async () => (await server.metric('fairlead_log_position')) > before + 10);
    socket.resume();
    await until('all are kept', async () => (await server.metric('fairlead_log_position')) === before + sent);
    await until('all are answered', () => answers >= sent - 50);
  });
});

describe('answers that no route gives', () => {
  const count = (status: number): Promise<number> => server.metric(`fairlead_answers_total{status="${status}"}`);

  test('are counted like all others', async () => {
    verifies('http.answers-counted');
    for (const [status, bytes] of [
      [400, 'hello\r\n\r\n'],
      [408, 'POST /v1/track HTTP/1.1\r\nhost: x\r\n'],
      [408, 'POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf'.replace('host', `${good}host`)],
      [414, `POST /${'x'.repeat(60_000)}`],
      [431, post('/v1/track', track('headers'), `a: ${'x'.repeat(60_000)}\r\n`)],
    ] as const) {
      const before = await count(status);
      const { answers } = await rawExchange(server.port, bytes);
      expect([answers.map((answer) => answer.status), await count(status)]).toEqual([[status], before + 1]);
    }
  });

  test('have the form of the route where it is known', async () => {
    verifies('http.batch.error-body', 'http.timeout', 'http.cors.errors');
    const half = (path: string): string => `POST ${path} HTTP/1.1\r\nhost: x\r\n${good}content-length: 9\r\n\r\nhalf`;
    const { answers: batch } = await rawExchange(server.port, half('/v2/events'));
    expect(JSON.parse(batch[0]?.body ?? '{}')).toMatchObject({ errors: [{ code: 'REQUEST_TIMEOUT', reason: 'request_timeout' }] });
    const { answers: message } = await rawExchange(server.port, half('/v1/track'));
    expect(JSON.parse(message[0]?.body ?? '{}')).toMatchObject({ success: false, code: 'request_timeout' });
    expect([batch[0], message[0]].map((answer) => answer?.headers['access-control-allow-origin'])).toEqual(['*', '*']);
  });
});
