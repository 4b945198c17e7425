import { describe, expect, test } from 'vitest';
import type { Registry } from '../../src/registry/registry.ts';

/** What every registry keeps. */
export function describeRegistry(name: string, create: () => Promise<{ open(): Promise<Registry> }>): void {
  describe(`registry: ${name}`, () => {
    test('a source is known by key and secret, or by key alone, also after opening again', async () => {
      const place = await create();
      const first = await place.open();
      await first.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      await first.close();
      const second = await place.open();
      const verdicts = [
        second.checkSecret('k1', 's1').outcome,
        second.checkSecret('k1', 's2').outcome,
        second.checkSecret('k2', 's1').outcome,
        second.checkWriteKey('k1').outcome,
        second.checkWriteKey('s1').outcome,
      ];
      const sources = second.listSources();
      await second.close();

      expect(verdicts).toEqual(['accepted', 'wrong_secret', 'unknown_key', 'accepted', 'unknown_key']);
      expect(sources).toEqual([{ name: 'shop', key: 'k1' }]);
      expect(second.logId).toBe(first.logId);
    });

    test('putting a source again replaces its key and secret', async () => {
      const registry = await (await create()).open();
      await registry.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      await registry.putSource({ name: 'shop', key: 'k2', secret: 's2' });
      const verdicts = [registry.checkSecret('k1', 's1').outcome, registry.checkSecret('k2', 's2').outcome];
      await registry.close();

      expect(verdicts).toEqual(['unknown_key', 'accepted']);
    });

    test("another source's key is refused", async () => {
      const registry = await (await create()).open();
      await registry.putSource({ name: 'shop', key: 'k1', secret: 's1' });
      await expect(registry.putSource({ name: 'other', key: 'k1', secret: 's2' })).rejects.toMatchObject({
        code: 'invalid_option',
      });
      await registry.close();
    });

    test('it can be open only once', async () => {
      const place = await create();
      const first = await place.open();
      await expect(place.open()).rejects.toMatchObject({ code: 'data_folder_in_use' });
      await first.close();
    });
  });
}
