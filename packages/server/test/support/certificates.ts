import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCertificate } from '@fairlead/testkit';
import { onTestFinished } from 'vitest';

export interface CertificateFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** Replaces both files, the certificate first, each at once. */
  put(certificate: Pick<TestCertificate, 'certificatePem' | 'keyPem'>): Promise<void>;
}

export async function writeCertificate(certificate: Pick<TestCertificate, 'certificatePem' | 'keyPem'>): Promise<CertificateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-certificates-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const certificatePath = join(folder, 'fullchain.pem');
  const keyPath = join(folder, 'privkey.pem');
  const put = async ({ certificatePem, keyPem }: Pick<TestCertificate, 'certificatePem' | 'keyPem'>): Promise<void> => {
    for (const [path, text] of [
      [certificatePath, certificatePem],
      [keyPath, keyPem],
    ] as const) {
      await writeFile(`${path}.new`, text, { mode: 0o600 });
      await rename(`${path}.new`, path);
    }
  };
  await put(certificate);
  return { certificatePath, keyPath, put };
}
