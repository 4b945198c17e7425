/** Every recipe in `examples/recipes` is run as it stands, with the packed SDK, and what arrives is looked at. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { plainEnvironment } from '../environment.ts';
import { bundle, bundleWorker } from './bundle.ts';
import type { Consumer } from './consumer.ts';
import { invokeFrozen } from './lambda.ts';
import { findProgram, toAbsence, workerd } from './runtimes.ts';
import { type SmokeEndpoint, startSmokeEndpoint } from './smoke/endpoint.ts';
import { startWorker } from './workerd.ts';
import { useConsumer } from './use-consumer.ts';

const recipes = join(import.meta.dirname, '..', '..', 'examples', 'recipes');
const linesMax = 40;
let consumer: Consumer;

await useConsumer(async (made) => {
  consumer = made;
  await consumer.link('express');
  for (const name of await readdir(recipes)) {
    await consumer.write(name, await readFile(join(recipes, name), 'utf8'));
  }
});

test('express.mjs reports each answer, and delivers the last ones when it is told to end', async () => {
  await using endpoint = await startSmokeEndpoint();
  const child = start('express.mjs', endpoint, { PORT: '0' });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const answers = [
    await fetch(`${url}/orders/7?secret=1`, { headers: { 'x-user-id': 'user-7', connection: 'close' } }),
    await fetch(`${url}/nowhere`, { headers: { connection: 'close' } }),
  ];
  await Promise.all(answers.map((answer) => answer.text()));
  child.kill('SIGTERM');
  await once(child, 'close');

  expect(child.exitCode).toBe(0);
  const common = { type: 'track', event: 'Request Answered', anonymousId: '127.0.0.1' };
  expect(readMessages(endpoint)).toEqual([
    expect.objectContaining({ ...common, userId: 'user-7', properties: { method: 'GET', path: '/orders/7', status: 200 } }),
    expect.objectContaining({ ...common, properties: { method: 'GET', path: '/nowhere', status: 404 } }),
  ]);
});

test('next-route.ts has delivered its event when it answers', async () => {
  await using endpoint = await startSmokeEndpoint();
  await bundle(consumer.folder, 'next-route.ts', '--format=esm', '--outfile=next-route.mjs');
  await consumer.write(
    'call-route.mjs',
    `import { POST } from './next-route.mjs';
const order = { id: 'order-1', userId: 'user-7', total: 24.9 };
const response = await POST(new Request('http://localhost/api/orders', { method: 'POST', body: JSON.stringify(order) }));
console.log(response.status, await response.text());
process.exit();`,
  );
  const child = start('call-route.mjs', endpoint);
  expect(await text(child.stdout)).toBe('201 {"id":"order-1"}\n');
  expect(readMessages(endpoint)).toEqual([
    expect.objectContaining({ userId: 'user-7', event: 'Order Completed', properties: { orderId: 'order-1', total: 24.9 } }),
  ]);
});

test('aws-lambda.cjs has delivered the events of a call before it is frozen', async () => {
  await using endpoint = await startSmokeEndpoint();
  const env = toEnvironment(endpoint);
  const handler = join(consumer.folder, 'aws-lambda.cjs');
  const events = [
    { userId: 'user-7', total: 1 },
    { userId: 'user-8', total: 2 },
  ];
  const { arrived } = await invokeFrozen({ binary: process.execPath, handler, env, events, endpoint, caseName });
  expect(arrived).toEqual([1, 2]);
  expect(readMessages(endpoint)).toEqual(
    events.map(
      ({ userId, total }) => expect.objectContaining({ userId, event: 'Order Completed', properties: { total } }) as unknown,
    ),
  );
});

test('cloudflare-worker.js answers, and delivers behind the answer', async ({ skip }) => {
  if (findProgram(workerd) === undefined) {
    skip(toAbsence(workerd));
  }
  await using endpoint = await startSmokeEndpoint();
  await bundleWorker(consumer.folder, 'cloudflare-worker.js', 'cloudflare-worker-bundle.js');
  await using worker = await startWorker(consumer, 'cloudflare-worker-bundle.js', toEnvironment(endpoint));
  const response = await fetch(`${worker.url}/pricing`, { headers: { 'cf-connecting-ip': '192.0.2.7' } });
  expect(await response.text()).toBe('hello');
  await endpoint.arrived(caseName, 1);
  expect(readMessages(endpoint)).toEqual([
    expect.objectContaining({ anonymousId: '192.0.2.7', event: 'Page Served', properties: { path: '/pricing' } }),
  ]);
});

test('worker-queue.mjs acknowledges what was delivered, a request for many jobs, and returns what was not', async () => {
  await using endpoint = await startSmokeEndpoint();
  const child = start('worker-queue.mjs', endpoint);
  const jobs = Array.from({ length: 130 }, (_, index) => ({
    id: `job-${index}`,
    customerId: `c-${index % 7}`,
    event: 'Refund Granted',
  }));
  const bad = { id: 'job-bad', customerId: 'c-1', event: 'more than a request may hold'.repeat(20_000) };
  child.stdin.end([...jobs.slice(0, 50), bad, ...jobs.slice(50)].map((job) => JSON.stringify(job)).join('\n'));
  const ids = (from: number, to: number): string =>
    jobs
      .slice(from, to)
      .map(({ id }) => id)
      .join(' ');
  expect((await text(child.stdout)).trim().split('\n')).toEqual([
    `acknowledge ${ids(0, 99)}`,
    'return job-bad',
    `acknowledge ${ids(99, 130)}`,
    'return',
  ]);

  const requests = endpoint.requestsOf(caseName);
  expect(requests.map(({ path }) => path)).toEqual(['/v2/bulkevents', '/v2/bulkevents']);
  const batches = requests.flatMap((request) => JSON.parse(request.text) as { source_request_id: string }[]);
  expect(batches.map((batch) => batch.source_request_id)).toEqual(jobs.map(({ id }) => id));
});

test('own-tests.mjs passes, and fails where the code under test sends something else', async () => {
  await using endpoint = await startSmokeEndpoint();
  const child = start('own-tests.mjs', endpoint);
  const output = await text(child.stdout);
  expect(output).toMatch(/^# pass 2$/m);
  expect(output).toMatch(/^# fail 0$/m);
  expect(endpoint.requestsOf(caseName)).toEqual([]);

  const recipe = await readFile(join(recipes, 'own-tests.mjs'), 'utf8');
  await consumer.write('own-tests-wrong.mjs', recipe.replace('total: order.total', 'total: order.tax'));
  const wrong = await text(start('own-tests-wrong.mjs', endpoint).stdout);
  expect(wrong).toMatch(/^# fail 1$/m);
  expect(wrong).toContain('properties.total: wanted 24.9, sent nothing');
});

test('a recipe fits a screen', async () => {
  const lengths = await Promise.all(
    (await readdir(recipes)).map(
      async (name) => [name, (await readFile(join(recipes, name), 'utf8')).trimEnd().split('\n').length] as const,
    ),
  );
  expect(lengths.filter(([, lines]) => lines > linesMax)).toEqual([]);
});

const caseName = 'recipe';

function toEnvironment(endpoint: SmokeEndpoint): Record<string, string> {
  return { FAIRLEAD_URL: `${endpoint.url}/${caseName}`, FAIRLEAD_KEY: 'key', FAIRLEAD_SECRET: 'secret' };
}

function start(file: string, endpoint: SmokeEndpoint, more: NodeJS.ProcessEnv = {}): ChildProcessByStdio<Writable, Readable, null> {
  const env = plainEnvironment({ ...toEnvironment(endpoint), ...more });
  return spawn(process.execPath, [file], { cwd: consumer.folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
}

function readMessages(endpoint: SmokeEndpoint): readonly object[] {
  return endpoint.requestsOf(caseName).flatMap((request) => (JSON.parse(request.text) as { batch: object[] }).batch);
}
