import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { FairleadError, toError } from '../errors.ts';

/** Where certificate and key are. */
export interface TlsFiles {
  /** PEM: the server's own certificate first, then those between it and the authority. */
  readonly certificatePath: string;
  /** PEM, without a passphrase. */
  readonly keyPath: string;
}

/** A certificate that was found good, with its key. */
export interface Certificate {
  /** All of the chain. Public. */
  readonly pem: string;
  readonly keyPem: string;
  /** What it is good for, as it says itself: `DNS:events.example.com`. */
  readonly names: string;
  readonly expiresAtMs: number;
}

/**
 * Reads both files and checks that they belong together and hold now. Rejects with `certificate_unreadable`, `invalid_certificate`,
 * `invalid_certificate_key`, `certificate_key_mismatch`, `certificate_expired`; no message holds anything of the key.
 */
export async function readCertificate({ certificatePath, keyPath }: TlsFiles, nowMs: number): Promise<Certificate> {
  const [pem, keyPem] = [await read(certificatePath), await read(keyPath)];
  const chain = parseChain(pem, certificatePath);
  const key = parseKey(keyPem, keyPath);
  const [own] = chain;
  checkPair({ own, chain, key, certificatePath, keyPath });
  const expiresAtMs = Date.parse(own.validTo);
  if (nowMs >= expiresAtMs) {
    throw new FairleadError('certificate_expired', `The certificate in ${certificatePath} ended on ${toDay(own.validTo)}.`);
  }
  if (nowMs < Date.parse(own.validFrom)) {
    throw new FairleadError('certificate_expired', `The certificate in ${certificatePath} begins on ${toDay(own.validFrom)}.`);
  }
  const certificate = { pem, keyPem, names: own.subjectAltName ?? own.subject, expiresAtMs };
  try {
    createSecureContext(toContextOptions(certificate));
  } catch (error) {
    const message = `The certificate in ${certificatePath} can't be served: ${toError(error).message}.`;
    throw new FairleadError('invalid_certificate', message, { cause: error });
  }
  return certificate;
}

/** What is older than TLS 1.2 is refused (RFC 8996). */
export function toContextOptions({ pem, keyPem }: Pick<Certificate, 'pem' | 'keyPem'>): SecureContextOptions {
  return { cert: pem, key: keyPem, minVersion: 'TLSv1.2' };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FairleadError('certificate_unreadable', `${path} can not be read: ${toError(error).message}.`, { cause: error });
  }
}

type Chain = readonly [X509Certificate, ...X509Certificate[]];

const [certificateBegin, certificateEnd] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'] as const;

function parseChain(pem: string, path: string): Chain {
  const [, ...begun] = pem.split(certificateBegin);
  const bodies = begun.filter((text) => text.includes(certificateEnd)).map((text) => text.split(certificateEnd)[0]);
  const [first, ...others] = bodies.map((body) => `${certificateBegin}${body}${certificateEnd}`);
  if (first === undefined) {
    const held = pem.includes('PRIVATE KEY-----') ? 'a private key and no certificate' : 'no certificate in PEM';
    throw new FairleadError('invalid_certificate', `${path} holds ${held}.`);
  }
  try {
    return [new X509Certificate(first), ...others.map((text) => new X509Certificate(text))];
  } catch (error) {
    throw new FairleadError('invalid_certificate', `${path} holds a certificate that is damaged.`, { cause: error });
  }
}

function parseKey(pem: string, path: string): KeyObject {
  if (!pem.includes('PRIVATE KEY-----')) {
    const held = pem.includes('-----BEGIN CERTIFICATE') ? 'a certificate and no private key' : 'no private key in PEM';
    throw new FairleadError('invalid_certificate_key', `${path} holds ${held}.`);
  }
  if (pem.includes('ENCRYPTED')) {
    throw new FairleadError('invalid_certificate_key', `The key in ${path} has a passphrase, and nobody is there to type it.`);
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new FairleadError('invalid_certificate_key', `The private key in ${path} is damaged.`, { cause: error });
  }
}

interface Pair extends TlsFiles {
  readonly own: X509Certificate;
  readonly chain: Chain;
  readonly key: KeyObject;
}

function checkPair({ own, chain, key, certificatePath, keyPath }: Pair): void {
  if (own.checkPrivateKey(key)) {
    return;
  }
  const isInWrongPlace = chain.some((certificate) => certificate.checkPrivateKey(key));
  throw new FairleadError(
    'certificate_key_mismatch',
    isInWrongPlace
      ? `${certificatePath} does not begin with the certificate of the key: the server's own comes first, then those above it.`
      : `The key in ${keyPath} is not the key of the certificate in ${certificatePath}.`,
  );
}

function toDay(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
