import { expect, test } from 'vitest';
import { listFiles, readText } from '../scripts/workspace.js';
import { requirements } from './requirements.ts';

function listCitations(): Map<string, string> {
  const citations = new Map<string, string>();
  for (const path of listFiles().filter((file) => file.endsWith('.test.ts'))) {
    for (const call of readText(path).matchAll(/\bverifies\(([^)]*)\)/g)) {
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
