import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate as it stands in files, with what signs others in its name. */
export interface TestCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly key: KeyObject;
  readonly name: string;
}

export interface TestCertificateOptions {
  readonly name?: string;
  /** Host names and IPv4 addresses that it is good for. */
  readonly hosts?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Who signs it; without, it signs itself. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
}

const dayMs = 86_400_000;

/**
 * Makes a certificate (RFC 5280) with a P-256 key. Written here because Node makes none, and because a test has to say of each when it
 * ends; those in files would end one day.
 */
export function createCertificate(options: TestCertificateOptions = {}): TestCertificate {
  const { name = 'Fairlead test', hosts = ['localhost', '127.0.0.1'], issuer, isAuthority = false } = options;
  const { notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 90 * dayMs) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomBytes(8)),
    algorithm,
    distinguishedName(issuer?.name ?? name),
    sequence(generalizedTime(notBefore), generalizedTime(notAfter)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions({ hosts, isAuthority }))),
  );
  const signature = sign('sha256', content, issuer?.key ?? privateKey);
  const certificate = sequence(content, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key: privateKey,
    name,
  };
}

function extensions({ hosts, isAuthority }: { readonly hosts: readonly string[]; readonly isAuthority: boolean }): Buffer[] {
  const basicConstraints = sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []));
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return [
    sequence(objectId(0x55, 0x1d, 0x13), der(0x04, basicConstraints)),
    ...(isAuthority ? [] : [sequence(objectId(0x55, 0x1d, 0x11), der(0x04, sequence(...names)))]),
  ];
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, Buffer.from(commonName)))));
}

function generalizedTime(time: Date): Buffer {
  const digits = time.toISOString().replaceAll(/\.\d+|[-:T]/g, '');
  return der(0x18, Buffer.from(digits));
}

function integer(bytes: Buffer): Buffer {
  const positive = Buffer.from(bytes);
  // The first bit is the sign, and the first byte is never zero.
  positive[0] = ((positive[0] ?? 0) & 0x7f) | (bytes.length === 1 ? 0 : 0x40);
  return der(0x02, positive);
}

function explicit(tag: number, content: Buffer): Buffer {
  return der(0xa0 | tag, content);
}

function objectId(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : length < 0x1_00 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** ecdsa-with-SHA256 */
const algorithm: Buffer = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
