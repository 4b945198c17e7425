import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, findPort, runFairlead, startFairlead } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead } from './support/server.ts';

const env = { FAIRLEAD_ADMIN_TOKEN: 'a-token-for-this-test' };

test('an event that comes after it connected is a line', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const lines = startFairlead(['tail', '--url', url], { cwd, env });
  const objects = startFairlead(['tail', '--url', url, '--json'], { cwd, env });
  await Promise.all([lines.waitFor('stderr', /connected/), objects.waitFor('stderr', /connected/)]);
  await sendTrack(url, { userId: 'u1', event: 'Order\u001B[2J Completed' });
  await sendBatch(url, '{"mpid":"-7346244611012968789","events":[{"event_type":"session_start","data":{}}]}');
  await Promise.all([lines.waitFor('stdout', /session_start.*\n/), objects.waitFor('stdout', /session_start.*\n/)]);
  expect(lines.stdout().replace(/ +/g, ' ').split('\n')).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} message track Order\\u001b\[2J Completed u1 shop$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} batch session_start – – shop$/),
    '',
  ]);
  const events = objects
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toMatchObject({ protocol: 'message', type: 'track', user_id: 'u1', name: 'Order\u001B[2J Completed' });
  expect(events[1]).toMatchObject({ protocol: 'batch', mpid: '-7346244611012968789' });
  for (const running of [lines, objects]) {
    running.send('SIGINT');
    expect(await running.exited).toBe(0);
  }
});

test('filters leave out what has other values', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const words = ['--name', 'Wanted', '--user-id', 'u1', '--type', 'track', '--source', 'shop', '--protocol', 'message'];
  const running = startFairlead(['tail', '--url', url, ...words], { cwd, env });
  await running.waitFor('stderr', /connected/);
  for (const event of [
    { userId: 'u1', event: 'Other' },
    { userId: 'u2', event: 'Wanted' },
    { userId: 'u1', event: 'Wanted' },
  ]) {
    await sendTrack(url, event);
  }
  await running.waitFor('stdout', /Wanted/);
  expect(running.stdout()).not.toMatch(/Other|u2/);
});

test('an event that is put into quarantine is a line that says why, and none of --json', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const lines = startFairlead(['tail', '--url', url], { cwd, env });
  const objects = startFairlead(['tail', '--url', url, '--json'], { cwd, env });
  await Promise.all([lines.waitFor('stderr', /connected/), objects.waitFor('stderr', /connected/)]);
  await sendBatch(url, '{"user_identities":{"customer_id":"u1"},"events":[{"event_type":"nonsense","data":{}}]}');
  await sendTrack(url, { userId: 'u1', event: 'Good' });
  await Promise.all([lines.waitFor('stdout', /Good.*\n/), objects.waitFor('stdout', /Good.*\n/)]);
  expect(lines.stdout().replace(/ +/g, ' ')).toMatch(/^\S+ – quarantined unknown_type: .+\n\S+ message track Good/);
  expect(objects.stdout().trim().split('\n')).toHaveLength(1);
});

test('when the server goes away it says so, and goes on once it is back', async () => {
  const cwd = await createFolder();
  const port = String(await findPort());
  const first = await serveFairlead({ cwd, env }, ['--port', port]);
  const running = startFairlead(['tail', '--url', first.url], { cwd, env });
  await running.waitFor('stderr', /connected/);
  await sendTrack(first.url, { userId: 'u1', event: 'Before' });
  await running.waitFor('stdout', /Before/);
  // To this one nothing is new before the server goes away.
  const late = startFairlead(['tail', '--url', first.url], { cwd, env });
  await late.waitFor('stderr', /connected/);
  first.running.send('SIGTERM');
  expect(await first.running.exited).toBe(0);
  await Promise.all([running, late].map((each) => each.waitFor('stderr', /the server is gone; trying again/)));
  const second = await serveFairlead({ cwd, env }, ['--port', port]);
  await sendTrack(second.url, { userId: 'u1', event: 'Meanwhile' });
  await Promise.all([running, late].map((each) => each.waitFor('stderr', /connected to .* again/)));
  await sendTrack(second.url, { userId: 'u1', event: 'Back' });
  await Promise.all([running, late].map((each) => each.waitFor('stdout', /Back/)));
  expect(late.stdout().match(/Before|Meanwhile|Back/g)).toEqual(['Meanwhile', 'Back']);
  expect(running.stdout().match(/Before|Meanwhile|Back/g)).toEqual(['Before', 'Meanwhile', 'Back']);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
});

test('a gap is told, and frames in pieces are put together', async () => {
  const feed = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text =
      ': connected\n\nevent: live\ndata: {}\n\nevent: gap\ndata: {"skipped":12}\n\nid: 1.0\nevent: event\ndata: {"type":"track","name":"Ünder"}\n\n';
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
    }
  });
  feed.listen(0, '127.0.0.1');
  await once(feed, 'listening');
  onTestFinished(() => {
    feed.closeAllConnections();
    feed.close();
  });
  const url = `http://127.0.0.1:${(feed.address() as AddressInfo).port}`;
  const running = startFairlead(['tail', '--url', url], { cwd: await createFolder(), env });
  await running.waitFor('stderr', /12 events were not shown/);
  await running.waitFor('stdout', /track +Ünder/);
});

test('a reader that goes away ends it quietly', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const running = startFairlead(['tail', '--url', url], { cwd, env });
  await running.waitFor('stderr', /connected/);
  running.closeOutput();
  const sent = await sendTrack(url, { userId: 'u1', event: 'Unread' });
  expect(sent.status).toBe(200);
  expect(await running.exited).toBe(0);
  expect(running.stderr()).not.toContain('EPIPE');
});

test('a server that is not there, or refuses the token, is an error', async () => {
  const cwd = await createFolder();
  const gone = await runFairlead(['tail', '--url', `http://127.0.0.1:${await findPort()}`], { cwd, env });
  expect(gone.exitCode).toBe(1);
  expect(gone.stderr).toContain('(server_unreachable)');
  const { url } = await serveFairlead({ cwd, env });
  const refused = await runFairlead(['tail', '--url', url, '--admin-token', 'not-the-token'], { cwd });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('(admin_token_refused)');
});
