/**
 * What a program beside a server needs: how to find it and talk to it, without loading any of it. Every export is a promise, as are those
 * of the main entry.
 */
export { type Address, challengeHeader, proofHeader, proveAddress } from './address-proof.ts';
export { readAddress, readAdminToken, readCertificateFile } from './data-folder.ts';
export { type ErrorCode, errorTable } from './errors.ts';
export { type Credential, generateCredential } from './registry/credential.ts';
