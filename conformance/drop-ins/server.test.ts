/** The programs that drive the vendors' SDKs against a running server, with one import changed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startTestServer, testSource } from '@fairlead/testkit';
import type { StoredEvent } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import manifest from '../../packages/client/package.json' with { type: 'json' };
import { messageCases } from '../sdks/message-cases.ts';

const calls = messageCases.map(({ call }) => call);

test('segment.mjs: the six calls are stored field by field', async () => {
  await using server = await startTestServer({ sources: [testSource] });
  const settings = { writeKey: testSource.key, host: server.url };

  const outcome = await runChanged('segment.mjs', '@segment/analytics-node', 'fairlead/segment', { settings, calls });
  const stored = await server.events();

  expect(outcome).toEqual({
    requests: 1,
    errors: [],
    callbacks: stored.map((event) => ({ error: null, messageId: event['event_id'] })),
  });
  expect(stored.map(withoutMoment)).toEqual(messageCases.map((messageCase) => toRow(messageCase, {})));
});

test('rudder.mjs: the six calls are stored field by field', async () => {
  await using server = await startTestServer({ sources: [testSource] });
  const options = { dataPlaneUrl: server.url };

  const task = { writeKey: testSource.key, options, calls };
  const outcome = await runChanged('rudder.mjs', '@rudderstack/rudder-sdk-node', 'fairlead/rudderstack', task);
  const stored = await server.events();

  expect(outcome).toEqual({ callbacks: calls.map(() => null) });
  const [identify, ...others] = messageCases.map((messageCase) => toRow(messageCase, { channel: 'server' }));
  // The class copies the traits of identify into the context (contract/hightouch.md §3.6).
  const traits = { email: 'a@example.com', plan: { name: 'gold' } };
  const context = { ...(identify?.['context'] as object | undefined), traits };
  expect(stored.map(withoutMoment)).toEqual([{ ...identify, context }, ...others]);
});

test.each([
  { status: 401, writeKey: 'unknown', path: '/v1/batch' },
  { status: 403, writeKey: testSource.key, path: '/v2/events' },
])('both give up at once on $status and say so', async ({ status, writeKey, path }) => {
  await using server = await startTestServer({ sources: [testSource] });
  const one = [['track', { userId: 'user', event: 'E' }]];

  const segment = await runChanged('segment.mjs', '@segment/analytics-node', 'fairlead/segment', {
    settings: { writeKey, host: server.url, path },
    calls: one,
  });
  const options = { dataPlaneUrl: server.url, path, logLevel: 'none' };
  const rudder = await runChanged('rudder.mjs', '@rudderstack/rudder-sdk-node', 'fairlead/rudderstack', {
    writeKey,
    options,
    calls: one,
  });

  const reason = expect.stringMatching(new RegExp(`^\\[${status}\\] `)) as string;
  expect(segment).toMatchObject({ requests: 1, errors: [{ code: 'delivery_failure', reason }], callbacks: [{ error: reason }] });
  expect(rudder).toEqual({ callbacks: [reason] });
  expect(await server.events()).toEqual([]);
});

/** Runs a driver with another package in the place of the one that it imports. */
async function runChanged(driver: string, replaced: string, replacement: string, task: unknown): Promise<unknown> {
  const program = readFileSync(join(import.meta.dirname, '../sdks/node', driver), 'utf8');
  const changed = program.replace(`'${replaced}'`, `'${replacement}'`);
  expect(changed).not.toBe(program);
  // From within the package, so that it finds itself by its name.
  const cwd = join(import.meta.dirname, '../../packages/client');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', changed], { cwd });
  child.stdin.end(JSON.stringify(task));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

function toRow({ stored }: (typeof messageCases)[number], added: Readonly<Record<string, unknown>>): StoredEvent {
  const { version } = manifest;
  const library = { name: 'fairlead', version };
  const context = { library, ...added, ...(stored['context'] as object | undefined) };
  const common = { source: 'test', protocol: 'message', environment: 'production', library: `fairlead/${version}` };
  return { ...common, ...stored, context };
}

const columnsOfTheMoment = [
  'position',
  'event_index',
  'receipt',
  'received_at',
  'sent_at',
  'occurred_at',
  'event_id',
  'original_timestamp',
];

function withoutMoment(event: StoredEvent): StoredEvent {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !columnsOfTheMoment.includes(name)));
}
