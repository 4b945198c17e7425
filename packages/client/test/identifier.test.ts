import { createMessageClient } from 'fairlead';
import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('ids are versions 7 of UUID, begin with the time, and are never the same', async () => {
  const clock = new VirtualClock();
  const ids: string[] = [];
  const client = createMessageClient({
    url: 'http://localhost',
    writeKey: 'k',
    clock,
    gzip: false,
    fetch: (_url, init) => {
      const { batch } = JSON.parse(init?.body as string) as { batch: { messageId: string }[] };
      ids.push(...batch.map((message) => message.messageId));
      return Promise.resolve(new Response(null, { status: 200 }));
    },
  });
  for (let index = 0; index < 20_000; index++) {
    client.track({ userId: 'u', event: 'E' });
  }
  await client.close();
  expect(new Set(ids).size).toBe(20_000);
  const time = clock.nowMs.toString(16).padStart(12, '0');
  const form = new RegExp(`^${time.slice(0, 8)}-${time.slice(8)}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
  expect(ids.filter((id) => !form.test(id))).toEqual([]);
});
