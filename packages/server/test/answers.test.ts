import { rawExchange, startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * What clients read, to the byte. Their code was written against other servers: a status, a header or a member that is
 * missing here breaks one of them (contract/mparticle.md §1.5, contract/hightouch.md §0 and §1.7).
 *
 * Long because it is the one list of every answer there is.
 */

const secrets = { key: 'a-write-key', secret: 'a-very-secret-secret' };
const sources = [{ name: 'answers', ...secrets }];
const authorization = `Basic ${Buffer.from(`${secrets.key}:${secrets.secret}`).toString('base64')}`;

const batch = '{"events":[{"event_type":"session_start","data":{}}]}';
const message = '{"type":"track","userId":"u","event":"E"}';
const batchRoutes = [
  ['/v2/events', batch],
  ['/v2/bulkevents', `[${batch}]`],
  ['/v2/bulkevents/historical', `[${batch}]`],
] as const;
const messageRoutes = [
  ['/v1/batch', `{"batch":[${message}]}`],
  ['/v1/track', message],
  ['/v1/identify', '{"userId":"u"}'],
  ['/v1/page', '{"userId":"u"}'],
  ['/v1/screen', '{"userId":"u"}'],
  ['/v1/group', '{"userId":"u","groupId":"g"}'],
  ['/v1/alias', '{"userId":"u","previousId":"p"}'],
] as const;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ sources });
});

afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly statusLine: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer as it stands on the wire. */
async function exchange(request: {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}): Promise<Answer> {
  const { method = 'POST', path, headers = {}, body = '' } = request;
  const lines = Object.entries({ host: `127.0.0.1:${server.port}`, 'content-length': String(Buffer.byteLength(body)), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const { answers } = await rawExchange(server.port, `${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`, { answers: 1 });
  const [answer] = answers;
  if (answer === undefined) {
    throw new Error(`no answer to ${method} ${path}`);
  }
  return { status: answer.status, statusLine: answer.head.split('\r\n')[0] ?? '', headers: answer.headers, body: answer.body };
}

/** Headers that HTTP itself brings. */
function ownHeaders({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)));
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'retry-after, x-fairlead-receipt, x-fairlead-durability, x-fairlead-error, x-mp-rate-limit-percentage-used',
};
const receipt = expect.stringMatching(/^[0-9a-f]{8}-[1-9]\d*$/) as string;

describe('success', () => {
  test.each(batchRoutes)('%s: 202 and an empty body', async (path, body) => {
    verifies('http.batch.success');
    const answer = await exchange({ path, body, headers: { authorization } });
    expect([answer.statusLine, answer.body]).toEqual(['HTTP/1.1 202 Accepted', '']);
    expect(ownHeaders(answer)).toEqual({
      ...cors,
      'content-length': '0',
      'x-fairlead-durability': 'disk',
      'x-fairlead-receipt': receipt,
    });
  });

  test.each(messageRoutes)('%s: exactly 200 and {"success":true}', async (path, body) => {
    verifies('http.message.success');
    const answer = await exchange({ path, body, headers: { authorization } });
    expect([answer.statusLine, answer.body]).toEqual(['HTTP/1.1 200 OK', '{"success":true}']);
    expect(ownHeaders(answer)).toEqual({
      ...cors,
      'content-type': 'application/json',
      'content-length': '16',
      'x-fairlead-durability': 'disk',
      'x-fairlead-receipt': receipt,
    });
  });

  test('a request that comes again is answered like the first, and its receipt names the first', async () => {
    verifies('http.dedupe.answer', 'ht.dedupe.message', 'mp.dedupe.batch');
    const again = [
      ['/v1/track', '{"type":"track","userId":"u","event":"E","messageId":"again"}', 200],
      ['/v2/events', '{"source_request_id":"again","events":[{"event_type":"session_start","data":{}}]}', 202],
    ] as const;
    for (const [path, body, status] of again) {
      const [first, second] = [
        await exchange({ path, body, headers: { authorization } }),
        await exchange({ path, body, headers: { authorization } }),
      ];
      await server.whenStored();
      expect([first.status, second.status, second.body]).toEqual([status, status, first.body]);
      expect(await server.receipt(first.headers['x-fairlead-receipt'] ?? null)).toMatchObject({
        status: 'settled',
        events: [{ verdict: 'stored' }],
      });
      expect(await server.receipt(second.headers['x-fairlead-receipt'] ?? null)).toMatchObject({
        status: 'settled',
        events: [{ verdict: 'duplicate', of: { receipt: first.headers['x-fairlead-receipt'], index: 0 } }],
      });
    }
  });
});

describe('errors', () => {
  const wrong = `Basic ${Buffer.from(`${secrets.key}:not-the-secret`).toString('base64')}`;
  const unknown = `Basic ${Buffer.from('no-such-key:').toString('base64')}`;

  const batchErrors = [
    { what: 'not JSON', headers: { authorization }, body: '{', status: 400, code: 'BAD_REQUEST', reason: 'invalid_json' },
    { what: 'nothing', headers: { authorization }, body: '', status: 400, code: 'BAD_REQUEST', reason: 'empty_body' },
    { what: 'another shape', headers: { authorization }, body: '7', status: 400, code: 'BAD_REQUEST', reason: 'invalid_body' },
    { what: 'no credentials', headers: {}, body: batch, status: 401, code: 'UNAUTHORIZED', reason: 'missing_credentials' },
    {
      what: 'a wrong secret',
      headers: { authorization: wrong },
      body: batch,
      status: 403,
      code: 'FORBIDDEN',
      reason: 'invalid_credentials',
    },
    {
      what: 'brotli',
      headers: { authorization, 'content-encoding': 'br' },
      body: batch,
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      reason: 'unsupported_encoding',
    },
    {
      what: 'GET',
      method: 'GET',
      headers: { authorization },
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      reason: 'method_not_allowed',
    },
  ];

  test.each(batchErrors)(
    'batch routes: $what is a $status with errors, code and message',
    async ({ what: _what, status, code, reason, ...request }) => {
      verifies('http.batch.error-body', 'http.cors.errors');
      for (const [path] of batchRoutes) {
        const answer = await exchange({ path, ...request });
        expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
        expect(JSON.parse(answer.body)).toEqual({ errors: [{ code, message: expect.stringMatching(/\S/) as string, reason }] });
        expectCommon(answer);
      }
    },
  );

  test('the documented words of a 400 are the documented words', async () => {
    verifies('mp.request.event-type', 'mp.request.event-name');
    const answer = await exchange({ path: '/v2/events', headers: { authorization }, body: '{"events":[{"event_name":"flat"}]}' });
    expect(answer.body).toBe(
      '{"errors":[{"code":"BAD_REQUEST","message":"Required event field \\"event_type\\" is missing or empty.","reason":"missing_event_type"}]}',
    );
  });

  const messageErrors = [
    { what: 'not JSON', headers: { authorization }, body: '{', status: 400, code: 'invalid_json' },
    { what: 'nothing', headers: { authorization }, body: '', status: 400, code: 'empty_body' },
    { what: 'another shape', headers: { authorization }, body: '7', status: 400, code: 'invalid_body' },
    { what: 'no credentials', headers: {}, body: '{}', status: 401, code: 'missing_credentials' },
    { what: 'an unknown key', headers: { authorization: unknown }, body: '{}', status: 401, code: 'invalid_write_key' },
    { what: 'brotli', headers: { authorization, 'content-encoding': 'br' }, body: '{}', status: 415, code: 'unsupported_encoding' },
    { what: 'GET', method: 'GET', headers: { authorization }, status: 405, code: 'method_not_allowed' },
  ];

  test.each(messageErrors)(
    'message routes: $what is a $status with success, code, message and error',
    async ({ what: _what, status, code, ...request }) => {
      verifies('http.message.error-body', 'http.cors.errors');
      for (const [path] of messageRoutes) {
        const answer = await exchange({ path, ...request });
        expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
        const body = JSON.parse(answer.body) as Record<string, unknown>;
        expect(body).toEqual({
          success: false,
          code,
          message: expect.stringMatching(/\S/) as string,
          error: expect.stringMatching(/\S/) as string,
        });
        expect(
          Object.values(body)
            .slice(1)
            .every((value) => typeof value === 'string'),
        ).toBe(true);
        expectCommon(answer);
      }
    },
  );

  /** What holds for every error, whatever it is. */
  function expectCommon(answer: Answer): void {
    expect(answer.headers).toMatchObject(cors);
    expect(answer.headers['www-authenticate']).toBe(answer.status === 401 ? 'Basic realm="fairlead"' : undefined);
    expect(answer.headers['allow']).toBe(answer.status === 405 ? 'POST' : undefined);
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.headers['x-fairlead-receipt']).toBeUndefined();
    expect(answer.headers['x-fairlead-durability']).toBeUndefined();
    expect(JSON.stringify(answer)).not.toMatch(/a-write-key|secret-secret|not-the-secret|no-such-key|YS13cml0ZS1rZXk/);
  }

  test('an unknown route answers in the form of its neighbours', async () => {
    verifies('http.batch.error-body', 'http.message.error-body');
    expect(JSON.parse((await exchange({ path: '/v2/nothing' })).body)).toMatchObject({
      errors: [{ code: 'NOT_FOUND', reason: 'not_found' }],
    });
    expect(JSON.parse((await exchange({ path: '/v1/nothing' })).body)).toMatchObject({ success: false, code: 'not_found' });
  });

  test('what is refused before its body was read ends the connection; what was read keeps it', async () => {
    verifies('http.status.no-500');
    const refused = await rawExchange(server.port, 'POST /v2/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf', {
      answers: 1,
    });
    expect(refused.answers[0]?.headers['connection']).toBe('close');
    const read = await exchange({ path: '/v1/track', headers: { authorization }, body: 'null' });
    expect([read.status, read.headers['connection']]).toEqual([400, 'keep-alive']);
  });
});

describe('overload', () => {
  test('a server with too much to store says 503 and when to come back, in whole seconds', async () => {
    verifies('http.retry-after');
    // Stored bytes never catch up with a limit of one byte while a record is on its way; nobody is held.
    await using overloaded = await startTestServer({ sources, backlogBytesMax: 1, holdMs: 0, expectedErrors: ['overloaded'] });
    const flood = Array.from({ length: 400 }, (_, nth) => {
      const [path, body] = nth % 2 === 0 ? ['/v2/events', batch] : ['/v1/track', message];
      return overloaded.post(path, body, { authorization });
    });
    const answers = await Promise.all(flood);

    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => ![200, 202, 503].includes(status))).toEqual([]);
    for (const { headers, text } of refused) {
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(text).toMatch(/^\{"(?:errors":\[\{"code":"SERVICE_UNAVAILABLE"|success":false,"code":"overloaded")/);
    }
    expect((await overloaded.events()).length).toBe(answers.length - refused.length);
  });
});

describe('the answers of the API', () => {
  const sql = '{"sql":"SELECT 1 AS one"}';

  test('the token is asked for on every route, and nothing else opens it', async () => {
    verifies('http.status.no-500');
    for (const [method, path] of [
      ['POST', '/api/query'],
      ['GET', '/api/receipts/00000000-1'],
      ['GET', '/api/stream'],
      ['GET', '/api/nothing'],
    ] as const) {
      for (const token of [
        undefined,
        '',
        'Bearer',
        'Bearer wrong',
        'test-admin-token',
        'Basic dGVzdC1hZG1pbi10b2tlbg==',
        authorization,
      ]) {
        const answer = await exchange({
          method,
          path,
          body: method === 'POST' ? sql : '',
          headers: token === undefined ? {} : { authorization: token },
        });
        expect([path, token, answer.status, answer.headers['www-authenticate']]).toEqual([
          path,
          token,
          401,
          'Bearer realm="fairlead"',
        ]);
        expect(JSON.parse(answer.body)).toMatchObject({ success: false, code: 'invalid_admin_token' });
      }
    }
  });

  const bearer = { authorization: 'Bearer test-admin-token' };

  test.each(['127.0.0.1', '127.0.0.1:1', '[::1]:8080', 'localhost', 'LOCALHOST:80', '10.0.0.1', '[2001:db8::1]'])(
    'Host %s may ask',
    async (host) => {
      verifies('http.status.no-500');
      const answer = await exchange({ path: '/api/query', body: sql, headers: { ...bearer, host } });
      expect([answer.status, answer.body]).toEqual([
        200,
        '{"columns":[{"name":"one","type":"INTEGER"}],"rows":[{"one":1}],"truncated":false}',
      ]);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:8080',
    '',
    'a b',
    'localhost@evil.example',
    '[::1',
    'xn--localhost',
  ])('Host "%s" may not, even with the token', async (host) => {
    verifies('http.status.no-500');
    const answer = await exchange({ path: '/api/query', body: sql, headers: { ...bearer, host } });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      403,
      expect.objectContaining({ code: 'host_not_allowed' }) as unknown,
    ]);
  });

  test.each([
    { origin: 'http://evil.example', host: 'localhost:8080' },
    { origin: 'null', host: 'localhost:8080' },
    { origin: 'http://localhost:9090', host: 'localhost:8080' },
    { origin: 'http://127.0.0.1:8080', host: 'localhost:8080' },
    { origin: 'garbage', host: 'localhost:8080' },
    { origin: '', host: 'localhost:8080' },
  ])('Origin "$origin" may not ask Host $host', async ({ origin, host }) => {
    verifies('http.status.no-500');
    const answer = await exchange({ path: '/api/query', body: sql, headers: { ...bearer, host, origin } });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      403,
      expect.objectContaining({ code: 'origin_not_allowed' }) as unknown,
    ]);
  });

  test('the own origin may ask', async () => {
    verifies('http.status.no-500');
    const answer = await exchange({
      path: '/api/query',
      body: sql,
      headers: { ...bearer, host: 'localhost:8080', origin: 'http://localhost:8080' },
    });
    expect(answer.status).toBe(200);
  });

  test.each([
    { body: '', code: 'invalid_json' },
    { body: '{', code: 'invalid_json' },
    { body: '{}', code: 'missing_sql' },
    { body: 'null', code: 'missing_sql' },
    { body: '[]', code: 'missing_sql' },
    { body: '{"sql":""}', code: 'missing_sql' },
    { body: '{"sql":"  "}', code: 'missing_sql' },
    { body: '{"sql":7}', code: 'missing_sql' },
    { body: '{"sql":"nonsense"}', code: 'invalid_sql' },
  ])('a query with the body $body is a 400: $code', async ({ body, code }) => {
    verifies('http.status.no-500');
    const answer = await exchange({ path: '/api/query', body, headers: bearer });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, expect.objectContaining({ code }) as unknown]);
  });

  test.each(['', 'x', '00000000-1', 'ffffffff-999999', '../query', `${'0'.repeat(8)}-${'9'.repeat(30)}`])(
    'receipt "%s" is a 404',
    async (unknownReceipt) => {
      verifies('http.status.no-500');
      const answer = await exchange({ method: 'GET', path: `/api/receipts/${unknownReceipt}`, headers: bearer });
      expect(answer.status).toBe(404);
    },
  );

  test('methods are checked', async () => {
    verifies('http.method');
    const answer = await exchange({ method: 'GET', path: '/api/query', headers: bearer });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });

  test('no secret is in what the server has logged', () => {
    verifies('http.status.no-500');
    expect(JSON.stringify(server.logLines)).not.toMatch(/a-write-key|secret-secret|test-admin-token|YS13cml0ZS1rZXk/);
  });
});
