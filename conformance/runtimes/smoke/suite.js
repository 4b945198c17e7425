// What the SDK must do on every runtime, in nothing but web standards and the SDK itself, so that the same file runs wherever the
// SDK does. The endpoint behind it is `endpoint.ts`; the loaders that hand the SDK in are in `programs.ts`.

/** @typedef {Pick<typeof import('fairlead'), 'createMessageClient' | 'createBatchClient' | 'FairleadError'>} Sdk */
/** @typedef {Pick<typeof import('fairlead/edge'), 'createMessageClient' | 'FairleadError'>} EdgeSdk */
/** @typedef {import('./endpoint.ts').ArrivedRequest} ArrivedRequest */
/** @typedef {{ sdk: Sdk, edge: EdgeSdk, endpoint: ReturnType<typeof openEndpoint> }} Context */

/**
 * Runs every case, all at once, and tells the endpoint what each came to: `POST /suite/results`.
 *
 * @param {{ sdk: Sdk, edge: EdgeSdk, url: string }} input
 */
export async function runSuite({ sdk, edge, url }) {
  const results = await Promise.all(
    Object.entries(cases).map(async ([name, run]) => {
      try {
        await run({ sdk, edge, endpoint: openEndpoint(`${url}/${name.replaceAll(' ', '-')}`) });
        return { name, problem: '' };
      } catch (error) {
        return { name, problem: error instanceof Error ? `${error.message}\n${String(error.stack)}` : String(error) };
      }
    }),
  );
  await fetch(`${url}/suite/results`, { method: 'POST', body: JSON.stringify(results) });
  // The last thing on purpose: an event that waits for its interval, and must not keep the process.
  sdk.createMessageClient({ url: `${url}/left-over`, writeKey, flushIntervalMs: 2_147_483_647 }).track({ userId, event: 'Left' });
}

const writeKey = 'key';
const userId = 'user-7';
const retry = { backoffBaseMs: 1, backoffMaxMs: 1 };

/** @type {Record<string, (context: Context) => Promise<void>>} */
const cases = {
  async 'six calls share a request'({ sdk, endpoint }) {
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey });
    client.identify({ userId, traits: { plan: 'gold' } });
    client.track({ userId, event: 'Order Completed', timestamp: new Date(0) });
    client.page({ userId, name: 'Home' });
    client.screen({ userId, name: 'Main' });
    client.group({ userId, groupId: 'g' });
    client.alias({ userId, previousId: 'p' });
    expectEqual(await client.flush(), { delivered: 6, failed: 0, dropped: 0, pending: 0 });
    const [request, ...others] = await endpoint.requests();
    expectEqual([request?.path, others.length, request?.headers['authorization']], ['/v1/batch', 0, `Basic ${btoa('key:')}`]);
    const { batch, sentAt } = JSON.parse(request?.text ?? '');
    expectEqual(
      batch.map((/** @type {{ type: string }} */ { type }) => type),
      ['identify', 'track', 'page', 'screen', 'group', 'alias'],
    );
    expectEqual([batch[1].timestamp, batch[1].context.library.name], ['1970-01-01T00:00:00.000Z', 'fairlead']);
    expect(!Number.isNaN(Date.parse(sentAt)), `sentAt is ${sentAt}`);
  },

  async 'the edge entry is the message front'({ sdk, edge, endpoint }) {
    const client = edge.createMessageClient({ ...endpoint.to, writeKey });
    client.track({ userId, event: 'E' });
    expectEqual((await client.close()).delivered, 1);
    expectEqual((await endpoint.requests()).length, 1);
    const error = caught(() => edge.createMessageClient({ url: 'nowhere', writeKey }));
    expect(error instanceof edge.FairleadError && error instanceof sdk.FairleadError, 'both entries have one error class');
  },

  async 'a batch goes alone or in bulk'({ sdk, endpoint }) {
    const client = sdk.createBatchClient({ ...endpoint.to, key: 'k', secret: 's' });
    client.upload({ mpid: 9_223_372_036_854_775_807n, events: [{ event_type: 'session_start', data: {} }] });
    expectEqual((await client.flush()).delivered, 1);
    client.uploadAll([{ mpid: '1', events: [] }, { mpid: '2' }]);
    expectEqual((await client.flush()).delivered, 2);
    const [single, bulk] = await endpoint.requests();
    expectEqual([single?.path, bulk?.path], ['/v2/events', '/v2/bulkevents']);
    expectEqual(single?.headers['authorization'], `Basic ${btoa('k:s')}`);
    expect(single?.text.includes('"mpid":9223372036854775807') === true, `a bigint lost its digits: ${single?.text}`);
    expectEqual(JSON.parse(bulk?.text ?? '').length, 2);
  },

  async 'a bigint keeps its digits'({ sdk, endpoint }) {
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey });
    client.track({ userId, event: 'E', properties: { id: -7_346_244_611_012_968_789n, deep: [{ id: 1n }], at: new Date(0) } });
    await client.close();
    const [request] = await endpoint.requests();
    const written = '"properties":{"id":-7346244611012968789,"deep":[{"id":1}],"at":"1970-01-01T00:00:00.000Z"}';
    expect(request?.text.includes(written) === true, `${request?.text} does not hold ${written}`);
  },

  async 'a 503 is sent again when it asks for it'({ sdk, endpoint }) {
    await endpoint.script([{ status: 503, headers: { 'retry-after': '61' } }]);
    const clock = createHastyClock(61_000);
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, retry, clock });
    client.track({ userId, event: 'E' });
    expectEqual(await client.flush(), { delivered: 1, failed: 0, dropped: 0, pending: 0 });
    const ids = (await endpoint.requests()).map(({ text }) => JSON.parse(text).batch[0].messageId);
    expectEqual([ids.length, new Set(ids).size, clock.hurried, client.stats().retried], [2, 1, 1, 1]);
  },

  async 'an endpoint that says nothing is given up'({ sdk, endpoint }) {
    await endpoint.script(['silence', 'silence']);
    const errors = createErrorList();
    const client = sdk.createMessageClient({
      ...endpoint.to,
      writeKey,
      attemptTimeoutMs: 100,
      retry: { ...retry, attemptsMax: 2 },
      onError: errors.add,
    });
    client.track({ userId, event: 'E' });
    expectEqual((await client.flush()).failed, 1);
    expectEqual([errors.codes, client.stats().retried], [['attempts_exhausted'], 1]);
  },

  async 'an endpoint that is not there is reported'({ sdk }) {
    const errors = createErrorList();
    const options = { url: 'http://127.0.0.1:1', writeKey, retry: { ...retry, attemptsMax: 1 }, onError: errors.add };
    const client = sdk.createMessageClient(options);
    client.track({ userId, event: 'E' });
    expectEqual((await client.flush()).failed, 1);
    expectEqual(errors.codes, ['attempts_exhausted']);
  },

  async 'a refusal and a redirect are final'({ sdk, endpoint }) {
    await endpoint.script([
      { status: 400, body: '{"code":"BAD","message":"no"}' },
      { status: 307, headers: { location: '/elsewhere/v1/batch' } },
    ]);
    const errors = createErrorList();
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, onError: errors.add });
    client.track({ userId, event: 'E' });
    expectEqual((await client.flush()).failed, 1);
    client.track({ userId, event: 'E' });
    expectEqual((await client.flush()).failed, 1);
    expectEqual([errors.codes, errors.list[0]?.status], [['request_rejected', 'redirected'], 400]);
    expectEqual((await endpoint.requests()).length, 2);
  },

  async 'a body is gzipped'({ sdk, endpoint }) {
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, gzip: true });
    client.track({ userId, event: 'E', properties: { text: 'ä'.repeat(8000) } });
    expectEqual((await client.close()).delivered, 1);
    const [request] = await endpoint.requests();
    expectEqual([request?.headers['content-encoding'], Number(request?.headers['content-length'] ?? 0) < 1000], ['gzip', true]);
    expectEqual(JSON.parse(request?.text ?? '').batch[0].properties.text.length, 8000);
  },

  async 'an event that is too large is dropped and reported'({ sdk, endpoint }) {
    const errors = createErrorList();
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, onError: errors.add });
    client.track({ userId, event: 'E', properties: { text: 'ä'.repeat(17_000) } });
    client.track({ userId, event: 'E' });
    expectEqual(await client.flush(), { delivered: 1, failed: 0, dropped: 1, pending: 0 });
    expectEqual(errors.codes, ['event_too_large']);
  },

  async 'strict throws, and nothing else does'({ sdk, endpoint }) {
    const wrong = /** @type {{ userId: string, event: string }} */ ({});
    const strict = sdk.createMessageClient({ ...endpoint.to, writeKey, strict: true, onError: () => {} });
    const error = caught(() => strict.track(wrong));
    expect(error instanceof sdk.FairleadError && error.code === 'invalid_event', `thrown: ${String(error)}`);
    const lenient = sdk.createMessageClient({ ...endpoint.to, writeKey, onError: () => {} });
    lenient.track(wrong);
    expectEqual((await lenient.close()).dropped, 1);
  },

  async 'what is closed takes nothing more'({ sdk, endpoint }) {
    const errors = createErrorList();
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, onError: errors.add });
    client.track({ userId, event: 'E' });
    expectEqual((await client.close({ timeoutMs: 30_000 })).delivered, 1);
    client.track({ userId, event: 'E' });
    expectEqual([errors.codes, (await client.close()).dropped], [['client_closed'], 1]);
  },

  async 'disposing delivers'({ sdk, endpoint }) {
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey });
    client.track({ userId, event: 'E' });
    await client[Symbol.asyncDispose]();
    expectEqual((await endpoint.requests()).length, 1);
  },

  async 'a signal gives up what is left'({ sdk, endpoint }) {
    await endpoint.script(['silence']);
    const controller = new AbortController();
    const errors = createErrorList();
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey, signal: controller.signal, onError: errors.add });
    client.track({ userId, event: 'E' });
    const flushed = client.flush();
    controller.abort();
    expectEqual([(await flushed).failed, errors.codes], [1, ['aborted']]);
  },

  async 'ids are unique, and nothing is sent twice'({ sdk, endpoint }) {
    const client = sdk.createMessageClient({ ...endpoint.to, writeKey });
    for (let index = 0; index < 1000; index++) {
      client.track({ userId, event: 'E', properties: { index } });
    }
    expectEqual((await client.close()).delivered, 1000);
    const messages = (await endpoint.requests()).flatMap(({ text }) => JSON.parse(text).batch);
    const ids = new Set(messages.map(({ messageId }) => messageId));
    expectEqual([messages.length, ids.size], [1000, 1000]);
  },
};

/** Whoever has the suite run checks that it hears of each of them. */
export const caseNames = Object.keys(cases);

/** @param {string} url */
function openEndpoint(url) {
  return {
    to: { url },
    /** @param {import('./endpoint.ts').ScriptedAnswer[]} answers for the first requests; those after them are answered with 200 */
    script: async (answers) => {
      await fetch(`${url}/script`, { method: 'PUT', body: JSON.stringify(answers) });
    },
    /** @returns {Promise<ArrivedRequest[]>} */
    requests: async () => /** @type {ArrivedRequest[]} */ (await (await fetch(`${url}/requests`)).json()),
  };
}

/**
 * The system's time, but for waits of one length: they are counted and are over at once.
 *
 * @param {number} hurriedMs
 */
function createHastyClock(hurriedMs) {
  return {
    hurried: 0,
    now: () => Date.now(),
    /** @type {import('fairlead').Clock['setTimeout']} */
    setTimeout(callback, delayMs) {
      this.hurried += delayMs === hurriedMs ? 1 : 0;
      return globalThis.setTimeout(callback, delayMs === hurriedMs ? 0 : delayMs);
    },
    /** @type {import('fairlead').Clock['clearTimeout']} */
    clearTimeout: (timer) => globalThis.clearTimeout(/** @type {number} */ (timer)),
  };
}

function createErrorList() {
  /** @type {import('fairlead').FairleadError[]} */
  const list = [];
  return {
    list,
    add: (/** @type {import('fairlead').FairleadError} */ error) => list.push(error),
    get codes() {
      return list.map(({ code }) => code);
    },
  };
}

/** @param {() => void} call */
function caught(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * @param {boolean} fact
 * @param {string} problem
 */
function expect(fact, problem) {
  if (!fact) {
    throw new Error(problem);
  }
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectEqual(actual, expected) {
  expect(JSON.stringify(actual) === JSON.stringify(expected), `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}
