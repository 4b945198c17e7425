import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirements } from './requirements.ts';

const root = join(import.meta.dirname, '..');

/** Every test file, by its path. What is installed or built is not looked at: other tests may be at it. */
function listTests(folder = root): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(?:\..*|node_modules|dist|reports)$/.test(entry.name) ? [] : listTests(path);
    }
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
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
