/** The built package in processes of its own: how it is imported, and that it neither holds a process nor lets one end too soon. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { runNode } from './run-node.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

const create = (options = ''): string =>
  `const client = createMessageClient({ url: process.env.URL_UNDER_TEST, writeKey: 'key', ${options} });`;

describe('a process', () => {
  test('imports it as ESM, delivers, and ends by itself after flush', () =>
    withEndpoint({}, async (endpoint) => {
      const program = `
        import { createMessageClient } from 'fairlead';
        ${create()}
        client.track({ userId: 'u', event: 'E' });
        console.log(JSON.stringify(await client.flush()));`;
      expect(await runNode('module', program, endpoint.url)).toEqual({
        exitCode: 0,
        output: '{"delivered":1,"failed":0,"dropped":0,"pending":0}\n',
      });
      expect(endpoint.requests).toHaveLength(1);
    }));

  test('requires it as CommonJS, delivers, and ends by itself after close', () =>
    withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
      const program = `
        const { createBatchClient } = require('fairlead');
        const client = createBatchClient({ url: process.env.URL_UNDER_TEST, key: 'k', secret: 's' });
        client.upload({ mpid: '1', events: [] });
        client.close().then((result) => console.log(JSON.stringify(result)));`;
      expect(await runNode('commonjs', program, endpoint.url)).toEqual({
        exitCode: 0,
        output: '{"delivered":1,"failed":0,"dropped":0,"pending":0}\n',
      });
    }));

  test('is held by a flush that waits for a retry, and by nothing after it', () =>
    withEndpoint({ answers: [{ status: 503 }, 'reset', { status: 503 }] }, async (endpoint) => {
      const program = `
        import { createMessageClient } from 'fairlead';
        ${create('retry: { backoffBaseMs: 20 }')}
        client.track({ userId: 'u', event: 'E' });
        console.log(JSON.stringify(await client.flush()));`;
      expect(await runNode('module', program, endpoint.url)).toEqual({
        exitCode: 0,
        output: '{"delivered":1,"failed":0,"dropped":0,"pending":0}\n',
      });
      expect(endpoint.requests).toHaveLength(4);
    }));

  test('survives an endpoint that is not there, without an unhandled rejection', async () => {
    const program = `
      import { createMessageClient } from 'fairlead';
      ${create('retry: { attemptsMax: 2, backoffBaseMs: 1 }, onError: async (error) => { console.log(error.code); throw error; }')}
      client.track({ userId: 'u', event: 'E' });
      console.log(JSON.stringify(await client.close()));`;
    const ended = await runNode('module', program, 'http://127.0.0.1:1');
    expect(ended).toEqual({ exitCode: 0, output: 'attempts_exhausted\n{"delivered":0,"failed":1,"dropped":0,"pending":0}\n' });
  });

  test('disposes of a client as it does of other resources', () =>
    withEndpoint({}, async (endpoint) => {
      const program = `
        import { createMessageClient } from 'fairlead';
        ${create()}
        client.track({ userId: 'u', event: 'E' });
        await client[Symbol.asyncDispose]();
        console.log(client.stats().delivered);`;
      expect(await runNode('module', program, endpoint.url)).toEqual({ exitCode: 0, output: '1\n' });
    }));
});

test('the version on the wire is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(`${packageFolder}/package.json`, 'utf8')) as { version: string };
  expect(readFileSync(`${packageFolder}/src/library.ts`, 'utf8')).toContain(`version: '${version}'`);
});

test('the entry for Node has the names of the neutral one', async () => {
  const namesOf = async (entry: string): Promise<string[]> =>
    Object.keys((await import(`${packageFolder}dist/esm/${entry}.js`)) as object);
  expect(await namesOf('node')).toEqual(await namesOf('index'));
});

test.each(['index', 'edge', 'testing', 'segment', 'hightouch', 'rudderstack'])(
  'no module of Node is reachable from %s',
  (entry) => {
    const specifiers = listReachable(`${packageFolder}dist/esm/${entry}.js`);
    expect(specifiers.size).toBeGreaterThan(0);
    expect([...specifiers].filter((specifier) => !/^\.|^@fairlead\/protocol$/.test(specifier))).toEqual([]);
  },
);

test('no global of Node is used in what is reachable from index', () => {
  const seen = new Set<string>();
  listReachable(`${packageFolder}dist/esm/index.js`, seen);
  const naming = [...seen].filter((path) => /\b(?:Buffer|process|global|setImmediate)(?:\.\w|\()/.test(readFileSync(path, 'utf8')));
  expect(naming).toEqual([]);
  expect(seen.size).toBeGreaterThan(10);
});

/** What a built module and those behind it import. */
function listReachable(path: string, seen = new Set<string>(), specifiers = new Set<string>()): Set<string> {
  if (!seen.has(path)) {
    seen.add(path);
    for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(/(?:from |import\(|import )'([^']+)'/g)) {
      specifiers.add(specifier);
      if (specifier.startsWith('.')) {
        listReachable(join(dirname(path), specifier), seen, specifiers);
      }
    }
  }
  return specifiers;
}
