import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicAuthorization, createCertificate, startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/* The proxies of docs/tls.md, with their configuration as it stands there: only addresses and files are those of the test. */

const page = await readFile(new URL('../../../docs/tls.md', import.meta.url), 'utf8');
const authority = createCertificate({ name: 'Fairlead test authority', isAuthority: true });
const host = 'events.example.com';
const isThere = (command: string): boolean => spawnSync(command, ['version']).error === undefined;

interface Proxied extends AsyncDisposable {
  readonly server: TestServer;
  readonly ask: (path: string, options?: AskOptions) => Promise<Answer>;
}

interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Resolves with what came until this stands in it. */
  readonly until?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Proxy {
  readonly name: string;
  readonly command: string;
  readonly toFiles: (places: Places) => Readonly<Record<string, string>>;
  readonly words: (folder: string) => readonly string[];
}

interface Places {
  readonly folder: string;
  readonly port: number;
  readonly upstream: number;
}

const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

const proxies: readonly Proxy[] = [
  {
    name: 'nginx',
    command: 'nginx',
    toFiles: ({ folder, port, upstream }) => {
      const site = block('nginx')
        .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
        .replace('/etc/ssl/events/fullchain.pem', join(folder, 'fullchain.pem'))
        .replace('/etc/ssl/events/privkey.pem', join(folder, 'privkey.pem'));
      const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
      return {
        'nginx.conf': `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr;
          events {} http { access_log off; ${kinds.join(' ')}\n${site}\n}`,
      };
    },
    words: (folder) => ['-p', folder, '-c', join(folder, 'nginx.conf')],
  },
  {
    name: 'caddy',
    command: 'caddy',
    toFiles: ({ folder, port, upstream }) => ({
      Caddyfile: `{\n admin off\n auto_https disable_redirects\n storage file_system ${folder}/caddy\n}\n${block('caddy')
        .replace(`${host} {`, `https://${host}:${port} {\n  bind 127.0.0.1\n  tls ${folder}/fullchain.pem ${folder}/privkey.pem`)
        .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)}`,
    }),
    words: (folder) => ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
  },
];

async function start({ command, toFiles, words }: Proxy): Promise<Proxied> {
  const server = await startTestServer({
    allowedHosts: [host],
    holdMs: 0,
    bodyBytesMax: 1_000_000,
    expectedErrors: ['overloaded'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-proxies-'));
  const { certificatePem, keyPem } = createCertificate({ issuer: authority, hosts: [host] });
  const port = await findPort();
  const files = { 'fullchain.pem': certificatePem, 'privkey.pem': keyPem, ...toFiles({ folder, port, upstream: server.port }) };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
  const child = spawn(command, words(folder), { cwd: folder, stdio: 'ignore', env: { ...process.env, HOME: folder } });
  const ask: Proxied['ask'] = (path, options = {}) => askProxy(port, path, options);
  await until('the proxy answers', () =>
    ask('/healthz').then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  return {
    server,
    ask,
    async [Symbol.asyncDispose](): Promise<void> {
      // Not SIGKILL: the workers of nginx would outlive it.
      child.kill('SIGTERM');
      await once(child, 'exit');
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function askProxy(port: number, path: string, { method = 'GET', headers = {}, body, until: mark }: AskOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      servername: host,
      ca: authority.certificatePem,
      agent: false,
      headers: { host, ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (message) => {
      let text = '';
      const finish = (): void => resolve({ status: message.statusCode ?? 0, headers: message.headers, body: text });
      message.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (mark !== undefined && text.includes(mark)) {
          finish();
          sent.destroy();
        }
      });
      message.on('end', finish);
      message.on('error', () => undefined);
    });
    sent.end(body);
  });
}

for (const proxy of proxies) {
  describe.skipIf(!isThere(proxy.command))(proxy.name, () => {
    let proxied: Proxied;

    beforeAll(async () => {
      proxied = await start(proxy);
    });
    afterAll(() => proxied[Symbol.asyncDispose]());

    test('events come through, and answers as the server gave them', async () => {
      const { server, ask } = proxied;
      const basic = { authorization: basicAuthorization };
      const event = JSON.stringify({ userId: 'u', event: 'Proxied' });
      const taken = await ask('/v1/track', { method: 'POST', headers: basic, body: event });
      expect([taken.status, taken.body, taken.headers['x-fairlead-durability']]).toEqual([200, '{"success":true}', 'disk']);
      const large = await ask('/v1/track', { method: 'POST', headers: basic, body: 'x'.repeat(3_000_000) });
      expect([large.status, JSON.parse(large.body)]).toEqual([413, expect.objectContaining({ code: 'body_too_large' }) as unknown]);
      expect((await server.events()).map(({ name }) => name)).toEqual(['Proxied']);
    });

    test('the stream comes as it is written', async () => {
      const { server, ask } = proxied;
      const stream = ask('/api/stream', { headers: { authorization: 'Bearer test-admin-token' }, until: 'event: event' });
      await until('it is open', async () => (await server.metric('fairlead_live_listeners')) === 1);
      await server.post('/v1/track', { userId: 'u', event: 'Streamed' });
      expect((await stream).body).toContain('event: event');
    });

    // Last: from then on nobody gets in.
    test('a caller is told from the machine: metrics take the token, guesses are counted, Retry-After passes', async () => {
      const { ask } = proxied;
      expect((await ask('/metrics')).status).toBe(401);
      const bearer = (token: string): Record<string, string> => ({
        authorization: `Bearer ${token}`,
        'x-forwarded-for': '10.0.0.1',
      });
      for (let nth = 0; nth < 9; nth++) {
        expect((await ask('/api/sources', { headers: bearer('wrong') })).status).toBe(401);
      }
      expect((await ask('/api/sources', { headers: bearer('test-admin-token') })).status).toBe(200);
      await ask('/api/sources', { headers: bearer('wrong') });
      const barred = await ask('/api/sources', { headers: { ...bearer('test-admin-token'), 'x-forwarded-for': '10.9.9.9' } });
      expect([barred.status, barred.headers['retry-after']]).toEqual([429, '6']);
    });
  });
}
