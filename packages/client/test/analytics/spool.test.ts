/** The stand-ins for vendors' classes, with a spool. */
import { truncateSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import RudderAnalytics from 'fairlead/rudderstack';
import { Analytics } from 'fairlead/segment';
import { fileSpool } from 'fairlead/spool';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { listFiles, temporaryFolder } from '../spool/folder.ts';
import { leftIn, toMessageIds } from '../spool/spooled-client.ts';
import { Store } from '../spool/store.ts';
import { until } from '../spool/until.ts';
import type { OwnOptions } from '../../src/analytics/settings.ts';
import { VirtualClock } from '../virtual-clock.ts';

interface UnderTest {
  /** Resolves with what the callback was told: why it failed, or undefined. */
  readonly tell: (messageId: string) => Promise<unknown>;
  readonly flush: () => Promise<void>;
}

interface Given {
  readonly fairlead: OwnOptions;
  readonly retries?: number;
}

const classes: Readonly<Record<string, (host: string, given: Given) => UnderTest>> = {
  segment(host, { fairlead, retries }) {
    const set = retries === undefined ? {} : { maxRetries: retries };
    const analytics = new Analytics({ writeKey: 'key', host, flushInterval: 1, ...set, fairlead });
    analytics.on('error', () => undefined);
    return {
      tell: (messageId) => new Promise((resolve) => analytics.track({ messageId, userId: 'u', event: 'E' }, resolve)),
      flush: () => analytics.flush(),
    };
  },
  rudderstack(dataPlaneUrl, { fairlead, retries }) {
    const set = retries === undefined ? {} : { retryCount: retries };
    const errorHandler = (): void => undefined;
    const client = new RudderAnalytics('key', { dataPlaneUrl, flushInterval: 1, errorHandler, ...set, fairlead });
    return {
      tell: (messageId) => new Promise((resolve) => client.track({ messageId, userId: 'u', event: 'E' }, resolve)),
      flush: () => client.flush(),
    };
  },
};

/** One after the other, each once the plugins are through with the one before. */
async function tellAll({ tell }: UnderTest, ids: readonly string[]): Promise<Promise<unknown>[]> {
  const told: Promise<unknown>[] = [];
  for (const id of ids) {
    told.push(tell(id));
    await setImmediate();
  }
  return told;
}

// Short, so that a test need not wait; nothing is asserted of it.
const retry = { backoffBaseMs: 1, backoffMaxMs: 2 };
const smallMemory = { queueEventsMax: 5, batchEventsMax: 2 };

describe.each(Object.entries(classes))('%s', (_name, create) => {
  test('an endpoint that is down for longer than the class would try costs nothing', () => {
    let refusals = 30;
    const store = new Store(() => (refusals-- > 0 ? 'busy' : 'kept'));
    return withEndpoint({ otherwise: store.take }, async (endpoint) => {
      const spool = fileSpool({ directory: temporaryFolder() });
      const { tell } = create(endpoint.url, { fairlead: { spool, retry } });
      expect(await tell('m-0')).toBeUndefined();
      expect(store.ids).toEqual(['m-0']);
    });
  });

  test('what is set is done: after so many attempts events are given up', () =>
    withEndpoint({ otherwise: { status: 503 } }, async (endpoint) => {
      const directory = temporaryFolder();
      const spool = fileSpool({ directory });
      const { tell } = create(endpoint.url, { fairlead: { spool, retry }, retries: 2 });
      expect(await tell('m-0')).toMatchObject({ code: 'attempts_exhausted' });
      expect(endpoint.requests).toHaveLength(3);
      expect(await leftIn(directory)).toBe(0);
    }));

  test('callbacks are called of events that had no room in memory, and a flush waits for them', () => {
    const store = new Store(() => 'busy');
    return withEndpoint({ otherwise: store.take }, async (endpoint) => {
      const ids = toMessageIds(60);
      const spool = fileSpool({ directory: temporaryFolder() });
      const client = create(endpoint.url, { fairlead: { spool, retry, ...smallMemory } });
      const told = await tellAll(client, ids);
      store.decide = () => 'kept';
      await client.flush();
      expect(store.ids.toSorted()).toEqual(ids.toSorted());
      expect(await Promise.all(told)).toEqual(ids.map(() => undefined));
    });
  });

  test('callbacks are told of events that made room on disk for newer ones', () =>
    withEndpoint({ otherwise: 'silence' }, async (endpoint) => {
      const spool = fileSpool({ directory: temporaryFolder(), bytesMax: 16_384 });
      const fairlead = { spool, overflow: 'drop-oldest' as const, ...smallMemory };
      const told = await tellAll(create(endpoint.url, { fairlead }), toMessageIds(300));
      expect(await Promise.race(told)).toMatchObject({ code: 'queue_full' });
    }));

  test('callbacks are told of events that the disk has lost', () => {
    const store = new Store(() => 'busy');
    return withEndpoint({ otherwise: store.take }, async (endpoint) => {
      const directory = temporaryFolder();
      const spool = fileSpool({ directory, bytesMax: 65_536 });
      const told = await tellAll(create(endpoint.url, { fairlead: { spool, retry, ...smallMemory } }), toMessageIds(60));
      const segments = listFiles(directory).filter((path) => path.endsWith('.log'));
      truncateSync(segments.at(-2) ?? '', 1000);
      store.decide = () => 'kept';
      const errors = (await Promise.all(told)).filter((error) => error !== undefined);
      expect(errors.length).toBeGreaterThan(0);
      expect(store.ids.length + errors.length).toBe(60);
      expect(errors).toEqual(errors.map(() => expect.objectContaining({ code: 'spool_failed' }) as unknown));
    });
  });
});

test('a flush of the stand-in for RudderStack ends in time, and leaves to the next process what is not delivered', () =>
  withEndpoint({ otherwise: 'silence' }, async (endpoint) => {
    const directory = temporaryFolder();
    const clock = new VirtualClock();
    const controller = new AbortController();
    const fairlead = { clock, signal: controller.signal, spool: fileSpool({ directory }), attemptTimeoutMs: 2222 };
    const client = classes['rudderstack']?.(endpoint.url, { fairlead }) as UnderTest;
    const told = await tellAll(client, toMessageIds(3));
    const flushed = client.flush();
    (await clock.timer(10_000)).fire();
    await flushed;
    expect(await Promise.race([...told, Promise.resolve('none is told yet')])).toBe('none is told yet');
    controller.abort();
    await until('the folder is let go', () => listFiles(directory).every((path) => !path.endsWith('/owner')));
    expect(await leftIn(directory)).toBe(3);
  }));
