import { hash, randomBytes } from 'node:crypto';

export interface Credential {
  readonly key: string;
  readonly secret: string;
}

const keyBytes = 12;
const secretBytes = 20;

/**
 * A key that names its source, and a secret of 160 bits. Both hexadecimal at their end: no colon, which separates them in Basic
 * authorization, nothing that needs quotes, and selected with one double click.
 */
export function generateCredential(sourceName: string): Credential {
  return {
    key: `fl_${sourceName}_${randomBytes(keyBytes).toString('hex')}`,
    secret: randomBytes(secretBytes).toString('hex'),
  };
}

/** A secret as it is kept. It is as random as a key, so a hash made for passwords would only make every request slower. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
