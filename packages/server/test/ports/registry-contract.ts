import { describe, expect, onTestFinished, test } from 'vitest';
import { hashSecret } from '../../src/registry/credential.ts';
import type { Registry } from '../../src/registry/registry.ts';

export interface RegistryPlace {
  open(): Promise<Registry>;
}

export interface RegistrySettings {
  readonly now: () => number;
  readonly bounds: { readonly sourcesMax: number; readonly credentialsMax: number };
}

const startMs = Date.UTC(2026, 10, 23, 12);
const hourMs = 60 * 60 * 1_000;

/** What every registry keeps. */
export function describeRegistry(name: string, create: (settings: RegistrySettings) => Promise<RegistryPlace>): void {
  /** An open registry with a clock that only the test moves, and a way to close it and open it again. */
  async function openAt(bounds = { sourcesMax: 100, credentialsMax: 8 }): Promise<{
    readonly clock: { nowMs: number };
    readonly registry: Registry;
    readonly reopen: () => Promise<Registry>;
  }> {
    const clock = { nowMs: startMs };
    const place = await create({ now: () => clock.nowMs, bounds });
    const opened = [await place.open()];
    onTestFinished(async () => opened.at(-1)?.close());
    return {
      clock,
      registry: opened[0] as Registry,
      async reopen() {
        await opened.at(-1)?.close();
        opened.push(await place.open());
        return opened.at(-1) as Registry;
      },
    };
  }

  describe(`registry: ${name}`, () => {
    test('a source is known by key and secret, or by key alone, also after opening again', async () => {
      const { registry: first, reopen } = await openAt();
      await first.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      const second = await reopen();
      const verdicts = [
        second.checkSecret('k1', hashSecret('s1')).outcome,
        second.checkSecret('k1', hashSecret('s2')).outcome,
        second.checkSecret('k2', hashSecret('s1')).outcome,
        second.checkWriteKey('k1').outcome,
        second.checkWriteKey('s1').outcome,
      ];

      expect(verdicts).toEqual(['accepted', 'wrong_secret', 'unknown_key', 'accepted', 'unknown_key']);
      expect(second.checkSecret('k1', hashSecret('s1'))).toEqual({ outcome: 'accepted', source: { name: 'shop', key: 'k1' } });
      expect(second.listSources()).toMatchObject([{ name: 'shop', credentials: [{ key: 'k1' }] }]);
      expect(second.logId).toBe(first.logId);
    });

    test('putting a source again replaces its key and secret', async () => {
      const { registry } = await openAt();
      await registry.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.putSource({ name: 'shop', key: 'k2', secret: 's2' });
      const verdicts = [registry.checkSecret('k1', hashSecret('s1')).outcome, registry.checkSecret('k2', hashSecret('s2')).outcome];

      expect(verdicts).toEqual(['unknown_key', 'accepted']);
    });

    test("another source's key is refused", async () => {
      const { registry } = await openAt();
      await registry.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.createSource({ name: 'third' });
      await expect(registry.putSource({ name: 'other', key: 'k1', secret: 's2' })).rejects.toMatchObject({
        code: 'invalid_option',
      });
      await expect(registry.createSource({ name: 'other', key: 'k1' })).rejects.toMatchObject({ code: 'key_in_use' });
      await expect(registry.rotateSource('third', { key: 'k1', overlapSeconds: 0 })).rejects.toMatchObject({ code: 'key_in_use' });
      expect(registry.checkSecret('k1', hashSecret('s1'))).toMatchObject({ source: { name: 'shop' } });
    });

    test('it can be open only once', async () => {
      const place = await create({ now: Date.now, bounds: { sourcesMax: 1, credentialsMax: 1 } });
      const first = await place.open();
      await expect(place.open()).rejects.toMatchObject({ code: 'data_folder_in_use' });
      await first.close();
    });

    test('what is made for a source is hard to guess, needs no quotes, and is never the same', async () => {
      const { registry } = await openAt();
      const [shop, blog] = await Promise.all([
        registry.createSource({ name: 'shop' }),
        registry.createSource({ name: 'blog', limits: { eventsPerSecond: 100 } }),
      ]);
      expect(shop.key).toMatch(/^fl_shop_[0-9a-f]{24}$/);
      expect(shop.secret).toMatch(/^[0-9a-f]{40}$/);
      expect(new Set([shop.key, shop.secret, blog.key, blog.secret]).size).toBe(4);
      expect(registry.checkSecret(shop.key, hashSecret(shop.secret))).toMatchObject({ source: { name: 'shop' } });
      expect(registry.checkSecret(shop.key, hashSecret(blog.secret)).outcome).toBe('wrong_secret');
      expect(registry.checkWriteKey(blog.key)).toEqual({
        outcome: 'accepted',
        source: { name: 'blog', key: blog.key, limits: { eventsPerSecond: 100 } },
      });
      await expect(registry.createSource({ name: 'shop' })).rejects.toMatchObject({ code: 'source_exists' });
    });

    test('after a rotation both keys hold until the overlap ends, to the millisecond, also after opening again', async () => {
      const { registry, clock, reopen } = await openAt();
      await registry.createSource({ name: 'shop', key: 'old', secret: 's-old' });
      const { key, secret, source } = await registry.rotateSource('shop', { overlapSeconds: 3_600 });
      expect(key).not.toBe('old');
      expect(source.credentials).toMatchObject([
        { key: 'old', expiresAtMs: startMs + hourMs },
        { key, expiresAtMs: undefined },
      ]);
      const outcomes = (at: Registry): readonly string[] => [
        at.checkSecret('old', hashSecret('s-old')).outcome,
        at.checkWriteKey('old').outcome,
        at.checkSecret(key, hashSecret(secret)).outcome,
      ];
      clock.nowMs = startMs + hourMs - 1;
      expect(outcomes(registry)).toEqual(['accepted', 'accepted', 'accepted']);
      const again = await reopen();
      expect(outcomes(again)).toEqual(['accepted', 'accepted', 'accepted']);
      clock.nowMs = startMs + hourMs;
      expect(outcomes(again)).toEqual(['unknown_key', 'unknown_key', 'accepted']);
      expect(again.findSource('shop')?.credentials).toMatchObject([{ key }]);
    });

    test('a rotation without overlap ends the old credentials at once; a longer one does not prolong an earlier', async () => {
      const { registry, clock } = await openAt();
      await registry.createSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.rotateSource('shop', { key: 'k2', secret: 's2', overlapSeconds: 3_600 });
      await registry.rotateSource('shop', { key: 'k3', secret: 's3', overlapSeconds: 24 * 3_600 });
      clock.nowMs += hourMs;
      expect([registry.checkWriteKey('k1').outcome, registry.checkWriteKey('k2').outcome]).toEqual(['unknown_key', 'accepted']);
      await registry.rotateSource('shop', { key: 'k4', secret: 's4', overlapSeconds: 0 });
      const outcomes = ['k1', 'k2', 'k3', 'k4'].map((key) => registry.checkWriteKey(key).outcome);
      expect(outcomes).toEqual(['unknown_key', 'unknown_key', 'unknown_key', 'accepted']);
    });

    test('rotated under its own key, a source has two secrets until the overlap ends', async () => {
      const { registry, clock } = await openAt();
      await registry.createSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.rotateSource('shop', { key: 'k1', secret: 's2', overlapSeconds: 60 });
      const outcomes = (): readonly string[] =>
        ['s1', 's2', 's3'].map((secret) => registry.checkSecret('k1', hashSecret(secret)).outcome);
      expect(outcomes()).toEqual(['accepted', 'accepted', 'wrong_secret']);
      clock.nowMs += 60_000;
      expect(outcomes()).toEqual(['wrong_secret', 'accepted', 'wrong_secret']);
      expect(registry.checkWriteKey('k1').outcome).toBe('accepted');
    });

    test('the key of an expired credential is free for another source', async () => {
      const { registry, clock, reopen } = await openAt();
      await registry.createSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.rotateSource('shop', { key: 'k2', secret: 's2', overlapSeconds: 60 });
      await expect(registry.createSource({ name: 'blog', key: 'k1' })).rejects.toMatchObject({ code: 'key_in_use' });
      clock.nowMs += 60_000;
      await registry.createSource({ name: 'blog', key: 'k1', secret: 's3' });
      // Not even a clock that is set back gives it to the first again.
      clock.nowMs = startMs;
      for (const at of [registry, await reopen()]) {
        expect(at.checkSecret('k1', hashSecret('s1')).outcome).toBe('wrong_secret');
        expect(at.checkWriteKey('k1')).toMatchObject({ source: { name: 'blog' } });
        expect(at.checkWriteKey('k2')).toMatchObject({ source: { name: 'shop' } });
      }
    });

    test('a revoked source is refused for good under every key it had, and its name is not given again', async () => {
      const { registry, clock, reopen } = await openAt();
      await registry.createSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.rotateSource('shop', { key: 'k2', secret: 's2', overlapSeconds: 60 });
      await registry.createSource({ name: 'blog', key: 'k3', secret: 's3' });
      const { revokedAtMs } = await registry.revokeSource('shop');
      expect(revokedAtMs).toBe(startMs);
      clock.nowMs += hourMs;
      expect(await registry.revokeSource('shop')).toMatchObject({ revokedAtMs: startMs });
      for (const at of [registry, await reopen()]) {
        expect(['k1', 'k2'].map((key) => at.checkWriteKey(key).outcome)).toEqual(['revoked', 'revoked']);
        expect([at.checkSecret('k2', hashSecret('s2')).outcome, at.checkSecret('k2', hashSecret('s1')).outcome]).toEqual([
          'revoked',
          'wrong_secret',
        ]);
        expect(at.checkSecret('k3', hashSecret('s3')).outcome).toBe('accepted');
        await expect(at.createSource({ name: 'shop' })).rejects.toMatchObject({ code: 'source_revoked' });
        await expect(at.putSource({ name: 'shop', key: 'k4', secret: 's4' })).rejects.toMatchObject({ code: 'source_revoked' });
        await expect(at.rotateSource('shop', { overlapSeconds: 0 })).rejects.toMatchObject({ code: 'source_revoked' });
        await expect(at.limitSource('shop', {})).rejects.toMatchObject({ code: 'source_revoked' });
        await expect(at.createSource({ name: 'other', key: 'k1' })).rejects.toMatchObject({ code: 'key_in_use' });
      }
    });

    test('what the configuration says holds when it is new or changed, and else what was done since', async () => {
      const { registry, reopen } = await openAt();
      const first = { name: 'shop', key: 'k1', secret: 's1', limits: { requestsPerSecond: 5 } };
      expect(await registry.applySource(first)).toBe('applied');
      expect(await registry.applySource(first)).toBe('unchanged');
      await registry.limitSource('shop', { requestsPerSecond: 7 });
      const rotated = await registry.rotateSource('shop', { overlapSeconds: 0 });

      const again = await reopen();
      expect(await again.applySource(first)).toBe('changed_since');
      expect(again.checkSecret('k1', hashSecret('s1')).outcome).toBe('unknown_key');
      expect(again.checkSecret(rotated.key, hashSecret(rotated.secret))).toMatchObject({
        source: { limits: { requestsPerSecond: 7 } },
      });

      // A new limit in the configuration holds, and brings no old secret back.
      expect(await again.applySource({ ...first, limits: { requestsPerSecond: 9 } })).toBe('changed_since');
      expect(again.checkSecret(rotated.key, hashSecret(rotated.secret))).toMatchObject({
        source: { limits: { requestsPerSecond: 9 } },
      });

      const second = { name: 'shop', key: 'k1', secret: 's2' };
      expect(await again.applySource(second)).toBe('applied');
      expect(again.checkSecret('k1', hashSecret('s2'))).toEqual({ outcome: 'accepted', source: { name: 'shop', key: 'k1' } });
      expect(again.checkSecret(rotated.key, hashSecret(rotated.secret)).outcome).toBe('unknown_key');
    });

    test('a revoked source does not come back with the configuration', async () => {
      const { registry, reopen } = await openAt();
      await registry.applySource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.revokeSource('shop');
      const again = await reopen();
      expect(await again.applySource({ name: 'shop', key: 'k1', secret: 's1' })).toBe('revoked');
      expect(await again.applySource({ name: 'shop', key: 'k2', secret: 's2' })).toBe('revoked');
      expect([again.checkSecret('k1', hashSecret('s1')).outcome, again.checkSecret('k2', hashSecret('s2')).outcome]).toEqual([
        'revoked',
        'unknown_key',
      ]);
    });

    test('changes that are asked for at once are made one after the other', async () => {
      const { registry, reopen } = await openAt();
      const created = await Promise.allSettled(['a', 'b', 'c'].map((secret) => registry.createSource({ name: 'shop', secret })));
      expect(created.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      await Promise.all(
        ['k1', 'k2', 'k3'].map((key) => registry.rotateSource('shop', { key, secret: `s-${key}`, overlapSeconds: 60 })),
      );
      const again = await reopen();
      expect(['k1', 'k2', 'k3'].map((key) => again.checkSecret(key, hashSecret(`s-${key}`)).outcome)).toEqual(
        Array(3).fill('accepted'),
      );
      expect(again.findSource('shop')?.credentials).toHaveLength(4);
    });

    test('it holds no more sources, and no more credentials of one, than it may', async () => {
      const { registry } = await openAt({ sourcesMax: 2, credentialsMax: 2 });
      await registry.createSource({ name: 'a' });
      await registry.createSource({ name: 'b' });
      await registry.revokeSource('b');
      await expect(registry.createSource({ name: 'c' })).rejects.toMatchObject({ code: 'too_many_sources' });
      await expect(registry.putSource({ name: 'c', key: 'k', secret: 's' })).rejects.toMatchObject({ code: 'too_many_sources' });
      await registry.rotateSource('a', { overlapSeconds: 60 });
      await expect(registry.rotateSource('a', { overlapSeconds: 60 })).rejects.toMatchObject({ code: 'too_many_credentials' });
      await registry.rotateSource('a', { overlapSeconds: 0 });
      expect(registry.findSource('a')?.credentials).toHaveLength(1);
      await expect(registry.rotateSource('c', { overlapSeconds: 0 })).rejects.toMatchObject({ code: 'source_not_found' });
    });

    test('it knows when a credential was last used, and not when it was only tried', async () => {
      const { registry, clock } = await openAt();
      await registry.createSource({ name: 'shop', key: 'k1', secret: 's1' });
      const lastUsed = (): readonly (number | undefined)[] =>
        registry.findSource('shop')?.credentials.map(({ lastUsedAtMs }) => lastUsedAtMs) ?? [];
      registry.checkSecret('k1', hashSecret('wrong'));
      expect(lastUsed()).toEqual([undefined]);
      clock.nowMs += 1;
      registry.checkSecret('k1', hashSecret('s1'));
      await registry.rotateSource('shop', { key: 'k2', overlapSeconds: 60 });
      clock.nowMs += 1;
      registry.checkWriteKey('k2');
      expect(lastUsed()).toEqual([startMs + 1, startMs + 2]);
      await registry.revokeSource('shop');
      clock.nowMs += 1;
      registry.checkWriteKey('k2');
      expect(lastUsed()).toEqual([startMs + 1, startMs + 2]);
    });

    test('all sources are listed in the order of their names', async () => {
      const { registry } = await openAt();
      await Promise.all(['c', 'a', 'b'].map((source) => registry.createSource({ name: source })));
      await registry.revokeSource('b');
      expect(registry.listSources().map((source) => [source.name, source.revokedAtMs])).toEqual([
        ['a', undefined],
        ['b', startMs],
        ['c', undefined],
      ]);
    });
  });
}
