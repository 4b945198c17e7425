import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect, test, vi } from 'vitest';
import { hashSecret } from '../../src/registry/credential.ts';
import { formatVersion } from '../../src/registry/level-format.ts';
import { openLevelRegistry } from '../../src/registry/level-registry.ts';
import { temporaryFolder } from '../support/folder.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { describeRegistry } from './registry-contract.ts';

describeRegistry('LevelDB', async ({ now, bounds }) => {
  const path = await temporaryFolder();
  return { open: () => openLevelRegistry(path, now, bounds) };
});

test.skipIf(!canMount)('a full disk refuses a change before anything is written, and takes it once there is room', async () => {
  const path = await smallDisk('32m');
  const registry = await openLevelRegistry(path, Date.now);
  await registry.putSource({ name: 'first', key: 'first-key', secret: 'a-secret' });
  await writeFile(join(path, 'ballast'), Buffer.alloc(25 * 1024 * 1024));
  await expect(registry.putSource({ name: 'second', key: 'second-key', secret: 'a-secret' })).rejects.toMatchObject({
    code: 'disk_full',
  });
  const meanwhile = registry.listSources().map(({ name }) => name);
  await rm(join(path, 'ballast'));
  await registry.putSource({ name: 'third', key: 'third-key', secret: 'a-secret' });
  await registry.close();
  const again = await openLevelRegistry(path, Date.now);
  const kept = again.listSources().map(({ name }) => name);
  await again.close();

  expect(meanwhile).toEqual(['first']);
  expect(kept).toEqual(['first', 'third']);
});

test('behind a write that failed half-way, the next change begins a new file', async () => {
  const path = await temporaryFolder();
  const registry = await openLevelRegistry(path, Date.now);
  const logs = async (): Promise<string[]> => (await readdir(path)).filter((name) => name.endsWith('.log'));
  await registry.putSource({ name: 'first', key: 'first-key', secret: 'a-secret' });
  const before = await logs();
  const failing = vi.spyOn(ClassicLevel.prototype, 'batch').mockRejectedValueOnce(new Error('input/output error'));
  await expect(registry.putSource({ name: 'second', key: 'second-key', secret: 'a-secret' })).rejects.toThrow('input/output error');
  failing.mockRestore();
  const torn = await logs();
  await registry.putSource({ name: 'third', key: 'third-key', secret: 'a-secret' });
  const after = await logs();
  await registry.close();
  const again = await openLevelRegistry(path, Date.now);
  const kept = again.listSources().map(({ name }) => name);
  await again.close();

  expect(torn).toEqual(before);
  expect(after).not.toEqual(before);
  expect(kept).toEqual(['first', 'third']);
});

test('no secret stands in the files', async () => {
  const path = await temporaryFolder();
  const registry = await openLevelRegistry(path, Date.now);
  await registry.putSource({ name: 'shop', key: 'the-key', secret: 'the-very-secret' });
  const { secret } = await registry.rotateSource('shop', { overlapSeconds: 60 });
  await registry.close();
  const files = await Promise.all((await readdir(path)).map((name) => readFile(join(path, name), 'latin1')));

  expect(files.join('')).toContain('the-key');
  expect(files.join('')).not.toContain('the-very-secret');
  expect(files.join('')).not.toContain(secret);
});

test('a folder that another version wrote is refused', async () => {
  const path = await temporaryFolder();
  const database = new ClassicLevel(path);
  await database.put('format', '999');
  await database.close();

  await expect(openLevelRegistry(path, Date.now)).rejects.toMatchObject({ code: 'data_format_unsupported' });
});

test('a folder of format 1 opens with its sources, and an older version does not open it any more', async () => {
  const path = await temporaryFolder();
  const database = new ClassicLevel(path);
  const secretSha256 = createHash('sha256').update('s1').digest('hex');
  await database.batch([
    { type: 'put', key: 'format', value: '1' },
    { type: 'put', key: 'log-id', value: '0badcafe' },
    { type: 'put', key: 'source/shop', value: JSON.stringify({ name: 'shop', key: 'k1', secretSha256 }) },
    { type: 'put', key: 'source/blog', value: JSON.stringify({ name: 'blog', key: 'k2', secretSha256 }) },
  ]);
  await database.close();

  const upgraded = await openLevelRegistry(path, () => 1_000);
  expect(upgraded.logId).toBe('0badcafe');
  expect(upgraded.checkSecret('k1', hashSecret('s1'))).toMatchObject({ outcome: 'accepted', source: { name: 'shop' } });
  expect(upgraded.listSources()).toMatchObject([{ name: 'blog' }, { name: 'shop', createdAtMs: 1_000, limits: {} }]);
  // The configuration that made it says nothing new.
  expect(await upgraded.applySource({ name: 'shop', key: 'k1', secret: 's1' })).toBe('applied');
  expect(upgraded.findSource('shop')?.credentials).toMatchObject([{ key: 'k1', createdAtMs: 1_000 }]);
  await upgraded.revokeSource('blog');
  await upgraded.close();

  const again = await openLevelRegistry(path, () => 2_000);
  expect(again.findSource('shop')).toMatchObject({ createdAtMs: 1_000 });
  expect(again.checkSecret('k2', hashSecret('s1')).outcome).toBe('revoked');
  await again.close();
  await database.open();
  expect(await database.get('format')).toBe(String(formatVersion));
  await database.close();
});
