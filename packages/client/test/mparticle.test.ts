/**
 * What `fairlead/mparticle` does that the package does not; `mparticle-parity.test.ts` compares the rest with the package itself.
 * Long because it tries one stand-in from all its sides.
 */
import { createRequire } from 'node:module';
import { array, assert, asyncProperty, constantFrom, nat, tuple } from 'fast-check';
import mParticle, {
  ApiClient,
  AppEvent,
  Batch,
  Configuration,
  ConsentState,
  EventBase,
  EventsApi,
  GDPRConsentState,
  SessionStartEvent,
} from 'fairlead/mparticle';
import type { BatchBody, DeliveryOptions, UploadCallback, UploadError, UploadResponse } from 'fairlead/mparticle';
import { describe, expect, test, vi } from 'vitest';
import { type Endpoint, withEndpoint } from './endpoint.ts';

const accepted = { otherwise: { status: 202 } };
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const anId = expect.stringMatching(idPattern) as string;

function createApi(endpoint: Endpoint, options?: DeliveryOptions): EventsApi {
  const api = new EventsApi(new Configuration('key', 'secret'), new ApiClient(options));
  api.apiClient.basePath = `${endpoint.url}/v2`;
  return api;
}

function createBatch(): Batch {
  const batch = new Batch(Batch.Environment.development);
  batch.addEvent(new AppEvent(AppEvent.CustomEventType.other, 'An event'));
  return batch;
}

interface Told {
  readonly error: UploadError | null;
  readonly response: UploadResponse | undefined;
}

/** What the callback is told. */
function upload(api: EventsApi, method: 'uploadEvents' | 'bulkUploadEvents', body: unknown): Promise<Told> {
  return new Promise((resolve) => {
    api[method](body as never, (error, _data, response) => resolve({ error, response }));
  });
}

/* oxlint-disable import/no-named-as-default-member -- both ways to import it are what is tested */
test('can be required, imported by name and imported as one object', () => {
  const required = createRequire(import.meta.url)('fairlead/mparticle') as typeof mParticle & { default: typeof mParticle };
  expect(Object.keys(mParticle)).toHaveLength(41);
  expect(mParticle.Batch).toBe(Batch);
  expect(required.default.Batch).toBe(required.Batch);
  const batch: Batch = new mParticle.Batch('production');
  expect(batch).toBeInstanceOf(Batch);
  // Tests of users replace what they import.
  for (const replaceable of [mParticle, required, required.default]) {
    expect(Object.getOwnPropertyDescriptor(replaceable, 'EventsApi')).toMatchObject({ writable: true, configurable: true });
  }
});
/* oxlint-enable import/no-named-as-default-member */

describe('an upload', () => {
  test('is awaited without being sent again', () =>
    withEndpoint(accepted, async (endpoint) => {
      const request = createApi(endpoint).uploadEvents(createBatch());
      expect(await request).toMatchObject({ status: 202, ok: true });
      expect(await request.then(({ status }) => status)).toBe(202);
      expect(endpoint.requests).toHaveLength(1);
    }));

  test('that is refused rejects who awaits it, and nobody else', () =>
    withEndpoint({ otherwise: { status: 400 } }, async (endpoint) => {
      const api = createApi(endpoint);
      const { error } = await upload(api, 'uploadEvents', createBatch());
      expect(error).toMatchObject({ message: 'Bad Request', status: 400, cause: { code: 'request_rejected' } });
      await expect(api.uploadEvents(createBatch())).rejects.toMatchObject({ status: 400 });
      expect(await api.uploadEvents(createBatch()).catch((refusal) => refusal.message)).toBe('Bad Request');
    }));

  test('that fails with nobody to tell is a warning, once', () =>
    withEndpoint({ otherwise: { status: 400 } }, async (endpoint) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      const api = createApi(endpoint);
      api.uploadEvents(createBatch());
      api.uploadEvents(createBatch());
      expect(await api.flush()).toEqual({ delivered: 0, failed: 2, dropped: 0, pending: 0 });
      await vi.waitFor(() => expect(warn).toHaveBeenCalled(), { timeout: 60_000, interval: 5 });
      expect(warn.mock.calls).toEqual([[expect.stringContaining('Bad Request')]]);
      warn.mockRestore();
    }));

  test('that is aborted is not sent again, and calls nobody back', () =>
    withEndpoint({ hold: true, otherwise: { status: 503 } }, async (endpoint) => {
      const api = createApi(endpoint);
      const callback = vi.fn<() => void>();
      const request = api.uploadEvents(createBatch(), callback);
      await endpoint.received(1);
      request.abort();
      await expect(request).rejects.toMatchObject({ code: 'aborted' });
      expect(callback).not.toHaveBeenCalled();
      expect(endpoint.requests).toHaveLength(1);
    }));

  test('goes by what address, credentials and headers are at its call', () =>
    withEndpoint({ ...accepted, hold: true }, async (endpoint) => {
      const api = createApi(endpoint);
      const first = upload(api, 'uploadEvents', createBatch());
      api.apiClient.basePath = `${endpoint.url}/other/v2`;
      api.apiClient.defaultHeaders = { 'X-Own': 'yes' };
      (api.configuration as Configuration).api_key = 'other';
      const second = upload(api, 'uploadEvents', createBatch());
      await endpoint.received(2);
      endpoint.release();
      await Promise.all([first, second]);
      const seen = endpoint.requests.map(({ path, headers }) => [path, { own: headers['x-own'], by: headers.authorization }]);
      expect(Object.fromEntries(seen)).toEqual({
        '/v2/events': { own: undefined, by: `Basic ${btoa('key:secret')}` },
        '/other/v2/events': { own: 'yes', by: `Basic ${btoa('other:secret')}` },
      });
    }));

  test('with a timeout of 0 waits as long as it takes', () =>
    withEndpoint({ ...accepted, hold: true }, async (endpoint) => {
      const api = createApi(endpoint, { retry: { attemptsMax: 1 } });
      api.apiClient.timeout = 0;
      const told = upload(api, 'uploadEvents', createBatch());
      await endpoint.received(1);
      endpoint.release();
      expect((await told).response?.status).toBe(202);
    }));

  test('without secret goes without credentials', () =>
    withEndpoint({ otherwise: { status: 401 } }, async (endpoint) => {
      const api = createApi(endpoint);
      (api.configuration as Configuration).api_secret = undefined;
      expect(api.configuration?.encodedHeader()).toBe('');
      expect((await upload(api, 'uploadEvents', createBatch())).error?.status).toBe(401);
      expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization');
    }));

  test('for which there is no room says so', () =>
    withEndpoint({ ...accepted, hold: true }, async (endpoint) => {
      const api = createApi(endpoint, { concurrencyMax: 1, queueEventsMax: 1 });
      const uploads = [1, 2, 3].map(() => upload(api, 'uploadEvents', createBatch()));
      expect((await uploads[2])?.error).toMatchObject({ code: 'queue_full', response: undefined });
      endpoint.release();
      expect((await Promise.all(uploads)).map(({ response }) => response?.status)).toEqual([202, 202, undefined]);
    }));

  test.each(['uploadEvents', 'bulkUploadEvents'] as const)('%s without a body throws', (method) => {
    const missing = `Missing the required parameter 'body' when calling ${method}`;
    expect(() => new EventsApi()[method](null as never)).toThrow(missing);
    expect(() => new EventsApi()[method](undefined as never)).toThrow(missing);
  });

  test('without JSON form throws at the call', () => {
    const batch = createBatch();
    batch.user_attributes = { batch };
    expect(() => new EventsApi().uploadEvents(batch)).toThrow(TypeError);
  });
});

test('options are checked when the client is made', () => {
  expect(() => new ApiClient({ concurrencyMax: 0 })).toThrow('concurrencyMax');
});

describe('on the wire', () => {
  test('each upload has its id, the batch stays as it is, and an id of its own is kept', () =>
    withEndpoint(accepted, async (endpoint) => {
      const api = createApi(endpoint);
      const batch = Object.freeze(createBatch());
      const own = { environment: 'development', source_request_id: 'own' } satisfies BatchBody;
      await upload(api, 'uploadEvents', batch);
      await upload(api, 'bulkUploadEvents', [batch, own]);
      const [single, bulk] = endpoint.requests.map(({ text }) => JSON.parse(text) as unknown);
      expect(single).toMatchObject({ source_request_id: anId });
      expect(bulk).toMatchObject([{ source_request_id: anId }, own]);
      expect((single as BatchBody).source_request_id).not.toBe((bulk as BatchBody[])[0]?.source_request_id);
      expect(batch).not.toHaveProperty('source_request_id', anId);
    }));

  test('64-bit ids keep their digits', () =>
    withEndpoint(accepted, async (endpoint) => {
      const api = createApi(endpoint);
      const batch = createBatch();
      batch.mpid = -7346244611012968789n;
      await upload(api, 'uploadEvents', batch);
      expect(endpoint.requests[0]?.text).toContain('"mpid":-7346244611012968789,');
      expect(Batch.constructFromObject({ mpid: '7346244611012968789' }).mpid).toBe('7346244611012968789');
      expect(Batch.constructFromObject({ mpid: '42' }).mpid).toBe(42);
    }));

  test('data of an event that nobody wrapped is wrapped with its type', () =>
    withEndpoint(accepted, async (endpoint) => {
      const batch = new Batch();
      batch.events = [new SessionStartEvent(), new EventBase({}, 'opt_out')];
      await upload(createApi(endpoint), 'uploadEvents', batch);
      expect(JSON.parse(endpoint.requests[0]?.text ?? '')).toEqual({
        events: [
          { data: {}, event_type: 'session_start' },
          { data: {}, event_type: 'opt_out' },
        ],
        source_request_id: anId,
      });
    }));
});

describe('a bulk upload beyond the limits', () => {
  test('is several requests, and its callback is called once, with the first refusal', () =>
    withEndpoint({ answers: [{ status: 202 }, { status: 403 }], otherwise: { status: 202 } }, async (endpoint) => {
      const api = createApi(endpoint, { concurrencyMax: 1 });
      const callback = vi.fn<UploadCallback>();
      const batches = Array.from({ length: 250 }, (_, index) => ({ mpid: index }));
      await expect(api.bulkUploadEvents(batches, callback)).rejects.toMatchObject({ status: 403 });
      expect(callback.mock.calls).toEqual([
        [expect.objectContaining({ status: 403 }), null, expect.objectContaining({ status: 403 })],
      ]);
      const bodies = endpoint.requests.map(({ text }) => JSON.parse(text) as { mpid: number }[]);
      expect(bodies.map((body) => body.length)).toEqual([100, 100, 50]);
      expect(bodies.flat().map(({ mpid }) => mpid)).toEqual(Array.from({ length: 250 }, (_, index) => index));
    }));

  test('keeps to 256 KB in each request, in order, whatever the batches hold', () =>
    withEndpoint(accepted, async (endpoint) => {
      const api = createApi(endpoint, { concurrencyMax: 1 });
      const note = tuple(nat({ max: 130_000 }), constantFrom('x', 'é', '😀', '"')).map(([length, unit]) => unit.repeat(length / 3));
      const property = asyncProperty(array(note, { minLength: 1, maxLength: 12 }), async (notes) => {
        const before = endpoint.requests.length;
        const { error } = await upload(
          api,
          'bulkUploadEvents',
          notes.map((text) => ({ source_request_id: 'i', ip: text })),
        );
        expect(error).toBeNull();
        const requests = endpoint.requests.slice(before);
        const parts = requests.map(({ text }) => JSON.parse(text) as { ip: string }[]);
        expect(parts.flat().map(({ ip }) => ip)).toEqual(notes);
        const bytes = requests.map(({ body }) => body.length);
        expect(Math.max(...bytes)).toBeLessThanOrEqual(262_144);
        // And no more requests than it takes: what comes first in one would not have fitted the one before.
        for (const [index, part] of parts.slice(1).entries()) {
          const first = Buffer.byteLength(JSON.stringify(part[0]));
          expect((bytes[index] ?? 0) + 1 + first).toBeGreaterThan(262_144);
        }
      });
      await assert(property, { numRuns: 30 });
    }));

  test.each([
    { beyond: 0, requests: 1 },
    { beyond: 1, requests: 2 },
  ])('of two batches and 256 KB and $beyond bytes is $requests', ({ beyond, requests }) =>
    withEndpoint(accepted, async (endpoint) => {
      const toBody = (length: number): BatchBody[] => [
        { source_request_id: 'i', ip: 'é' },
        { source_request_id: 'i', ip: 'x'.repeat(length) },
      ];
      const rest = 262_144 + beyond - Buffer.byteLength(JSON.stringify(toBody(0)));
      await upload(createApi(endpoint), 'bulkUploadEvents', toBody(rest));
      expect(endpoint.requests).toHaveLength(requests);
    }),
  );

  test('that is one batch too large goes out all the same: the endpoint says whether it takes it', () =>
    withEndpoint({ otherwise: { status: 413 } }, async (endpoint) => {
      const large = { ip: 'x'.repeat(300_000) };
      const { error } = await upload(createApi(endpoint), 'bulkUploadEvents', [large]);
      expect(error?.status).toBe(413);
      expect(endpoint.requests).toHaveLength(1);
    }));
});

describe('conversions that the package gets wrong', () => {
  test('a batch keeps what its events hold, its context, and its consent', () => {
    const data = {
      events: [
        { event_type: 'custom_event', data: { event_name: 'A', custom_flags: { a: [1] }, custom_attributes: { b: 2 } } },
        { event_type: 'pre_attribution', data: { session_id: 1, unknown: 2 } },
      ],
      context: { data_plan: { plan_id: 'p', plan_version: '2' } },
      consent_state: { gdpr: { purpose: { consented: true } } },
    };
    const batch = Batch.constructFromObject(data);
    expect(JSON.parse(JSON.stringify(batch))).toEqual({
      ...data,
      events: [
        { event_type: 'custom_event', data: { event_name: 'A', custom_flags: { a: [1] }, custom_attributes: { b: '2' } } },
        { event_type: 'pre_attribution', data: { session_id: 1 } },
      ],
      context: { data_plan: { plan_id: 'p', plan_version: 2 } },
    });
    const [first] = batch.events as EventBase[];
    expect(first?.data).toBeInstanceOf(AppEvent);
  });

  test('consent is copied by purpose', () => {
    const consent = ConsentState.constructFromObject({ gdpr: { purpose: { consented: true, document: 'd' } } });
    expect(consent.gdpr['purpose']).toBeInstanceOf(GDPRConsentState);
    expect(JSON.parse(JSON.stringify(consent))).toEqual({ gdpr: { purpose: { consented: true, document: 'd' } }, ccpa: {} });
  });

  test('ApiClient.default, of which the documents speak, is there', () => {
    expect(ApiClient.default).toBe(ApiClient.instance);
  });
});
