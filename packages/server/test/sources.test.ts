import { createLogRecorder, startTestServer, until } from '@fairlead/testkit';
import { type FairleadServer, type ServerOptions, startServer } from '@fairlead/server';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';
import { call, type Credential, type Requested, requested, sendBatch, sendMessage, statuses } from './support/source-calls.ts';

test('a source that is added takes events of both protocols at once, and its secret is shown this once', async () => {
  await using server = await startTestServer();
  const added = await call(server, 'POST', '/api/sources', { name: 'shop', limits: { eventsPerSecond: 500 } });
  expect(added.status).toBe(201);
  expect(added.body.source).toMatchObject({ name: 'shop', limits: { eventsPerSecond: 500 } });
  expect(await statuses(server, added.body)).toEqual([202, 200]);
  expect((await server.events()).map(({ source }) => source)).toEqual(['shop', 'shop']);

  const listed = await call(server, 'GET', '/api/sources');
  expect(listed.status).toBe(200);
  expect(listed.body.sources.map(({ name }) => name)).toEqual(['shop', 'test']);
  const { source } = (await call(server, 'GET', '/api/sources/shop')).body;
  expect(source).toEqual(listed.body.sources[0]);
  expect(source.credentials).toMatchObject([{ key: added.body.key }]);
  expect(source.credentials[0]?.lastUsedAt).toMatch(/^\d{4}-.*Z$/);
  expect(JSON.stringify([listed.body, source])).not.toContain(added.body.secret);
  expect(JSON.stringify(server.logLines)).not.toContain(added.body.secret);
});

test('a source can be added with key and secret that its senders have already', async () => {
  await using server = await startTestServer();
  const given = { key: 'us1-0123456789abcdef', secret: 'brought along' };
  const added = await call(server, 'POST', '/api/sources', { name: 'app', ...given });
  expect(added).toMatchObject({ status: 201, body: given });
  expect(await statuses(server, given)).toEqual([202, 200]);
});

test('rotated, old and new key take events until the overlap ends', async () => {
  const clock = { nowMs: Date.UTC(2026, 10, 23) };
  await using server = await startTestServer({ now: () => clock.nowMs });
  const { body: before } = await call(server, 'POST', '/api/sources', { name: 'shop' });
  const { status, body: after } = await call(server, 'POST', '/api/sources/shop/rotate');
  expect(status).toBe(200);
  expect(after.source.credentials).toMatchObject([{ key: before.key, expiresAt: '2026-11-24T00:00:00.000Z' }, { key: after.key }]);
  clock.nowMs += 24 * 60 * 60 * 1_000 - 1;
  expect(await statuses(server, before)).toEqual([202, 200]);
  expect(await statuses(server, after)).toEqual([202, 200]);
  clock.nowMs += 1;
  expect(await statuses(server, before)).toEqual([403, 401]);
  expect(await statuses(server, after)).toEqual([202, 200]);

  const { body: last } = await call(server, 'POST', '/api/sources/shop/rotate', { overlapSeconds: 0, secret: 'a given one' });
  expect(last.secret).toBe('a given one');
  expect(await statuses(server, after)).toEqual([403, 401]);
  expect(await statuses(server, last)).toEqual([202, 200]);
});

test('a revoked source is refused at once and after a restart; its events stay', async () => {
  verifies('http.auth.revoked');
  const dataPath = await temporaryFolder();
  const sources = [{ name: 'shop', key: 'shop-key', secret: 'shop-secret' }];
  await using first = await start({ dataPath, sources });
  const { body: other } = await call(first, 'POST', '/api/sources', { name: 'other' });
  expect(await statuses(first, sources[0] as Credential)).toEqual([202, 200]);
  const revoked = await call(first, 'POST', '/api/sources/shop/revoke');
  expect(revoked).toMatchObject({ status: 200, body: { source: { name: 'shop' } } });
  expect(revoked.body.source.revokedAt).toMatch(/^\d{4}-.*Z$/);
  expect(await call(first, 'POST', '/api/sources/shop/revoke')).toMatchObject({ status: 200, body: revoked.body });
  await expectRefused(first);
  await first.server.close();

  await using second = await start({ dataPath, sources });
  await expectRefused(second);
  expect(await statuses(second, other)).toEqual([202, 200]);
  expect(second.warnings()).toMatch(/^shop: .*stays revoked.*$/);
  await until('both events of the revoked source can be queried', async () => {
    const sql = "select 1 from events where source = 'shop'";
    return (await call(second, 'POST', '/api/query', { sql })).text.includes('"rows":[{"1":1},{"1":1}]');
  });
  for (const [method, path] of [
    ['POST', '/api/sources/shop/rotate'],
    ['PUT', '/api/sources/shop/limits'],
  ] as const) {
    expect(await call(second, method, path, path.endsWith('limits') ? { limits: {} } : {})).toMatchObject({
      status: 403,
      body: { code: 'source_revoked' },
    });
  }
  expect((await call(second, 'POST', '/api/sources', { name: 'shop' })).body.code).toBe('source_revoked');

  async function expectRefused(server: Requested): Promise<void> {
    const batch = await sendBatch(server, sources[0] as Credential);
    expect([batch.status, JSON.parse(batch.text)]).toMatchObject([
      403,
      { errors: [{ code: 'FORBIDDEN', reason: 'source_revoked' }] },
    ]);
    const message = await sendMessage(server, { key: 'shop-key' });
    expect([message.status, JSON.parse(message.text)]).toMatchObject([403, { success: false, code: 'source_revoked' }]);
  }
});

test('a restart with the same options undoes no rotation', async () => {
  const dataPath = await temporaryFolder();
  const sources = [{ name: 'shop', key: 'shop-key', secret: 'shop-secret' }];
  await using first = await start({ dataPath, sources });
  const { body: rotated } = await call(first, 'POST', '/api/sources/shop/rotate', { overlapSeconds: 0 });
  await first.server.close();

  await using second = await start({ dataPath, sources });
  expect(await statuses(second, sources[0] as Credential)).toEqual([403, 401]);
  expect(await statuses(second, rotated)).toEqual([202, 200]);
  expect(second.warnings()).toMatch(/^shop: .*out of date$/);
  await second.server.close();

  await using third = await start({ dataPath, sources: [{ name: 'shop', key: 'shop-key', secret: 'another-secret' }] });
  expect(await statuses(third, { key: 'shop-key', secret: 'another-secret' })).toEqual([202, 200]);
  expect(await statuses(third, rotated)).toEqual([403, 401]);
  expect(third.warnings()).toBe('');
});

test('what was answered yes is there after kill -9', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });
  const { body: added } = await call(requested(first), 'POST', '/api/sources', { name: 'shop' });
  const { body: rotated } = await call(requested(first), 'POST', '/api/sources/shop/rotate', { overlapSeconds: 0 });
  await call(requested(first), 'POST', '/api/sources/test/revoke');
  await first.kill('SIGKILL');

  const second = requested(await startServerProcess({ dataPath }));
  expect(await statuses(second, added)).toEqual([403, 401]);
  expect(await statuses(second, rotated)).toEqual([202, 200]);
  expect(await statuses(second, { key: 'key', secret: 'secret' })).toEqual([403, 403]);
});

test('limits are replaced as a whole', async () => {
  await using server = await startTestServer();
  const set = await call(server, 'PUT', '/api/sources/test/limits', {
    limits: { requestsPerSecond: 10, bytesPerSecond: 1_000_000 },
  });
  expect(set).toMatchObject({ status: 200, body: { source: { limits: { requestsPerSecond: 10, bytesPerSecond: 1_000_000 } } } });
  const cleared = await call(server, 'PUT', '/api/sources/test/limits', { limits: {} });
  expect(cleared.body.source.limits).toEqual({});
});

test('a server without any source starts, takes nothing, and can be given one', async () => {
  await using server = await startTestServer({ sources: [] });
  expect((await server.request('/readyz')).status).toBe(200);
  expect((await call(server, 'GET', '/api/sources')).body.sources).toEqual([]);
  expect(await statuses(server, { key: 'key', secret: 'secret' })).toEqual([403, 401]);
  const { body } = await call(server, 'POST', '/api/sources', { name: 'first' });
  expect(await statuses(server, body)).toEqual([202, 200]);
});

/** A server on a folder that outlives it. */
async function start(
  options: Pick<ServerOptions, 'dataPath' | 'sources'>,
): Promise<Requested & AsyncDisposable & { readonly server: FairleadServer; readonly warnings: () => string }> {
  const log = createLogRecorder();
  const server = await startServer({ ...options, port: 0, logger: log.logger });
  return {
    ...requested(server),
    server,
    warnings: () =>
      log.lines
        .filter(({ level }) => level >= 40)
        .map(({ source, msg }) => `${String(source)}: ${msg}`)
        .join('\n'),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
