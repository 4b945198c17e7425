import { createBatchClient, type Pod } from 'fairlead';
import { expect, test } from 'vitest';

const credentials = { key: 'k', secret: 's' };

/** Where a batch that is worth compressing goes, and how. */
async function send(options: object): Promise<{ url: string; encoding: string | null }> {
  const sent: { url: string; encoding: string | null }[] = [];
  const fetch: typeof globalThis.fetch = (url, init) => {
    sent.push({ url: new Request(url).url, encoding: new Headers(init?.headers).get('content-encoding') });
    return Promise.resolve(new Response(null, { status: 202 }));
  };
  const client = createBatchClient({ ...credentials, ...options, fetch });
  client.upload({ mpid: '1', user_attributes: { text: 'x'.repeat(2000) } });
  await client.close();
  return sent[0] ?? { url: '', encoding: null };
}

test.each<[Pod, string]>([
  ['US1', 'https://s2s.us1.mparticle.com/v2/events'],
  ['US2', 'https://s2s.us2.mparticle.com/v2/events'],
  ['EU1', 'https://s2s.eu1.mparticle.com/v2/events'],
  ['AU1', 'https://s2s.au1.mparticle.com/v2/events'],
])('pod %s is %s, and gets plain bodies', async (pod, url) => {
  expect(await send({ pod })).toEqual({ url, encoding: null });
});

test('mParticle by its address gets plain bodies; a server of your own gets them compressed, unless you say otherwise', async () => {
  expect(await send({ url: 'https://s2s.mparticle.com' })).toMatchObject({ encoding: null });
  expect(await send({ url: 'https://events.example.com' })).toMatchObject({ encoding: 'gzip' });
  expect(await send({ url: 'https://mparticle.com.example.com', gzip: false })).toMatchObject({ encoding: null });
  expect(await send({ pod: 'US1', gzip: true })).toMatchObject({ encoding: 'gzip' });
});

test.each([
  [{ pod: 'US1', url: 'https://events.example.com' }, /^pod must be/],
  [{ pod: 'MARS' }, /^pod must be 'US1' or/],
  [{}, /^url must be/],
])('%o is refused', (options, message) => {
  expect(() => createBatchClient({ ...credentials, ...options } as never)).toThrow(
    expect.objectContaining({ code: 'invalid_options', message: expect.stringMatching(message) as string }),
  );
});
