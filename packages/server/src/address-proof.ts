import { createHmac, randomBytes } from 'node:crypto';

/**
 * How a command knows that what listens at the address in a data folder is the server of that folder, before it is shown a token: after a
 * crash the address stays, and any program may listen there. The server makes a key with each start and writes it beside its address, for
 * the owner of the folder only; to a challenge it answers with what only the holder of the key can answer. The key never travels, and it
 * is not the token, so that nobody can guess at a weak token with what is answered.
 */
export interface Address {
  readonly url: string;
  readonly key: string;
}

/** Names of the headers of `GET /healthz`. */
export const challengeHeader = 'x-fairlead-challenge';
export const proofHeader = 'x-fairlead-proof';

export function createAddressKey(): string {
  return randomBytes(24).toString('base64url');
}

/** What a server with this key answers to a challenge, which is 32 to 128 hexadecimal digits; undefined to what is none. */
export function proveAddress(key: string, challenge: string): string | undefined {
  return /^[0-9a-f]{32,128}$/.test(challenge) ? createHmac('sha256', key).update(`address\n${challenge}`).digest('hex') : undefined;
}
