import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser, BrowserContext, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { signIn } from './support/console-page.ts';

/*
 * A hostile page in the browser of a person who is signed in. It lies on another port of this machine, which is the nearest that another page can
 * be: browsers call it the same site, so the cookie goes along with what it sends.
 */

describeInChromium('a page of another port, in a browser that is signed in,', () => {
  let browser: Browser;
  let server: TestServer;
  let hostile: Server;
  let context: BrowserContext;
  const withCookie: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
    hostile = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>Hostile</title><iframe name="target"></iframe>');
    }).listen(0, '127.0.0.1');
    await once(hostile, 'listening');
    context = await browser.newContext();
    await signIn(context, server);
    context.on('requestfinished', (request) => void note(request));
  });

  afterAll(async () => {
    await browser.close();
    hostile.close();
    await server[Symbol.asyncDispose]();
  });

  async function note(request: Request): Promise<void> {
    const { cookie } = await request.allHeaders();
    if (cookie !== undefined && request.url().startsWith(server.url)) {
      withCookie.push(`${request.method()} ${new URL(request.url()).pathname}`);
    }
  }

  /** Runs a program in the hostile page; `api` is the server's address there. */
  async function attack(program: string): Promise<unknown> {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`);
    const result: unknown = await page.evaluate(`(async () => { const api = ${JSON.stringify(server.url)}; ${program} })()`);
    await page.close();
    return result;
  }

  async function sourceNames(): Promise<readonly unknown[]> {
    const answer = await server.request('/api/sources', { headers: { authorization: `Bearer ${server.adminToken}` } });
    return (JSON.parse(answer.text) as { readonly sources: readonly { readonly name: string }[] }).sources.map(({ name }) => name);
  }

  test('changes nothing, by fetch or by form, though the cookie goes along', async () => {
    await attack(`
      await fetch(api + '/api/sources', { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"name":"by-fetch"}' });
      navigator.sendBeacon(api + '/api/sources', '{"name":"by-beacon"}');
      const form = document.createElement('form');
      Object.assign(form, { method: 'POST', enctype: 'text/plain', target: 'target', action: api + '/api/sources' });
      const field = document.createElement('input');
      Object.assign(field, { name: '{"name":"by-form","x":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
      await new Promise((resolve) => document.querySelector('iframe').addEventListener('load', resolve, { once: true }));
    `);
    await expect.poll(() => withCookie).toContain('POST /api/sources');
    expect(await server.metric('fairlead_answers_total{status="403"}')).toBeGreaterThanOrEqual(3);
    expect(await sourceNames()).toEqual(['test']);
  });

  test('reads nothing, by fetch, by a stream of events, or as a script, and frames nothing', async () => {
    await server.post('/v1/track', { userId: 'u', event: 'E' });
    const read = await attack(`
      const tryTo = (read) => read().then((what) => 'read: ' + what, () => 'refused');
      return {
        fetch: await tryTo(() => fetch(api + '/api/events', { credentials: 'include' }).then((answer) => answer.text())),
        session: await tryTo(() => fetch(api + '/api/session', { credentials: 'include' }).then((answer) => answer.text())),
        opaque: await fetch(api + '/api/events', { mode: 'no-cors', credentials: 'include' }).then((answer) => answer.text()),
        stream: await new Promise((resolve) => {
          const stream = new EventSource(api + '/api/stream', { withCredentials: true });
          stream.onopen = () => resolve('read');
          stream.onerror = () => resolve('refused');
        }),
        script: await new Promise((resolve) => {
          const script = document.createElement('script');
          Object.assign(script, { src: api + '/api/events', onload: () => resolve('loaded'), onerror: () => resolve('refused') });
          document.body.append(script);
        }),
      };
    `);
    expect(read).toEqual({ fetch: 'refused', session: 'refused', opaque: '', stream: 'refused', script: 'refused' });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`);
    await page.evaluate(`document.querySelector('iframe').src = ${JSON.stringify(server.url)}`);
    await expect.poll(() => page.frames().map((frame) => frame.url())).toContainEqual('chrome-error://chromewebdata/');
    await page.close();
  });
});
