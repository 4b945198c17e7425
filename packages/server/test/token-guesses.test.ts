import { startTestServer, type TestAnswer, type TestServer, type TestServerOptions } from '@fairlead/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callerOf } from '../src/http/caller.ts';

/* Guessing the admin token: who tries too often is not looked at for a while, and never is the owner kept out. */

interface Guessing {
  readonly server: TestServer;
  readonly clock: { ms: number };
  /** Asks as a proxy on this machine would for a caller; without one, as this machine itself. */
  readonly ask: (token: string, from?: string, path?: string) => Promise<TestAnswer>;
}

async function start(options: TestServerOptions = {}): Promise<Guessing> {
  const clock = { ms: Date.now() };
  const server = await startTestServer({ ...options, now: () => clock.ms });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const ask: Guessing['ask'] = (token, from, path = '/api/sources') =>
    server.request(path, {
      headers: { authorization: `Bearer ${token}`, ...(from === undefined ? {} : { 'x-forwarded-for': from }) },
    });
  return { server, clock, ask };
}

async function statuses(count: number, ask: () => Promise<TestAnswer>): Promise<number[]> {
  const all: number[] = [];
  for (let nth = 0; nth < count; nth++) {
    all.push((await ask()).status);
  }
  return all;
}

const right = 'test-admin-token';
const tenAnswers = Array.from({ length: 10 }, () => 401);

describe('after ten wrong tokens from one address', () => {
  test('none from there is looked at, not even the right one, until some time has passed', async () => {
    const { server, clock, ask } = await start();
    expect(await statuses(10, () => ask('wrong', '203.0.113.7'))).toEqual(tenAnswers);
    const barred = await ask(right, '203.0.113.7');
    expect([barred.status, barred.headers.get('retry-after')]).toEqual([429, '6']);
    expect(JSON.parse(barred.text)).toMatchObject({ success: false, code: 'too_many_guesses' });
    clock.ms += 6_000;
    expect(await statuses(2, () => ask('wrong', '203.0.113.7'))).toEqual([401, 429]);
    clock.ms += 6_000;
    expect((await ask(right, '203.0.113.7')).status).toBe(200);
    expect(await server.metric('fairlead_wrong_tokens_total')).toBe(11);
    expect(server.logLines.filter(({ event }) => event === 'tokens_guessed')).toMatchObject([{ address: '203.0.113.7' }]);
  });

  test('the owner gets in from the machine itself, and everybody from other addresses', async () => {
    const { ask } = await start();
    await statuses(11, () => ask('wrong', '203.0.113.7'));
    expect((await ask(right)).status).toBe(200);
    expect((await ask(right, '198.51.100.2')).status).toBe(200);
    expect(await statuses(15, () => ask('wrong'))).toEqual([...tenAnswers, 401, 401, 401, 401, 401]);
    expect((await ask(right)).status).toBe(200);
  });

  test('a proxy is believed what it saw, and a caller not what it says of itself', async () => {
    const { ask } = await start();
    let nth = 0;
    expect(await statuses(11, () => ask('wrong', `10.0.0.${nth++}, 127.0.0.1, 203.0.113.7`))).toEqual([...tenAnswers, 429]);
    expect((await ask(right, '203.0.113.7, 198.51.100.2')).status).toBe(200);
  });

  test('signing in to the console and asking for metrics count as well', async () => {
    const { server, ask } = await start();
    const signIn = (token: string): Promise<TestAnswer> =>
      server.request('/api/session', {
        method: 'POST',
        headers: { 'x-forwarded-for': '203.0.113.7' },
        body: JSON.stringify({ token }),
      });
    expect(await statuses(5, () => signIn('wrong'))).toEqual([401, 401, 401, 401, 401]);
    expect(await statuses(5, () => ask('wrong', '203.0.113.7', '/metrics'))).toEqual([401, 401, 401, 401, 401]);
    expect((await signIn(right)).status).toBe(429);
    expect((await ask(right, '203.0.113.7', '/metrics')).status).toBe(429);
  });

  test('who shows no token guesses none, and events are taken all the same', async () => {
    const { server } = await start();
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect(await statuses(20, () => server.request('/api/sources', { headers }))).toEqual(Array.from({ length: 20 }, () => 401));
    expect((await server.post('/v1/track', { userId: 'u', event: 'E' }, headers)).status).toBe(200);
  });

  test('a house full of IPv6 addresses counts as one, and its neighbour as another', async () => {
    const { ask } = await start();
    let nth = 0;
    expect(await statuses(11, () => ask('wrong', `2001:db8:1:2::${(nth++).toString(16)}`))).toEqual([...tenAnswers, 429]);
    expect((await ask(right, '2001:db8:1:3::1')).status).toBe(200);
  });

  test('who comes by more addresses than are remembered makes the memory no larger', async () => {
    const { createTokenGuesses } = await import('../src/http/token-guesses.ts');
    const guesses = createTokenGuesses({ now: () => 0, onWrong: () => undefined });
    const caller = (address: string): Parameters<typeof guesses.isBarred>[0] => ({ kind: 'network', address, isNear: false });
    for (let nth = 0; nth < 10; nth++) {
      guesses.countWrong(caller('first'));
    }
    expect(guesses.isBarred(caller('first'))).toBe(true);
    for (let nth = 0; nth < 10_000; nth++) {
      guesses.countWrong(caller(`${nth}`));
    }
    expect(guesses.isBarred(caller('first'))).toBe(false);
  });
});

describe('who calls', () => {
  const of = (remoteAddress: string, headers: Record<string, string> = {}): unknown =>
    callerOf({ socket: { remoteAddress } as never, headers });

  test.each([
    ['127.0.0.1', {}, { kind: 'machine' }],
    ['::1', {}, { kind: 'machine' }],
    ['::ffff:127.0.0.9', {}, { kind: 'machine' }],
    ['127.0.0.1', { via: '1.1 proxy' }, { kind: 'network', address: '127.0.0.1', isNear: false }],
    ['127.0.0.1', { 'x-forwarded-for': 'nonsense' }, { kind: 'network', address: '127.0.0.1', isNear: false }],
    ['127.0.0.1', { 'x-forwarded-for': 'a, ::ffff:203.0.113.7' }, { kind: 'network', address: '203.0.113.7', isNear: false }],
    ['10.1.2.3', {}, { kind: 'network', address: '10.1.2.3', isNear: true }],
    ['172.32.0.1', {}, { kind: 'network', address: '172.32.0.1', isNear: false }],
    ['10.1.2.3', { 'x-forwarded-for': '127.0.0.1' }, { kind: 'network', address: '10.1.2.3', isNear: false }],
    ['203.0.113.7', { 'x-forwarded-for': '127.0.0.1' }, { kind: 'network', address: '203.0.113.7', isNear: false }],
    ['::ffff:203.0.113.7', {}, { kind: 'network', address: '203.0.113.7', isNear: false }],
    ['fd00::1', {}, { kind: 'network', address: 'fd00:0:0:0::/64', isNear: true }],
    ['2001:0db8::1', {}, { kind: 'network', address: '2001:db8:0:0::/64', isNear: false }],
    ['2001:db8:1:2:3:4:5:6', {}, { kind: 'network', address: '2001:db8:1:2::/64', isNear: false }],
    ['', {}, { kind: 'network', address: '', isNear: false }],
  ])('%s with %j', (address, headers, expected) => {
    expect(of(address, headers)).toEqual(expected);
  });
});

describe('metrics', () => {
  test('are shown to this machine, and from elsewhere with the token', async () => {
    const { server, ask } = await start();
    const through = { 'x-forwarded-for': '203.0.113.7' };
    expect((await server.request('/metrics')).status).toBe(200);
    const refused = await server.request('/metrics', { headers: through });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="fairlead"']);
    expect(refused.text).not.toContain('fairlead_');
    expect((await ask(right, '203.0.113.7', '/metrics')).status).toBe(200);
    for (const path of ['/healthz', '/readyz', '/openapi.json']) {
      expect((await server.request(path, { headers: through })).status).toBe(200);
    }
  });
});
