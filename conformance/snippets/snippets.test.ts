/**
 * Every snippet of the page Start and of docs/sending.md, which are the same, does what it says: it is run as it stands, as a source of its own, and
 * its event is stored. It belongs to `npm run conformance`, which has the toolchains and the SDKs.
 */
import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snippets } from '../../packages/console/src/start/snippets/all.ts';
import { type Prepared, prepare } from './prepare.ts';

const secret = 'a-secret-of-a-snippet';
const prepared = new Map<string, Prepared>();
let server: TestServer;

/** Programs for which no registry that is reached has the package, or no machine of CI the toolchain. Any other one has to run there. */
const absent: ReadonlySet<string> = new Set(
  'mparticle-go mparticle-ruby mparticle-java hightouch-node hightouch-go hightouch-java hightouch-ruby hightouch-php hightouch-csharp csharp'.split(
    ' ',
  ),
);

beforeAll(async () => {
  const sources = snippets.map(({ id }) => ({ name: id, key: `key-of-${id}`, secret }));
  server = await startTestServer({ sources });
  for (const snippet of snippets) {
    prepared.set(snippet.id, await prepare(snippet));
  }
}, 600_000);

afterAll(async () => server[Symbol.asyncDispose]());

test.for(snippets.map((snippet) => [snippet.id, snippet] as const))('%s', async ([id, snippet], { skip }) => {
  const found = prepared.get(id) ?? { missing: 'it was not prepared' };
  if ('missing' in found) {
    expect([found.missing, process.env['CI'] === 'true' && !absent.has(id)]).toEqual([found.missing, false]);
    skip(found.missing);
    return;
  }
  // What can be run after all is not absent any more.
  expect([...absent]).not.toContain(id);
  await found.run(snippet.code({ url: server.url, key: `key-of-${id}`, secret }));
  const sql = `SELECT name, coalesce(user_id, anonymous_id) AS person, properties FROM events WHERE source = '${id}'`;
  await expect.poll(() => server.query(sql), { timeout: 30_000 }).toHaveLength(1);
  expect(await server.query(sql)).toMatchObject([{ name: 'Order Completed', person: expect.stringMatching(/./) as unknown }]);
});
