import { startTestServer, type TestServer, testSource } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snippets } from '../src/start/snippets/all.ts';
import { runSnippetText } from './support/run-snippet.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Those that need nothing but what the workspace and any machine has. */
const runnable = snippets.filter(({ id }) => id.startsWith('fairlead-') || id.startsWith('curl-'));

test('there is one for each SDK and language that is promised, each with a name of its own', () => {
  const ids = snippets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['node', 'python', 'go', 'ruby', 'java'].map((language) => `mparticle-${language}`),
      'hightouch-node',
      'segment-node',
      'rudderstack-node',
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
  expect(text).toContain('127.0.0.1:4711');
  expect(text).toContain('the-key');
  expect(text).not.toMatch(/undefined|\[object/);
});

test.each(runnable.map((snippet) => [snippet.id, snippet] as const))(
  '%s runs as it stands, and its event is stored',
  async (_, snippet) => {
    const before = (await server.events()).length;
    await runSnippetText({ file: snippet.file, text: snippet.code({ ...testSource, url: server.url }) });
    expect((await server.events()).slice(before)).toMatchObject([{ name: 'First Event', user_id: 'user-1' }]);
  },
);
