import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { snippets } from '../src/start/snippets/all.ts';
import { renderHosts, renderSnippets } from './support/snippet-docs.ts';

test('there is one for each SDK and language that is promised, each with a name of its own', () => {
  const ids = snippets.map(({ id }) => id);
  const of = (vendor: string, languages: readonly string[]): string[] => languages.map((language) => `${vendor}-${language}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...of('fairlead', ['messages', 'batches']),
      ...of('mparticle', ['node', 'python', 'go', 'ruby', 'java']),
      ...of('hightouch', ['node', 'browser', 'python', 'go', 'java', 'ruby', 'php', 'csharp']),
      ...of('segment', ['node', 'browser', 'python', 'go', 'java']),
      ...of('rudderstack', ['node', 'python', 'go', 'java']),
      'php',
      'csharp',
      'browser',
      'curl-message',
      'curl-batch',
    ]),
  );
});

test.each(snippets.map((snippet) => [snippet.id, snippet] as const))('%s sends to this server and as this source', (_, snippet) => {
  const text = snippet.code({ url: 'http://127.0.0.1:4711', key: 'the-key', secret: 'the-secret' });
  expect(text).toContain('127.0.0.1');
  expect(text).toContain('4711');
  expect(text).toContain('the-key');
  expect(text).not.toMatch(/undefined|\[object/);
  const secure = snippet.code({ url: 'https://events.example.com', key: 'the-key', secret: 'the-secret' });
  expect(secure).toContain('events.example.com');
  expect(secure).not.toContain('http:');
});

test.each([
  ['sending.md', renderSnippets],
  ['moving.md', renderHosts],
] as const)('docs/%s has the same ones: npm run snippet-docs writes them', async (name, render) => {
  const path = fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
  await expect(render(readFileSync(path, 'utf8'), snippets)).toMatchFileSnapshot(path);
});
