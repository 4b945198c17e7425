import { startTestServer, testSource, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, idsOf } from './support/api.ts';

/* `GET /api/quarantine` and `GET /api/quarantine/summary`. */

const noon = Date.UTC(2026, 0, 31, 12);
const other = { name: 'other', key: 'other-key', secret: 'other-secret' };

let server: TestServer;
let clock = noon;

beforeAll(async () => {
  server = await startTestServer({ sources: [testSource, other], now: () => clock });
  const nameless = { type: 'track', userId: 'u', properties: { order: 1 } };
  const good = { type: 'track', event: 'e', userId: 'u' };
  await server.post('/v1/batch', { batch: [nameless, good, { type: 'dance', userId: 'u' }, nameless] });
  clock = noon + 3_600_000;
  await server.post(
    '/v1/batch',
    { batch: [good, nameless] },
    { authorization: `Basic ${Buffer.from('other-key:').toString('base64')}` },
  );
  clock = noon + 7_200_000;
  await server.post('/v1/batch', '{"batch":[{"type":"track","userId":"u","properties":{"big":7346244611012968789}}]}');
  await server.whenStored();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('filters and pages', () => {
  test.each([
    ['', ['3.0', '2.1', '1.3', '1.2', '1.0'], null],
    ['?order=asc', ['1.0', '1.2', '1.3', '2.1', '3.0'], null],
    ['?source=other', ['2.1'], null],
    ['?reason=unknown_type', ['1.2'], null],
    ['?reason=missing_name&source=test', ['3.0', '1.3', '1.0'], null],
    ['?from=2026-01-31T13:00:00Z&to=2026-01-31T14:00:00Z', ['2.1'], null],
    ['?retried=false&limit=2', ['3.0', '2.1'], '2.1'],
    ['?retried=false&limit=2&before=2.1', ['1.3', '1.2'], '1.2'],
    ['?retried=false&limit=2&before=1.2', ['1.0'], null],
    ['?retried=true', [], null],
  ])('%s', async (query, expected, next) => {
    const { status, headers, body } = await get(server, `/api/quarantine${query}`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(idsOf(body.quarantine)).toEqual(expected);
    expect(body.next).toBe(next);
  });

  test('the event is JSON, with every digit', async () => {
    const { text, body } = await get(server, '/api/quarantine?limit=1');
    expect(body.quarantine[0]).toMatchObject({
      source: 'test',
      reason: 'missing_name',
      path: 'batch[0].event',
      received_at: '2026-01-31T14:00:00.000Z',
      retried_as: null,
    });
    expect(text).toContain('"properties":{"big":7346244611012968789}');
  });

  test.each(['?user_id=u', '?retried=yes', '?retried=', '?limit=5000', '?group=reason'])('%s is refused', async (query) => {
    expect(await get(server, `/api/quarantine${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('summary', () => {
  test('counts by source and reason, with the first and the last time', async () => {
    const { status, headers, body } = await get<unknown>(server, '/api/quarantine/summary');
    const at = (hour: number): string => new Date(noon + hour * 3_600_000).toISOString();
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      groups: [
        { source: 'test', reason: 'missing_name', count: 3, first_received_at: at(0), last_received_at: at(2) },
        { source: 'other', reason: 'missing_name', count: 1, first_received_at: at(1), last_received_at: at(1) },
        { source: 'test', reason: 'unknown_type', count: 1, first_received_at: at(0), last_received_at: at(0) },
      ],
      truncated: false,
    });
  });

  test('takes the filters, and no paging', async () => {
    const { body } = await get<{ groups: readonly unknown[] }>(
      server,
      '/api/quarantine/summary?source=test&from=2026-01-31T13:00:00Z',
    );
    expect(body.groups).toMatchObject([{ source: 'test', reason: 'missing_name', count: 1 }]);
    expect(await get(server, '/api/quarantine/summary?limit=1')).toMatchObject({
      status: 400,
      body: { code: 'invalid_parameter' },
    });
    expect((await get(server, '/api/quarantine/everything')).status).toBe(404);
  });
});
