/** Defaults of a client, and of parts of it. */
import { createMessageClient } from './entry-under-test.ts';
import { expect, expectTypeOf, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import type { ReceivedRequest } from './endpoint.ts';
import { setUp } from './virtual-client.ts';

interface SentMessage {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly context: Record<string, unknown>;
  readonly integrations?: Record<string, unknown>;
}

function sent(requests: readonly ReceivedRequest[]): SentMessage[] {
  return requests.flatMap(({ text }) => (JSON.parse(text) as { batch: SentMessage[] }).batch);
}

test('a client, its children and a call each add to what is around them, and the nearest wins', () =>
  withEndpoint({}, async (endpoint) => {
    const { client } = setUp(endpoint.url, { context: { app: { name: 'shop' }, locale: 'de' }, integrations: { All: true } });
    const request = client.with({ userId: 'u', context: { ip: '10.0.0.1' }, integrations: { Braze: false } });
    const page = request.with({ anonymousId: 'a', context: { locale: 'fr' } });
    client.track({ userId: 'x', event: 'E' });
    request.track({ event: 'E' });
    page.track({ event: 'E', userId: 'y', context: { ip: '10.0.0.2' }, integrations: { Braze: true } });
    page.group({ groupId: 'g' });
    await client.close();
    const app = { name: 'shop' };
    const messages = sent(endpoint.requests).map(
      ({ userId, anonymousId, context: { library: _library, ...context }, integrations }) => ({
        userId,
        anonymousId,
        context,
        integrations,
      }),
    );
    expect(messages).toEqual([
      { userId: 'x', anonymousId: undefined, context: { app, locale: 'de' }, integrations: { All: true } },
      {
        userId: 'u',
        anonymousId: undefined,
        context: { app, locale: 'de', ip: '10.0.0.1' },
        integrations: { All: true, Braze: false },
      },
      { userId: 'y', anonymousId: 'a', context: { app, locale: 'fr', ip: '10.0.0.2' }, integrations: { All: true, Braze: true } },
      { userId: 'u', anonymousId: 'a', context: { app, locale: 'fr', ip: '10.0.0.1' }, integrations: { All: true, Braze: false } },
    ]);
  }));

test('defaults are copied when they are given', () =>
  withEndpoint({}, async (endpoint) => {
    const context = { app: { name: 'before' } };
    const { client } = setUp(endpoint.url, { context });
    const child = client.with({ userId: 'u', context });
    context.app.name = 'after';
    child.track({ event: 'E' });
    await client.close();
    expect(sent(endpoint.requests)[0]?.context).toMatchObject({ app: { name: 'before' } });
    expect(context).toEqual({ app: { name: 'after' } });
  }));

test('library is this SDK unless a call says otherwise', () =>
  withEndpoint({}, async (endpoint) => {
    const { client } = setUp(endpoint.url);
    client.track({ userId: 'u', event: 'E' });
    client.track({ userId: 'u', event: 'E', context: { library: { name: 'replayed', version: '1' } } });
    await client.close();
    expect(sent(endpoint.requests).map(({ context }) => context['library'])).toMatchObject([
      { name: 'fairlead' },
      { name: 'replayed', version: '1' },
    ]);
  }));

test('a child without an id needs one at the call', () => {
  const { client, errors } = setUp('http://127.0.0.1:9');
  client.with({ context: { ip: '10.0.0.1' } }).track({ event: 'E' } as never);
  expect(errors).toMatchObject([{ code: 'invalid_event' }]);
});

test('what can not be copied is refused', () => {
  const { client } = setUp('http://127.0.0.1:9');
  expect(() => client.with({ context: { now: () => 0 } })).toThrow(expect.objectContaining({ code: 'invalid_options' }));
});

test('an event map makes wrong events a compile error', () => {
  interface Events {
    readonly 'Order Completed': { readonly total: number };
    readonly 'Signed Up': { readonly plan?: string };
  }
  const client = createMessageClient<Events>({ url: 'http://127.0.0.1:9', writeKey: 'k', onError: () => {}, exitTimeoutMs: 0 });
  const track = (): void => {
    client.track({ userId: 'u', event: 'Order Completed', properties: { total: 1 } });
    client.track({ userId: 'u', event: 'Signed Up' });
    client.with({ userId: 'u' }).track({ event: 'Signed Up', properties: { plan: 'pro' } });
    // @ts-expect-error no such event
    client.track({ userId: 'u', event: 'Order Complete', properties: { total: 1 } });
    // @ts-expect-error a property of another type
    client.track({ userId: 'u', event: 'Order Completed', properties: { total: '1' } });
    // @ts-expect-error properties are missing
    client.track({ userId: 'u', event: 'Order Completed' });
    // @ts-expect-error nobody did it
    client.track({ event: 'Signed Up' });
    // @ts-expect-error a child with a context only does not know who
    client.with({ context: {} }).track({ event: 'Signed Up' });
  };
  expectTypeOf(track).toBeFunction();
});
