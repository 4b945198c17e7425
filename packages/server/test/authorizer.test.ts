import { expect, test } from 'vitest';
import { createAuthorizer } from '../src/http/credentials.ts';
import { hashSecret } from '../src/registry/credential.ts';
import type { CredentialVerdict, Registry } from '../src/registry/registry.ts';

/** Takes `key` with `secret` as a batch's, and `key` alone as a message's, while it is live. */
function fakeRegistry(): Registry & { isRevoked: boolean } {
  const check = (isRight: boolean): CredentialVerdict =>
    !isRight
      ? { outcome: 'unknown_key' }
      : registry.isRevoked
        ? { outcome: 'revoked' }
        : { outcome: 'accepted', source: { name: 's', key: 'key', limits: undefined } };
  const registry = {
    isRevoked: false,
    checkSecret: (key: string, given: Buffer) => check(key === 'key' && given.equals(hashSecret('secret'))),
    checkWriteKey: (key: string) => check(key === 'key'),
  } as Registry & { isRevoked: boolean };
  return registry;
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test('a header that is known from before is refused once its source is revoked', () => {
  const registry = fakeRegistry();
  const authorizer = createAuthorizer(registry);
  for (let time = 0; time < 2; time++) {
    expect(authorizer.batch(basic('key:secret')).name).toBe('s');
    expect(authorizer.messageHead({ authorization: basic('key:') }, '')?.name).toBe('s');
  }
  registry.isRevoked = true;
  expect(() => authorizer.batch(basic('key:secret'))).toThrow(expect.objectContaining({ code: 'source_revoked' }));
  expect(() => authorizer.messageHead({ authorization: basic('key:') }, '')).toThrow(
    expect.objectContaining({ code: 'source_revoked' }),
  );
});

test('a header that was accepted for messages does not let batches in', () => {
  const authorizer = createAuthorizer(fakeRegistry());
  expect(authorizer.messageHead({ authorization: basic('key:wrong') }, '')?.name).toBe('s');
  expect(() => authorizer.batch(basic('key:wrong'))).toThrow(expect.objectContaining({ code: 'invalid_credentials' }));
});

test('more headers than are remembered, and longer ones, are all read right', () => {
  const authorizer = createAuthorizer(fakeRegistry());
  for (let password = 0; password < 3_000; password++) {
    expect(authorizer.messageHead({ authorization: basic(`key:${password}`) }, '')?.name).toBe('s');
  }
  expect(authorizer.messageHead({ authorization: basic(`key:${'x'.repeat(10_000)}`) }, '')?.name).toBe('s');
  expect(authorizer.batch(basic('key:secret')).name).toBe('s');
});
