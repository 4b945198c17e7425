/** An endpoint that is down, refuses us, or refuses an event: what a client with a spool keeps, and what it lets go. */
import { cpSync, readdirSync, readlinkSync, truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Answer } from '../endpoint.ts';
import { runNode } from '../run-node.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { listFiles, temporaryFolder } from './folder.ts';
import { leftIn, openClient, toMessageIds } from './spooled-client.ts';
import type { SpooledClient } from './spooled-client.ts';
import { Store } from './store.ts';
import { until } from './until.ts';

const nowhere = 'http://127.0.0.1:1';

function track({ client }: SpooledClient, ids: readonly string[]): void {
  for (const messageId of ids) {
    client.track({ messageId, userId: 'u', event: 'E' });
  }
}

test('far more events than the memory holds wait out an outage on disk, and arrive in order', () => {
  const store = new Store(() => 'busy');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const limits = { queueEventsMax: 50, queueBytesMax: 8192, requestBytesMax: 4096, eventBytesMax: 4096 };
    const open = openClient(endpoint.url, temporaryFolder(), limits);
    let [eventsMost, bytesMost] = [0, 0];
    const look = (): void => {
      const { queuedBytes } = open.client.stats();
      bytesMost = Math.max(bytesMost, queuedBytes);
    };
    const ids = toMessageIds(3000);
    for (const id of ids) {
      track(open, [id]);
      look();
    }
    eventsMost = open.client.stats().queuedEvents;
    await endpoint.received(5);
    expect(store.ids).toEqual([]);
    store.decide = () => {
      look();
      return 'kept';
    };
    expect(await open.client.flush()).toEqual({ delivered: 3000, failed: 0, dropped: 0, pending: 0 });

    expect(store.ids).toEqual(ids);
    expect(bytesMost).toBeLessThanOrEqual(limits.queueBytesMax);
    expect(eventsMost).toBeGreaterThan(2900);
    expect(open.errors).toEqual([]);
    expect(open.client.stats()).toMatchObject({ queuedEvents: 0, queuedBytes: 0 });
  });
});

test('close ends in time, lets go of all files, and leaves the rest to the next client', () => {
  const store = new Store(() => 'silence');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const clock = new VirtualClock();
    const open = openClient(endpoint.url, directory, { clock, batchEventsMax: 10, attemptTimeoutMs: 2222 });
    track(open, toMessageIds(25));
    await endpoint.received(1);
    const closed = open.client.close();
    (await clock.timer(10_000)).fire();
    expect(await closed).toEqual({ delivered: 0, failed: 0, dropped: 0, pending: 25 });

    expect(open.errors).toEqual([]);
    expect(clock.timerDelays).toEqual([]);
    expect(openFilesIn(directory)).toEqual([]);
    expect(listFiles(directory).filter((path) => path.endsWith('/owner'))).toEqual([]);
    store.decide = () => 'kept';
    const next = openClient(endpoint.url, directory);
    expect(await next.client.flush()).toEqual({ delivered: 25, failed: 0, dropped: 0, pending: 0 });
    expect(store.ids).toEqual(toMessageIds(25));
  });
});

test('a program that ends without closing, while the endpoint is down, loses nothing and says nothing of a loss', () => {
  const store = new Store();
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const program = `
      import { createMessageClient } from 'fairlead';
      import { fileSpool } from 'fairlead/spool';
      const spool = fileSpool({ directory: ${JSON.stringify(directory)} });
      const client = createMessageClient({ url: process.env.URL_UNDER_TEST, writeKey: 'key', exitTimeoutMs: 1, spool });
      for (let index = 0; index < 30; index++) client.track({ messageId: 'm-' + index, userId: 'u', event: 'E' });`;
    expect(await runNode('module', program, nowhere)).toEqual({ exitCode: 0, output: '' });
    const { client } = openClient(endpoint.url, directory);
    expect(await client.flush()).toMatchObject({ delivered: 30, pending: 0 });
    expect(store.ids).toEqual(toMessageIds(30));
  });
});

test('401: a flush says what is pending, nothing is discarded, and all arrives once it is mended', () => {
  const store = new Store(() => 'refused');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const open = openClient(endpoint.url, temporaryFolder(), { batchEventsMax: 10 });
    track(open, toMessageIds(35));
    expect(await open.client.flush()).toEqual({ delivered: 0, failed: 0, dropped: 0, pending: 35 });
    expect(open.client.stats()).toMatchObject({ paused: true, failed: 0, dropped: 0 });
    store.decide = () => 'kept';
    expect(await open.client.flush()).toEqual({ delivered: 35, failed: 0, dropped: 0, pending: 0 });

    expect(store.ids).toEqual(toMessageIds(35));
    expect(new Set(open.errors.map(({ code }) => code))).toEqual(new Set(['unauthorized']));
  });
});

describe('what is refused for good is reported, and leaves the spool', () => {
  test.each([400, 404, 413])('%d', (status) => {
    const answer = ({ text }: { readonly text: string }): Answer => ({ status: text.includes('"m-1"') ? status : 200 });
    return withEndpoint({ otherwise: answer }, async (endpoint) => {
      const directory = temporaryFolder();
      const open = openClient(endpoint.url, directory, { batchEventsMax: status === 404 ? 1 : 100 });
      track(open, toMessageIds(3));
      expect(await open.client.close()).toEqual({ delivered: 2, failed: 1, dropped: 0, pending: 0 });
      expect(open.errors).toMatchObject([{ code: 'request_rejected', status, ids: ['m-1'] }]);
      expect(await leftIn(directory)).toBe(0);
    });
  });
});

test.each([false, true])('an aborted signal keeps what is not delivered (before the client is made: %s)', (isEarly) =>
  withEndpoint({ otherwise: 'silence' }, async (endpoint) => {
    const directory = temporaryFolder();
    const first = openClient(nowhere, directory);
    track(first, ['m-0']);
    await first.client.close({ timeoutMs: 0 });
    const controller = new AbortController();
    if (isEarly) {
      controller.abort();
    }
    const open = openClient(endpoint.url, directory, { signal: controller.signal });
    if (!isEarly) {
      track(open, toMessageIds(5, 1));
      await endpoint.received(1);
      controller.abort();
    }
    await open.client.close();
    expect(open.errors).toEqual([]);
    expect(open.client.stats()).toMatchObject({ failed: 0, dropped: 0 });
    expect(await leftIn(directory)).toBe(isEarly ? 1 : 6);
  }),
);

test('a flush ends though events that it waits for can no longer be read', () => {
  const store = new Store();
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const first = openClient(nowhere, directory, {}, { bytesMax: 32_768 });
    track(first, toMessageIds(40));
    await first.client.close({ timeoutMs: 0 });
    const [, , third = ''] = listFiles(directory).filter((path) => path.endsWith('.log'));
    truncateSync(third, 1000);
    const open = openClient(endpoint.url, directory, { queueEventsMax: 5 });
    await open.client.flush();
    await until('all that is left has arrived', () => store.has('m-39'));

    const lost = open.errors.reduce((sum, { eventCount }) => sum + eventCount, 0);
    expect(open.errors.map(({ code }) => code)).toEqual(['spool_damaged']);
    expect(store.ids.length + lost).toBe(40);
    expect(open.client.stats()).toMatchObject({ queuedEvents: 0 });
  });
});

test('what an ended process left comes in during a flush, which waits for that and for its own', () => {
  const store = new Store(() => 'busy');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const left = temporaryFolder();
    const ended = openClient(nowhere, left);
    track(ended, toMessageIds(40, 100));
    await ended.client.close({ timeoutMs: 0 });
    const directory = temporaryFolder();
    const clock = new VirtualClock();
    const open = openClient(endpoint.url, directory, { queueEventsMax: 5, batchEventsMax: 5 }, { clock });
    track(open, toMessageIds(40));
    await endpoint.received(1);
    const flushed = open.client.flush();
    cpSync(left, directory, { recursive: true });
    // The spool's next look for folders that nobody owns.
    (await clock.timer(5000)).fire();
    store.decide = () => 'kept';

    expect(await flushed).toEqual({ delivered: 80, failed: 0, dropped: 0, pending: 0 });
    expect(new Set(store.ids)).toEqual(new Set([...toMessageIds(40), ...toMessageIds(40, 100)]));
  });
});

function openFilesIn(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      // It was that of the folder itself.
      return [];
    }
  });
}
