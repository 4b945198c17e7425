import { startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MetricEntry, metricTable, nodeMetrics } from '../src/observe/metric-table.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const track = (messageId: string): object => ({ userId: 'u', event: 'E', messageId });

test('what is shown and what is in the table is the same, with its type and its labels', async () => {
  await server.post('/v1/track', track('first'));
  await server.post('/v1/track', 'no json');
  await server.post('/v1/track', { userId: 'u', messageId: 'without a name' });
  await server.whenStored();
  const { text, headers } = await server.request('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const own = Object.entries<MetricEntry>(metricTable).map(([name, { type }]) => [name, type] as const);
  expect([...types].filter(([name]) => name.startsWith('fairlead_'))).toEqual(own);
  const others = [...types.keys()].filter((name) => !name.startsWith('fairlead_'));
  expect(others.filter((name) => !(name in nodeMetrics))).toEqual([]);
  if (process.platform === 'linux') {
    expect(Object.keys(nodeMetrics).filter((name) => !others.includes(name))).toEqual([]);
  }
  for (const [name, { labels, type }] of Object.entries<MetricEntry>(metricTable)) {
    const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const shown = [...(/\{(.*)\}/.exec(series[0] ?? '')?.[1] ?? '').matchAll(/(\w+)="/g)].map((match) => match[1]);
    expect({ name, labels: shown }).toEqual({ name, labels: [...labels] });
    expect({ name, isShown: series.length > 0 || type === 'histogram' }).toEqual({ name, isShown: true });
  }
});

test('requests, events and bytes are counted for their source, refusals by their code as well', async () => {
  const before = await countsOf('test');
  const refused = 'fairlead_refused_requests_total{code="invalid_json",source="test"}';
  const unknown = 'fairlead_refused_requests_total{code="invalid_write_key",source="(unknown)"}';
  const refusedBefore = [await server.metric(refused), await server.metric(unknown)];
  const batch = [track('a'), track('b'), track('a')].map((message) => ({ type: 'track', ...message }));
  expect((await server.post('/v1/batch', { batch })).status).toBe(200);
  expect((await server.post('/v1/batch', '{')).status).toBe(400);
  expect((await server.post('/v1/track', track('c'), { authorization: '', 'x-write-key': 'nobody' })).status).toBe(401);
  await server.whenStored();
  const after = await countsOf('test');
  expect(after.requests - before.requests).toBe(1);
  expect(after.events - before.events).toBe(3);
  expect(after.bytes - before.bytes).toBeGreaterThan(JSON.stringify({ batch }).length);
  expect([await server.metric(refused), await server.metric(unknown)]).toEqual(refusedBefore.map((count) => count + 1));
  expect(await server.metric('fairlead_duplicate_events_total')).toBeGreaterThan(0);
});

test('what goes to quarantine is counted by its reason', async () => {
  const before = await server.metric('fairlead_quarantined_events_total{reason="missing_name"}');
  await server.post('/v1/batch', { batch: [{ type: 'track', userId: 'u', messageId: 'nameless' }] });
  await server.whenStored();
  expect(await server.metric('fairlead_quarantined_events_total{reason="missing_name"}')).toBe(before + 1);
});

test('commits, lag and answers are timed, and what is stored is no backlog', async () => {
  for (let nth = 0; nth < 16; nth++) {
    await server.post('/v1/track', track(`timed-${nth}`));
  }
  await server.whenStored();
  for (const name of ['log_commit', 'lag', 'answer']) {
    const count = await server.metric(`fairlead_${name}_seconds_count`);
    expect(count).toBeGreaterThan(0);
    expect(await server.metric(`fairlead_${name}_seconds_bucket{le="+Inf"}`)).toBe(count);
    expect(await server.metric(`fairlead_${name}_seconds_sum`)).toBeGreaterThan(0);
  }
  for (const name of ['records', 'events', 'bytes', 'age_seconds']) {
    expect(await server.metric(`fairlead_backlog_${name}`)).toBe(0);
  }
});

test.skipIf(process.platform !== 'linux')('memory and processor time are told of both processes', async () => {
  for (const name of ['listener', 'worker']) {
    expect(await server.metric(`fairlead_memory_bytes{process="${name}"}`)).toBeGreaterThan(1024 * 1024);
    expect(await server.metric(`fairlead_cpu_seconds_total{process="${name}"}`)).toBeGreaterThan(0);
  }
});

test('the disk is told part by part', async () => {
  await until('the log has been measured', async () => (await server.metric('fairlead_disk_bytes{part="log"}')) > 0);
  expect(await server.metric('fairlead_disk_bytes{part="registry"}')).toBeGreaterThan(0);
  expect(await server.metric('fairlead_disk_free_bytes')).toBeGreaterThan(0);
  expect(await server.metric('fairlead_disk_size_bytes')).toBeGreaterThan(await server.metric('fairlead_disk_free_bytes'));
});

test('metrics hold neither keys nor tokens', async () => {
  const { text } = await server.request('/metrics');
  expect(text).not.toMatch(/test-admin-token|"key"|nobody/);
});

async function countsOf(source: string): Promise<Readonly<Record<'requests' | 'events' | 'bytes', number>>> {
  const read = (name: string): Promise<number> => server.metric(`fairlead_accepted_${name}_total{source="${source}"}`);
  return { requests: await read('requests'), events: await read('events'), bytes: await read('bytes') };
}
