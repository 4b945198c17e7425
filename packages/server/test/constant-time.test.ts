import type * as crypto from 'node:crypto';
import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';

/*
 * How credentials are compared: in constant time, on every path, and with every secret of a key. What is looked at is the structure; whether
 * it shows in time is a matter of the machine. The comparison is Node's own, counted.
 */

const compared = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  const timingSafeEqual = (left: Buffer, right: Buffer): boolean => {
    compared.count++;
    return real.timingSafeEqual(left, right);
  };
  return { ...real, timingSafeEqual };
});

const { SourceIndex } = await import('../src/registry/source-index.ts');
const { createApiGuard } = await import('../src/http/guard.ts');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function comparisonsOf(work: () => unknown): number {
  const before = compared.count;
  work();
  return compared.count - before;
}

test('an unknown key costs the comparison of a wrong secret, and no secret of a key is left out because another was right', () => {
  const index = new SourceIndex(() => 0);
  const credential = (key: string, secret: string): object => ({
    key,
    secretSha256: sha256(secret).toString('hex'),
    createdAtMs: 0,
  });
  const source = (name: string, ...credentials: object[]): never => ({ name, createdAtMs: 0, limits: {}, credentials }) as never;
  index.put(source('one', credential('key', 'right')));
  index.put(source('three', credential('rotated', 'first'), credential('rotated', 'second'), credential('rotated', 'third')));
  const check = (key: string, secret: string): number => comparisonsOf(() => index.checkSecret(key, sha256(secret)));

  expect([check('unknown', 'any'), check('key', 'wrong'), check('key', 'right'), check('key', '')]).toEqual([1, 1, 1, 1]);
  expect([check('rotated', 'first'), check('rotated', 'third'), check('rotated', 'wrong')]).toEqual([3, 3, 3]);
  expect(index.checkSecret('rotated', sha256('second')).outcome).toBe('accepted');
});

test('an admin token of any length is compared by its hash, once', () => {
  const guard = createApiGuard({
    adminToken: 'the-right-token',
    allowedHosts: [],
    sessions: {} as never,
    cookie: { read: () => undefined } as never,
    guesses: { isBarred: () => false, countWrong: () => undefined },
  });
  const ask = (token: string): number =>
    comparisonsOf(() => {
      const request = { headers: { authorization: `Bearer ${token}` }, socket: { remoteAddress: '127.0.0.1' } };
      try {
        guard.checkRights(request as never);
      } catch {
        // What is looked at is how it was compared.
      }
    });
  expect(['the-right-token', 'the-right-toke', 'x', 'y'.repeat(10_000)].map(ask)).toEqual([1, 1, 1, 1]);
});
