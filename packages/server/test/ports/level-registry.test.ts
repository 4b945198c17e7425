import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect, test } from 'vitest';
import { openLevelRegistry } from '../../src/registry/level-registry.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeRegistry } from './registry-contract.ts';

describeRegistry('LevelDB', async () => {
  const path = await temporaryFolder();
  return { open: () => openLevelRegistry(path) };
});

test('no secret stands in the files', async () => {
  const path = await temporaryFolder();
  const registry = await openLevelRegistry(path);
  await registry.putSource({ name: 'shop', key: 'the-key', secret: 'the-very-secret' });
  await registry.close();
  const files = await Promise.all((await readdir(path)).map((name) => readFile(join(path, name), 'latin1')));

  expect(files.join('')).toContain('the-key');
  expect(files.join('')).not.toContain('the-very-secret');
});

test('a folder that another version wrote is refused', async () => {
  const path = await temporaryFolder();
  const database = new ClassicLevel(path);
  await database.put('format', '999');
  await database.close();

  await expect(openLevelRegistry(path)).rejects.toMatchObject({ code: 'data_format_unsupported' });
});
