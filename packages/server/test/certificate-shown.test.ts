import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificate, startTestServer, until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { writeCertificate } from './support/certificates.ts';

test('a new certificate that the data folder can not show is used all the same, and shown as soon as it can be', async () => {
  const files = await writeCertificate(createCertificate({ name: 'first' }));
  const { certificatePath, keyPath } = files;
  await using server = await startTestServer({ tls: { certificatePath, keyPath, checkMs: 20 } });
  const shown = join(server.dataPath, 'certificate');
  await rm(shown);
  await mkdir(join(shown, 'in the way'), { recursive: true });
  const second = createCertificate({ name: 'second' });
  await files.put(second);
  await server.reloadCertificate();
  const said = server.logLines.map(({ event }) => event);
  await rm(shown, { recursive: true });
  await until('it is shown', () => existsSync(shown));

  expect(said).toContain('certificate_renewed');
  expect(said).toContain('address_not_written');
  expect(said).not.toContain('certificate_not_renewed');
  expect((await readFile(shown, 'utf8')).trim()).toBe(second.certificatePem.trim());
});
