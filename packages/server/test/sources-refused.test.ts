import { createLogRecorder, startTestServer, type TestServer } from '@fairlead/testkit';
import { startServer } from '@fairlead/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { call, statuses } from './support/source-calls.ts';

let refusing: TestServer;
beforeAll(async () => {
  refusing = await startTestServer();
});
afterAll(() => refusing[Symbol.asyncDispose]());

test.each([
  { body: {}, says: ['name is missing'] },
  {
    body: { name: 'a b', key: 'k:1', secret: '', limits: { eventsPerSecond: 0.5, perDay: 1 }, color: 'red' },
    says: [
      'name takes',
      'key takes',
      'secret takes',
      'limits.eventsPerSecond takes an integer from 1',
      'limits.perDay is unknown',
      'color is unknown',
    ],
  },
  { body: { name: '..', key: 'k'.repeat(257) }, says: ['name takes', 'key takes'] },
  { body: { name: 'x'.repeat(65), secret: null, limits: [] }, says: ['name takes', 'secret takes', 'limits takes an object'] },
  { body: [], says: ['takes a JSON object'] },
  { body: '"shop"', says: ['takes a JSON object'] },
])('what is no source is refused with all that is wrong: $says', async ({ body, says }) => {
  const refused = await call(refusing, 'POST', '/api/sources', body);
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_source' } });
  says.forEach((text) => expect(refused.body.message).toContain(text));
  expect((await call(refusing, 'GET', '/api/sources')).body.sources).toHaveLength(1);
});

test('every other mistake has its own code', async () => {
  await using server = await startTestServer();
  const cases = [
    ['POST', '/api/sources', { name: 'test' }, 409, 'source_exists'],
    ['POST', '/api/sources', { name: 'other', key: 'key' }, 409, 'key_in_use'],
    ['POST', '/api/sources', '{"name": "other", "secret": "hush-hush', 400, 'invalid_json'],
    ['POST', '/api/sources', { name: 'other', key: ' '.repeat(20_000) }, 413, 'body_too_large'],
    ['GET', '/api/sources/nobody', undefined, 404, 'source_not_found'],
    ['POST', '/api/sources/nobody/rotate', {}, 404, 'source_not_found'],
    ['POST', '/api/sources/nobody/revoke', undefined, 404, 'source_not_found'],
    ['PUT', '/api/sources/nobody/limits', { limits: {} }, 404, 'source_not_found'],
    ['PUT', '/api/sources/test/limits', {}, 400, 'invalid_source'],
    ['POST', '/api/sources/test/rotate', { overlapSeconds: -1 }, 400, 'invalid_source'],
    ['POST', '/api/sources/test/rotate', { overlapSeconds: 7_776_001 }, 400, 'invalid_source'],
    ['POST', '/api/sources/test/rotate', { overlap: 5 }, 400, 'invalid_source'],
    ['POST', '/api/sources/test/paint', {}, 404, 'not_found'],
    ['POST', '/api/sources/test/rotate/now', {}, 404, 'not_found'],
  ] as const;
  for (const [method, path, body, status, code] of cases) {
    const answer = await call(server, method, path, body);
    expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
    expect(answer.body.message).not.toContain('hush-hush');
  }
  for (const [path, allow] of [
    ['/api/sources', 'GET, POST'],
    ['/api/sources/test', 'GET'],
    ['/api/sources/test/revoke', 'POST'],
    ['/api/sources/test/limits', 'PUT'],
  ] as const) {
    const answer = await call(server, 'DELETE', path);
    expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, allow]);
  }
  expect(await statuses(server, { key: 'key', secret: 'secret' })).toEqual([202, 200]);
});

test('nobody without the admin token sees or changes a source', async () => {
  await using server = await startTestServer();
  for (const [method, path] of [
    ['GET', '/api/sources'],
    ['POST', '/api/sources'],
    ['POST', '/api/sources/test/revoke'],
  ] as const) {
    expect(
      (await call({ ...server, adminToken: 'guessed-token' }, method, path, method === 'GET' ? undefined : { name: 'x' })).status,
    ).toBe(401);
  }
  expect(await statuses(server, { key: 'key', secret: 'secret' })).toEqual([202, 200]);
});

test.each([
  { sources: [{ name: 'a b', key: 'k:1', secret: '' }], says: ['"a b"', 'name takes', 'key takes', 'secret takes'] },
  { sources: [1, 2].map((key) => ({ name: 'twice', key: `k${key}`, secret: 's' })), says: ['twice'] },
  { sources: ['a', 'b'].map((name) => ({ name, key: 'same', secret: 's' })), says: ['belongs to source a'] },
])('options with sources that can not be are refused: $says', async ({ sources, says }) => {
  const refused = startServer({ dataPath: await temporaryFolder(), port: 0, sources, logger: createLogRecorder().logger });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_option' });
  for (const text of says) {
    await expect(refused).rejects.toThrow(text);
  }
});
