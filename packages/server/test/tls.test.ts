import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect as connectPlainly } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import {
  basicAuthorization,
  createCertificate,
  rawExchange,
  startTestServer,
  type TestCertificate,
  type TestServer,
  type TestServerOptions,
  until,
} from '@fairlead/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CertificateFiles, writeCertificate } from './support/certificates.ts';

/* The same server over TLS: its certificate comes and goes, and what holds of connections holds here as well. */

const authority = createCertificate({ name: 'Fairlead test authority', isAuthority: true });
const issue = (name: string): TestCertificate => createCertificate({ name, issuer: authority });

interface Secure {
  readonly server: TestServer;
  readonly files: CertificateFiles;
}

async function startSecurely(given: SecureOptions = {}, certificate: TestCertificate = issue('first')): Promise<Secure> {
  const { checkMs = 20, ...options } = given;
  const files = await writeCertificate(certificate);
  const { certificatePath, keyPath } = files;
  const server = await startTestServer({ ...options, tls: { certificatePath, keyPath, checkMs } });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, files };
}

interface SecureOptions extends Omit<TestServerOptions, 'tls'> {
  readonly checkMs?: number;
}

/** A connection that trusts the authority of these tests and nobody else. */
async function open(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: authority.certificatePem, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

const nameOf = (socket: TLSSocket): unknown => socket.getPeerCertificate().subject.CN;
const shownTo = async (port: number): Promise<unknown> => nameOf(await open(port));

const track = (event: string): string => JSON.stringify({ userId: 'u', event });
const post = (body: string, more = ''): string =>
  `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;

async function ask(socket: TLSSocket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString('latin1');
}

describe('events', () => {
  test('of both protocols are taken over TLS 1.2 and 1.3, and stored; what is older is refused', async () => {
    const { server } = await startSecurely();
    expect(server.url).toMatch(/^https:/);
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await open(server.port, { minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      expect(await ask(socket, post(track(version)))).toMatch(/^HTTP\/1\.1 200 [\s\S]*x-fairlead-durability: disk/);
    }
    const batch = { events: [{ event_type: 'custom_event', data: { event_name: 'batch', custom_event_type: 'other' } }] };
    expect((await server.post('/v2/events', batch)).status).toBe(202);
    expect((await server.events()).map(({ name }) => name)).toEqual(['TLSv1.2', 'TLSv1.3', 'batch']);
    const old = open(server.port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    await expect(old).rejects.toThrow(/protocol version|unsupported/);
  });

  test('sent to it without TLS are not taken: whoever sends them is told so in the clear, and the server goes on', async () => {
    const { server } = await startSecurely();
    for (const request of [post(track('plain')), 'GET / HTTP/1.1\r\nhost: x\r\n\r\n', 'HEAD / HTTP/1.0\r\n\r\n']) {
      const { answers, isClosed } = await rawExchange(server.port, request);
      expect([answers.map(({ status }) => status), isClosed]).toEqual([[400], true]);
      expect(answers[0]?.headers).toMatchObject({ 'content-type': 'application/json', connection: 'close' });
      expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ success: false, code: 'tls_required' });
    }
    expect(await server.metric('fairlead_failed_handshakes_total')).toBe(3);
    expect(await server.metric('fairlead_answers_total{status="400"}')).toBe(3);
    expect(await server.events()).toEqual([]);
  });

  test.each([
    ['what is neither TLS nor HTTP', Buffer.from('hello\r\n\r\n')],
    ['a handshake that is broken off', Buffer.from([0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00])],
    ['a request of HTTP/2 in the clear', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ])('%s gets no answer in the clear, and the server goes on', async (_, bytes) => {
    const { server } = await startSecurely({ requestTimeoutMs: 500 });
    const { answers, isClosed } = await rawExchange(server.port, bytes);
    expect([answers, isClosed]).toEqual([[], true]);
    expect(await shownTo(server.port)).toBe('first');
  });

  test('a client that leaves in the midst of a plain request is no trouble', async () => {
    const { server } = await startSecurely();
    for (let count = 0; count < 20; count++) {
      const leaving = connectPlainly({ port: server.port, host: '127.0.0.1' });
      leaving.on('error', () => undefined);
      await once(leaving, 'connect');
      leaving.write('POST /v1/track HTTP/1.1\r\nhost: x\r\n', () => leaving.resetAndDestroy());
      await once(leaving, 'close');
    }
    await until('each was seen', async () => (await server.metric('fairlead_failed_handshakes_total')) === 20);
    expect(await shownTo(server.port)).toBe('first');
  });
});

describe('a new certificate', () => {
  test('is used for new connections as soon as its files are there; open ones go on', async () => {
    const { server, files } = await startSecurely();
    const before = await open(server.port);
    expect(nameOf(before)).toBe('first');
    await files.put(issue('second'));
    await until('the second is shown', async () => (await shownTo(server.port)) === 'second');
    expect(await ask(before, post(track('over the first')))).toMatch(/^HTTP\/1\.1 200 /);
    expect((await server.events()).map(({ name }) => name)).toEqual(['over the first']);
    expect(server.logLines.map(({ msg }) => msg)).toContain('a new certificate is used from now on');
  });

  test('is used when the server is told to look', async () => {
    const { server, files } = await startSecurely({ checkMs: 3_600_000 });
    await files.put(issue('second'));
    await server.reloadCertificate();
    expect(await shownTo(server.port)).toBe('second');
    expect(await server.metric('fairlead_certificate_expires_seconds')).toBeGreaterThan(Date.now() / 1_000);
  });

  test.each([
    { what: 'a key of another', code: 'certificate_key_mismatch', put: { ...issue('other'), keyPem: issue('x').keyPem } },
    { what: 'garbage', code: 'invalid_certificate', put: { ...issue('other'), certificatePem: 'garbage' } },
    {
      what: 'one that has ended',
      code: 'certificate_expired',
      put: createCertificate({ issuer: authority, notAfter: new Date('2020-01-02') }),
    },
  ])('that is $what is not used: the old one stays, and the log says so once', async ({ code, put }) => {
    const { server, files } = await startSecurely();
    await files.put(put);
    await expect(server.reloadCertificate()).rejects.toMatchObject({ code });
    expect(await shownTo(server.port)).toBe('first');
    const said = server.logLines.filter(({ event }) => event === 'certificate_not_renewed');
    expect(said.at(-1)).toMatchObject({ code, names: 'DNS:localhost, IP Address:127.0.0.1' });
    await files.put(issue('second'));
    await until('a good one is found', async () => (await shownTo(server.port)) === 'second');
  });

  test('whose files are gone leaves the old one in use', async () => {
    const { server, files } = await startSecurely();
    await rm(files.keyPath);
    await expect(server.reloadCertificate()).rejects.toMatchObject({ code: 'certificate_unreadable' });
    expect(await shownTo(server.port)).toBe('first');
  });

  test('is asked for before the old one ends', async () => {
    const soon = createCertificate({ issuer: authority, notAfter: new Date(Date.now() + 5 * 86_400_000) });
    const { server } = await startSecurely({}, soon);
    await until('it is said', () => server.logLines.some(({ msg }) => msg === 'the certificate ends soon'));
  });
});

describe('a server does not start', () => {
  const good = issue('good');
  const chainFirst = { certificatePem: authority.certificatePem + good.certificatePem, keyPem: good.keyPem };
  const encrypted = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n';
  const ended = createCertificate({ notBefore: new Date('2019-01-01'), notAfter: new Date('2020-01-02') });
  const begins = createCertificate({ notBefore: new Date('2090-01-01'), notAfter: new Date('2091-01-01') });

  test.each([
    ['the key in the place of the certificate', { ...good, certificatePem: good.keyPem }, 'invalid_certificate', 'a private key'],
    ['an empty certificate', { ...good, certificatePem: '' }, 'invalid_certificate', 'no certificate in PEM'],
    [
      'a damaged certificate',
      { ...good, certificatePem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'invalid_certificate',
      'damaged',
    ],
    [
      'the certificate in the place of the key',
      { ...good, keyPem: good.certificatePem },
      'invalid_certificate_key',
      'a certificate',
    ],
    ['a key with a passphrase', { ...good, keyPem: encrypted }, 'invalid_certificate_key', 'passphrase'],
    [
      'a damaged key',
      { ...good, keyPem: '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----' },
      'invalid_certificate_key',
      'damaged',
    ],
    ['a key of another', { ...good, keyPem: issue('other').keyPem }, 'certificate_key_mismatch', 'not the key of'],
    ['a chain in the wrong order', chainFirst, 'certificate_key_mismatch', "server's own comes first"],
    ['one that has ended', ended, 'certificate_expired', 'ended on 2020-01-02'],
    ['one that has not begun', begins, 'certificate_expired', 'begins on 2090-01-01'],
  ])('with %s, and says what is wrong', async (_, put, code, says) => {
    const { certificatePath, keyPath } = await writeCertificate(put);
    const started = startTestServer({ tls: { certificatePath, keyPath } });
    await expect(started).rejects.toMatchObject({ code, message: expect.stringContaining(says) as unknown });
    await expect(started).rejects.not.toMatchObject({ message: expect.stringMatching(/AAAA|c2VjcmV0|MIG/) as unknown });
  });

  test('with a file that is not there, or an option that is none', async () => {
    const { certificatePath } = await writeCertificate(good);
    await expect(startTestServer({ tls: { certificatePath, keyPath: '/nowhere' } })).rejects.toMatchObject({
      code: 'certificate_unreadable',
      message: expect.stringContaining('/nowhere') as unknown,
    });
    for (const tls of [{ certificatePath }, { certificatePath, keyPath: '' }, { certificatePath, keyPath: 'x', cert: 'x' }]) {
      await expect(startTestServer({ tls: tls as never })).rejects.toMatchObject({ code: 'invalid_option' });
    }
  });
});

describe('as without TLS', () => {
  test('a body that is too large is refused so that its sender sees it', async () => {
    const { server } = await startSecurely({ bodyBytesMax: 100_000 });
    const { answers, isClosed } = await rawExchange(server.port, post('x'.repeat(600_000)), { isSecure: true });
    expect([answers.map(({ status }) => status), isClosed]).toEqual([[413], true]);
  });

  test('half a request and then silence is a 408, and what is no HTTP a 400', async () => {
    const { server } = await startSecurely({ requestTimeoutMs: 300 });
    const half = await rawExchange(server.port, post(track('half')).slice(0, -5), { isSecure: true });
    const noise = await rawExchange(server.port, 'hello\r\n\r\n', { isSecure: true });
    expect([half, noise].map(({ answers, isClosed }) => [answers[0]?.status, isClosed])).toEqual([
      [408, true],
      [400, true],
    ]);
    expect(await server.metric('fairlead_in_flight_bytes')).toBe(0);
  });

  test('a connection on which nothing is said after the handshake is closed, and so is a handshake that never comes', async () => {
    const { server } = await startSecurely({ requestTimeoutMs: 300 });
    const silent = await open(server.port);
    silent.resume();
    await until('it is closed', () => silent.destroyed);
    const mute = connectPlainly({ port: server.port, host: '127.0.0.1' });
    onTestFinished(() => void mute.destroy());
    mute.on('error', () => undefined).resume();
    await until('it is closed', () => mute.destroyed);
  });

  test('a handshake of which a byte comes now and then is closed in the end', async () => {
    const { server } = await startSecurely({ requestTimeoutMs: 500 });
    const dripping = connectPlainly({ port: server.port, host: '127.0.0.1' });
    dripping.on('error', () => undefined).resume();
    // A record of the largest size that says it is a client's hello.
    dripping.write(Buffer.from([0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3f, 0xfc]));
    const timer = setInterval(() => dripping.write(Buffer.from([3])), 50);
    onTestFinished(() => {
      clearInterval(timer);
      dripping.destroy();
    });
    await until('it is closed', () => dripping.destroyed);
  });

  test('a request is held while there is no room, and answered when there is', async () => {
    const { server } = await startSecurely({ inFlightBytesMax: 1_000, holdMs: 60_000 });
    const first = await open(server.port);
    first.write(post('x'.repeat(2_000)).slice(0, -500));
    await until('it is in memory', async () => (await server.metric('fairlead_in_flight_bytes')) > 1_000);
    const held = await open(server.port);
    const answer = ask(held, post(track('held')));
    await until('a request is held', async () => (await server.metric('fairlead_held_requests')) === 1);
    first.destroy();
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('closing waits for nobody who is owed nothing: idle, without a handshake, or refused and sending still', async () => {
    const files = await writeCertificate(issue('first'));
    const { certificatePath, keyPath } = files;
    const server = await startTestServer({ tls: { certificatePath, keyPath }, closeTimeoutMs: 120_000 });
    const idle = await open(server.port);
    const mute = connectPlainly({ port: server.port, host: '127.0.0.1' });
    await once(mute, 'connect');
    const refused = await open(server.port);
    const answered = await ask(refused, 'POST /v2/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nhalf');
    for (const socket of [idle, mute, refused]) {
      socket.on('error', () => undefined).resume();
      onTestFinished(() => void socket.destroy());
    }
    await server[Symbol.asyncDispose]();
    expect(answered).toMatch(/^HTTP\/1\.1 401 /);
    expect(server.logLines.map(({ msg }) => msg)).not.toContain('clients that did not finish their requests were cut off');
  });
});
