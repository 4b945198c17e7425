import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startTestServer, type TestAnswer, type TestServer, type TestServerOptions } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsolePage } from '../src/console/page.ts';
import { toError } from '../src/errors.ts';

/** A browser's requests: with the headers that it adds by itself, and the cookie that it was given. */
function createBrowser(server: TestServer): {
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer & { readonly json: unknown }>;
  cookie: string;
} {
  const browser = {
    cookie: '',
    async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const own = {
        ...(method === 'GET' ? {} : { origin: server.url }),
        ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
      };
      const answer = await server.request(path, {
        method,
        headers: { ...own, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const [pair] = (answer.headers.get('set-cookie') ?? '').split(';');
      browser.cookie = pair === undefined || pair === '' ? browser.cookie : pair;
      return { ...answer, json: JSON.parse(answer.text) as unknown };
    },
  };
  return browser;
}

async function createLink(server: TestServer): Promise<string> {
  const answer = await server.request('/api/session/links', {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}` },
  });
  expect(answer.status).toBe(201);
  return (JSON.parse(answer.text) as { readonly link: string }).link;
}

async function withServer(use: (server: TestServer) => Promise<void>, options: TestServerOptions = {}): Promise<void> {
  await using server = await startTestServer(options);
  await use(server);
}

let shared: TestServer;
beforeAll(async () => {
  shared = await startTestServer();
});
afterAll(() => shared[Symbol.asyncDispose]());

describe('signing in', () => {
  test('by a link, which one browser may use, once', async () => {
    await withServer(async (server) => {
      const link = await createLink(server);
      expect(link.length).toBeGreaterThanOrEqual(32);
      const browser = createBrowser(server);
      const answer = await browser.send('POST', '/api/session', { link });
      expect([answer.status, answer.json]).toEqual([200, { session: { expiresAt: expect.any(String) as unknown } }]);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^fairlead-session-[\w-]+=[\w-]{32}; Path=\/; Max-Age=4\d{4}; HttpOnly; SameSite=Strict$/,
      );
      expect((await browser.send('GET', '/api/sources')).status).toBe(200);
      expect(await createBrowser(server).send('POST', '/api/session', { link })).toMatchObject({
        status: 401,
        json: { code: 'invalid_sign_in_link' },
      });
    });
  });

  test('by the admin token, and by no other', async () => {
    await withServer(async (server) => {
      const browser = createBrowser(server);
      expect(await browser.send('POST', '/api/session', { token: 'wrong' })).toMatchObject({
        status: 401,
        json: { code: 'invalid_admin_token' },
      });
      expect(browser.cookie).toBe('');
      expect((await browser.send('POST', '/api/session', { token: server.adminToken })).status).toBe(200);
      expect((await browser.send('POST', '/api/query', { sql: 'select 1 as one' })).status).toBe(200);
    });
  });

  test.each([[[]], [{}], [{ link: 1 }], [{ link: 'a', token: 'b' }], ['text'], [null]])('%j is no way', async (body) => {
    expect(await createBrowser(shared).send('POST', '/api/session', body)).toMatchObject({
      status: 400,
      json: { code: 'invalid_sign_in' },
    });
  });

  test('a link and a session end with their time', async () => {
    let nowMs = Date.parse('2026-11-01T00:00:00Z');
    await withServer(
      async (server) => {
        const late = await createLink(server);
        const inTime = await createLink(server);
        nowMs += 14 * 60_000;
        const browser = createBrowser(server);
        expect((await browser.send('POST', '/api/session', { link: inTime })).status).toBe(200);
        nowMs += 60_000;
        expect(await createBrowser(server).send('POST', '/api/session', { link: late })).toMatchObject({
          json: { code: 'invalid_sign_in_link' },
        });
        nowMs += 12 * 60 * 60_000 - 60_001;
        expect((await browser.send('GET', '/api/session')).json).toMatchObject({
          session: { expiresAt: '2026-11-01T12:14:00.000Z' },
        });
        nowMs += 1;
        expect((await browser.send('GET', '/api/session')).json).toEqual({ session: null });
        expect(await browser.send('GET', '/api/sources')).toMatchObject({ status: 401, json: { code: 'session_expired' } });
      },
      { now: () => nowMs },
    );
  });

  test('signing out ends the session, here and in a copy of it', async () => {
    await withServer(async (server) => {
      const browser = createBrowser(server);
      await browser.send('POST', '/api/session', { token: server.adminToken });
      const { cookie } = browser;
      const answer = await browser.send('DELETE', '/api/session');
      expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
      expect(await browser.send('GET', '/api/sources', undefined, { cookie })).toMatchObject({
        status: 401,
        json: { code: 'session_expired' },
      });
    });
  });

  test('the url that the server gives out is its own, with the link behind the #', async () => {
    await withServer(async (server) => {
      const [address, link = ''] = server.createSignInUrl().split('#/sign-in/');
      expect(address).toBe(`${server.url}/`);
      expect((await createBrowser(server).send('POST', '/api/session', { link })).status).toBe(200);
      expect(JSON.stringify(server.logLines)).not.toContain(link);
    });
  });
});

describe('a session', () => {
  test.each([
    ['POST', 'https://elsewhere.example'],
    ['POST', 'null'],
    ['POST', ''],
    ['POST', 'http://127.0.0.1:1'],
  ])('%s from the origin %j changes nothing', async (method, origin) => {
    const browser = createBrowser(shared);
    await browser.send('POST', '/api/session', { token: shared.adminToken });
    const headers: Record<string, string> = { cookie: browser.cookie, ...(origin === '' ? {} : { origin }) };
    const answer = await shared.request('/api/sources', { method, headers, body: '{"name":"forged"}' });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'origin_not_allowed' }]);
    expect(JSON.stringify((await browser.send('GET', '/api/sources')).json)).not.toContain('forged');
  });

  test.each(['cross-site', 'same-site'])('a page that is %s reads nothing', async (site) => {
    const browser = createBrowser(shared);
    await browser.send('POST', '/api/session', { token: shared.adminToken });
    expect(await browser.send('GET', '/api/sources', undefined, { 'sec-fetch-site': site })).toMatchObject({
      status: 403,
      json: { code: 'origin_not_allowed' },
    });
    for (const own of ['same-origin', 'none']) {
      expect((await browser.send('GET', '/api/sources', undefined, { 'sec-fetch-site': own })).status).toBe(200);
    }
  });

  test('that nobody opened opens nothing, and does not stand in the way of the token', async () => {
    await withServer(async (server) => {
      const browser = createBrowser(server);
      await browser.send('POST', '/api/session', { token: server.adminToken });
      const cookie = `${browser.cookie.split('=')[0] ?? ''}=guessed`;
      const forged = await browser.send('GET', '/api/sources', undefined, { cookie });
      expect([forged.status, forged.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="fairlead"']);
      const authorization = `Bearer ${server.adminToken}`;
      expect((await browser.send('GET', '/api/sources', undefined, { cookie, authorization })).status).toBe(200);
    });
  });
});

describe('the page', () => {
  test('is served to anybody who may ask this server, with what holds its scripts', async () => {
    await withServer(async (server) => {
      const index = await server.request('/');
      expect([index.status, index.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const policy = index.headers.get('content-security-policy') ?? '';
      expect(policy).toContain(`default-src 'none'; script-src 'self';`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
      expect(index.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:\/\//);
      const assets = [...index.text.matchAll(/(?:src|href)="\.(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
      expect(assets.length).toBeGreaterThan(1);
      for (const path of assets) {
        const asset = await server.request(path);
        expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
          path,
          200,
          'public, max-age=31536000, immutable',
        ]);
        expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      }
      const elsewhere = await server.request('/', { headers: { origin: 'https://elsewhere.example' } });
      expect(elsewhere.status).toBe(403);
      expect((await server.request('/console/nothing.js')).status).toBe(404);
      expect((await server.request('/console/..%2f..%2fpackage.json')).status).toBe(404);
      expect((await server.request('/', { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
    });
  });

  test('says who is signed in, so that it asks for what it shows at once', async () => {
    const browser = createBrowser(shared);
    const read = async (cookie: string): Promise<readonly [string | undefined, string | null]> => {
      const { text, headers } = await shared.request('/', { headers: cookie === '' ? {} : { cookie } });
      return [/<html[^>]* data-session="(\w+)"/.exec(text)?.[1], headers.get('cache-control')];
    };
    expect(await read('')).toEqual(['out', 'no-store']);
    await browser.send('POST', '/api/session', { link: await createLink(shared) });
    expect(await read(browser.cookie)).toEqual(['in', 'no-store']);
    expect(await read(`${browser.cookie}x`)).toEqual(['out', 'no-store']);
    expect((await shared.request('/index.html?in')).status).toBe(404);
    await browser.send('DELETE', '/api/session');
    expect(await read(browser.cookie)).toEqual(['out', 'no-store']);
  });

  test('comes as gzip to who takes it, and says so when it was not built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fairlead-page-'));
    const page = createConsolePage(folder);
    const http = createServer((request, response) => {
      page.answer({ file: (request.url ?? '').slice(1), request, isSignedIn: false }, response).catch((error: unknown) => {
        response.writeHead(404).end(String(Reflect.get(toError(error), 'code')));
      });
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    try {
      const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
      const ask = (path: string, encoding: string): Promise<Response> =>
        fetch(`${url}/${path}`, { headers: { 'accept-encoding': encoding } });
      expect(await (await ask('index.html', 'gzip')).text()).toBe('console_not_built');
      await mkdir(join(folder, 'console'));
      await writeFile(join(folder, 'index.html'), '<p>');
      await writeFile(join(folder, 'console', 'a.js'), 'let a;');
      await writeFile(join(folder, 'console', 'a.js.gz'), gzipSync('let a;'));
      await writeFile(join(folder, 'console', 'secret.txt'), 'no');
      const zipped = await ask('console/a.js', 'br, gzip');
      expect([zipped.headers.get('content-encoding'), await zipped.text()]).toEqual(['gzip', 'let a;']);
      for (const encoding of ['identity', 'gzip;q=0', 'br']) {
        const plain = await ask('console/a.js', encoding);
        expect([encoding, plain.headers.get('content-encoding'), await plain.text()]).toEqual([encoding, null, 'let a;']);
      }
      expect(await (await ask('console/secret.txt', 'gzip')).text()).toBe('not_found');
      expect(await (await ask('console/a.js.gz', 'gzip')).text()).toBe('not_found');
    } finally {
      await new Promise((resolve) => {
        http.close(resolve);
        http.closeAllConnections();
      });
      await rm(folder, { recursive: true });
    }
  });
});
