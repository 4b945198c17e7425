import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirements } from './requirements.ts';

const root = join(import.meta.dirname, '..');

/** Every test file of the repository, by its path from the root. */
function listTests(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](?:node_modules|dist)[\\/]/.test(path));
}

function listCitations(): Map<string, string> {
  const citations = new Map<string, string>();
  for (const path of listTests()) {
    for (const call of readFileSync(path, 'utf8').matchAll(/\bverifies\(([^)]*)\)/g)) {
      for (const id of (call[1] ?? '').matchAll(/'([^']+)'/g)) {
        citations.set(id[1] ?? '', path);
      }
    }
  }
  return citations;
}

test('every rule is cited by a test', () => {
  const citations = listCitations();
  expect(Object.keys(requirements).filter((id) => !citations.has(id))).toEqual([]);
});

test('every citation names a rule', () => {
  const unknown = [...listCitations()].filter(([id]) => !Object.hasOwn(requirements, id));
  expect(unknown).toEqual([]);
});

test('every rule names its source and says something', () => {
  for (const [id, { source, rule }] of Object.entries(requirements)) {
    expect(source, id).toMatch(/^contract\/(?:mparticle|hightouch)\.md §\d/);
    expect(rule, id).toMatch(/\.$/);
  }
});
