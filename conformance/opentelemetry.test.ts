/** The metrics of the SDK, as OpenTelemetry's own SDK collects them, and the types of its API against those that the SDK asks for. */
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { run } from './runtimes/run.ts';
import { installSdks, runDriver } from './sdks/run-driver.ts';

const missing = await installSdks('opentelemetry');

beforeEach(({ skip }) => {
  if (missing !== undefined && process.env['CI'] !== 'true') {
    skip(missing);
  }
  expect(missing).toBeUndefined();
});

interface Point {
  readonly value: number;
}

type Collected = Readonly<Record<'atFirst' | 'settled' | 'paused' | 'ended', Readonly<Record<string, readonly Point[]>>>>;

const orders = { 'fairlead.client.name': 'orders' };
const status = (code: number): object => ({ 'http.response.status_code': code });

test('counts what becomes of events, and shows what waits, until it is ended', async () => {
  const { atFirst, settled, paused, ended } = (await runDriver('observe.mjs', {}, 'opentelemetry')) as Collected;
  expect(Object.keys(atFirst).sort()).toEqual([
    'fairlead.client.active_requests {request} OBSERVABLE_UP_DOWN_COUNTER',
    'fairlead.client.paused 1 OBSERVABLE_GAUGE',
    'fairlead.client.queued.bytes By OBSERVABLE_UP_DOWN_COUNTER',
    'fairlead.client.queued.events {event} OBSERVABLE_UP_DOWN_COUNTER',
  ]);
  expect(settled).toMatchObject({
    'fairlead.client.delivered.events {event} COUNTER': [
      { value: 2, ...orders, ...status(200) },
      { value: 1, ...status(200) },
    ],
    'fairlead.client.retried.events {event} COUNTER': [{ value: 2, ...orders, 'error.type': 'server_busy', ...status(503) }],
    'fairlead.client.failed.events {event} COUNTER': [{ value: 2, ...orders, 'error.type': 'request_rejected', ...status(404) }],
    'fairlead.client.dropped.events {event} COUNTER': [{ value: 1, ...orders, 'error.type': 'invalid_event' }],
    'fairlead.client.paused 1 OBSERVABLE_GAUGE': [{ value: 0, ...orders }, { value: 0 }],
  });
  expect(settled['fairlead.client.dropped.events {event} COUNTER']?.[0]).not.toHaveProperty(['http.response.status_code']);

  expect(paused).toMatchObject({
    'fairlead.client.queued.events {event} OBSERVABLE_UP_DOWN_COUNTER': [{ value: 1, ...orders }, { value: 0 }],
    'fairlead.client.active_requests {request} OBSERVABLE_UP_DOWN_COUNTER': [{ value: 1, ...orders }, { value: 0 }],
    'fairlead.client.paused 1 OBSERVABLE_GAUGE': [{ value: 1, ...orders }, { value: 0 }],
  });
  expect(paused['fairlead.client.queued.bytes By OBSERVABLE_UP_DOWN_COUNTER']?.[0]?.value).toBeGreaterThan(100);
  expect(paused['fairlead.client.retried.events {event} COUNTER']).toContainEqual(
    expect.objectContaining({ ...orders, 'error.type': 'unauthorized', ...status(401) }),
  );

  // All was delivered meanwhile, and nobody told the meter: it keeps what it has seen.
  expect(ended).toEqual(paused);
});

test('takes the meter of @opentelemetry/api', async () => {
  const folder = join(import.meta.dirname, 'sdks', 'opentelemetry');
  const compiler = join(import.meta.dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom',
    '--types',
    '',
  ];
  const ended = await run({ binary: process.execPath, parameters: [compiler, ...options, 'meter.ts'], cwd: folder });
  expect(ended).toEqual({ exitCode: 0, output: '' });
});
