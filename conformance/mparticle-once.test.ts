import { startTestServer, testSource } from '@fairlead/testkit';
import { ApiClient, AppEvent, Batch, Configuration, EventsApi } from 'fairlead/mparticle';
import { expect, test } from 'vitest';

test('an upload whose answers are lost on their way is stored once, whatever each of them said', async () => {
  await using server = await startTestServer({ sources: [testSource] });
  let lost = 0;
  const losing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (lost < 2) {
      lost++;
      await response.arrayBuffer();
      throw new TypeError('the connection was lost');
    }
    return response;
  };
  const client = new ApiClient({ fetch: losing, retry: { backoffBaseMs: 1 } });
  const api = new EventsApi(new Configuration(testSource.key, testSource.secret), client);
  api.apiClient.basePath = `${server.url}/v2`;
  const batch = new Batch('development');
  batch.addEvent(new AppEvent('other', 'Once'));
  batch.addEvent(new AppEvent('other', 'Once, too'));
  expect(await api.uploadEvents(batch)).toMatchObject({ status: 202 });
  expect((await server.events()).map((event) => event['name'])).toEqual(['Once', 'Once, too']);
  expect(lost).toBe(2);
});
