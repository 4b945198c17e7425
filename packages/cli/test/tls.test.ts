import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { createCertificate, type TestCertificate, until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { createFolder, runFairlead } from './support/fairlead.ts';
import { serveFairlead, source } from './support/server.ts';

const authority = createCertificate({ name: 'Fairlead test authority', isAuthority: true });
const issue = (name: string, hosts?: readonly string[]): TestCertificate =>
  createCertificate({ name, issuer: authority, ...(hosts === undefined ? {} : { hosts }) });

async function createFiles(certificate: TestCertificate): Promise<string> {
  const cwd = await createFolder();
  await put(cwd, certificate);
  await writeFile(join(cwd, 'ca.pem'), authority.certificatePem);
  await writeFile(join(cwd, 'events.ndjson'), '{"type":"track","userId":"u","event":"Seen"}\n');
  return cwd;
}

async function put(cwd: string, { certificatePem, keyPem }: TestCertificate): Promise<void> {
  await writeFile(join(cwd, 'cert.pem'), certificatePem);
  await writeFile(join(cwd, 'key.pem'), keyPem);
}

const files = ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem'];
const count = ['query', 'select count(*) as n from events', '--json'];

async function shownBy(url: string): Promise<unknown> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

test('on its machine, commands trust the certificate that the server left in its data folder, whatever name it is for', async () => {
  const cwd = await createFiles(issue('public', ['events.example.com']));
  const { url, running } = await serveFairlead({ cwd }, files);
  expect(url).toMatch(/^https:/);
  expect(await readFile(join(cwd, 'fairlead-data', 'certificate'), 'utf8')).toContain('BEGIN CERTIFICATE');
  const sent = await runFairlead(['send', 'events.ndjson', '--key', source.key], { cwd });
  expect(sent).toMatchObject({ exitCode: 0 });
  await until('it is stored', async () => (await runFairlead(count, { cwd })).stdout.includes('"n":1'));
  const healthy = await runFairlead(['doctor'], { cwd });
  expect(healthy.stdout).toContain('Its certificate is for DNS:events.example.com and ends in 89 days');
  expect(healthy.stdout).toContain(`A Fairlead server answers at ${url} and is ready`);
  expect(healthy.exitCode).toBe(0);

  // Another server in its place, with a certificate of its own.
  running.send('SIGKILL');
  await running.exited;
  const other = await createFiles(issue('impostor', ['events.example.com']));
  const impostor = await serveFairlead({ cwd: other }, [...files, '--port', new URL(url).port]);
  const refused = await runFairlead(count, { cwd });
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain('(server_not_trusted)');
  impostor.running.send('SIGTERM');
});

test('from elsewhere its authority is known, or given, and its name is checked', async () => {
  const cwd = await createFiles(issue('local'));
  const { url } = await serveFairlead({ cwd }, files);
  const elsewhere = await createFolder();
  const adminToken = (await readFile(join(cwd, 'fairlead-data', 'admin-token'), 'utf8')).trim();
  const ca = join(cwd, 'ca.pem');
  const ask = (words: readonly string[], env: Record<string, string> = {}): ReturnType<typeof runFairlead> =>
    runFairlead([...words, '--url', url], { cwd: elsewhere, env: { FAIRLEAD_ADMIN_TOKEN: adminToken, ...env } });

  const unknown = await ask(count);
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.stderr).toContain('(server_not_trusted)');
  expect(unknown.stderr).toContain('--ca');
  expect(await ask([...count, '--ca', ca])).toMatchObject({ exitCode: 0 });
  expect(await ask(count, { FAIRLEAD_CA: ca })).toMatchObject({ exitCode: 0 });
  expect(await ask(count, { NODE_EXTRA_CA_CERTS: ca })).toMatchObject({ exitCode: 0 });
  const sent = await ask(['send', join(cwd, 'events.ndjson'), '--key', source.key, '--ca', ca]);
  expect(sent).toMatchObject({ exitCode: 0 });

  const missing = await ask([...count, '--ca', join(elsewhere, 'nowhere.pem')]);
  expect(missing.stderr).toContain('(invalid_authorities)');
  const empty = await ask([...count, '--ca', join(cwd, 'events.ndjson')]);
  expect(empty.stderr).toContain('holds no certificate');
  const plain = await runFairlead([...count, '--url', url.replace('https', 'http')], {
    cwd: elsewhere,
    env: { FAIRLEAD_ADMIN_TOKEN: adminToken },
  });
  expect(plain.stderr).toContain('(tls_required)');
});

test('a certificate for another name is not trusted, and a server without TLS is told from one with it', async () => {
  const cwd = await createFiles(issue('elsewhere', ['events.example.com']));
  const { url } = await serveFairlead({ cwd }, files);
  const env = { FAIRLEAD_ADMIN_TOKEN: 'any-token' };
  const other = await runFairlead([...count, '--url', url, '--ca', 'ca.pem'], { cwd, env });
  expect(other.stderr).toContain('(server_not_trusted)');
  const without = await serveFairlead({ cwd: await createFolder() });
  const spoken = await runFairlead([...count, '--url', without.url.replace('http', 'https')], { cwd, env });
  expect(spoken.stderr).toContain('speaks no TLS');
});

test('SIGHUP puts a renewed certificate to use; one that is no good is named, and the server goes on', async () => {
  const cwd = await createFiles(issue('first'));
  const { url, running } = await serveFairlead({ cwd }, files);
  expect(await shownBy(url)).toBe('first');
  await writeFile(join(cwd, 'key.pem'), issue('other').keyPem);
  running.send('SIGHUP');
  await running.waitFor('stderr', /certificate_key_mismatch/);
  expect(await shownBy(url)).toBe('first');
  await put(cwd, issue('second'));
  running.send('SIGHUP');
  await running.waitFor('stderr', /certificate_renewed/);
  expect(await shownBy(url)).toBe('second');
  expect(await runFairlead(count, { cwd })).toMatchObject({ exitCode: 0 });
});

test('certificate and key are taken from the environment and from the file as well, and only together', async () => {
  const cwd = await createFiles(issue('first'));
  const environment = { FAIRLEAD_TLS_CERT: 'cert.pem', FAIRLEAD_TLS_KEY: 'key.pem' };
  const { url, running } = await serveFairlead({ cwd, env: environment });
  expect(await shownBy(url)).toBe('first');
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  await writeFile(join(cwd, 'fairlead.json'), JSON.stringify({ tlsCert: 'cert.pem', tlsKey: 'key.pem' }));
  const elsewhere = await createFolder();
  const configured = await serveFairlead({ cwd: elsewhere }, ['--config', join(cwd, 'fairlead.json')]);
  expect(await shownBy(configured.url)).toBe('first');
  const half = await runFairlead(['serve', '--port', '0', '--tls-cert', 'cert.pem'], { cwd });
  expect(half).toMatchObject({ exitCode: 2 });
  expect(half.stderr).toContain('given together');
  const none = await runFairlead(['serve', '--port', '0', '--tls-cert', 'nowhere.pem', '--tls-key', 'key.pem'], { cwd });
  expect(none).toMatchObject({ exitCode: 1 });
  expect(none.stderr).toMatch(/nowhere\.pem[\s\S]*\(certificate_unreadable\)/);
  expect(none.stderr).not.toMatch(/\n\s+at /);
});
