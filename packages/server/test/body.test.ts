import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { dropBody, readBody } from '../src/http/body.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface HalfCome {
  readonly request: Readable;
  /** How many of its chunks are still in memory. */
  readonly countKept: () => number;
}

/** A request of which twenty chunks have come, and more are to. */
async function comeHalf(use: (request: IncomingMessage) => Promise<unknown>): Promise<HalfCome> {
  const request = new Readable({ read: () => undefined });
  const answered = use(Object.assign(request, { headers: {} }) as unknown as IncomingMessage);
  answered.catch(() => undefined);
  const chunks: WeakRef<Buffer>[] = [];
  for (let nth = 0; nth < 20; nth++) {
    const chunk = Buffer.alloc(100_000, 'x');
    chunks.push(new WeakRef(chunk));
    request.push(chunk);
    await setImmediate();
  }
  return {
    request,
    countKept: () => {
      collect();
      return chunks.filter((chunk) => chunk.deref() !== undefined).length;
    },
  };
}

test('of a body that nobody wants nothing is kept while it comes, and one that is too large is refused', async () => {
  const { request, countKept } = await comeHalf((given) => dropBody(given, { bytesMax: 4_000_000 }));
  const kept = countKept();
  request.destroy();
  const large = Readable.from([Buffer.alloc(6), Buffer.alloc(5)]);
  const refused = dropBody(Object.assign(large, { headers: {} }) as unknown as IncomingMessage, { bytesMax: 10 });

  // The last one is still in somebody's hands.
  expect(kept).toBeLessThanOrEqual(1);
  await expect(refused).rejects.toMatchObject({ code: 'body_too_large' });
});

test('of a body that ends early nothing is kept any longer', async () => {
  let error: unknown;
  const { request, countKept } = await comeHalf(async (given) => {
    error = await readBody(given, { bytesMax: 4_000_000 }).catch((reason: unknown) => reason);
  });
  const before = countKept();
  await setImmediate();
  request.destroy();
  await setImmediate();

  expect(before).toBe(20);
  expect(error).toMatchObject({ code: 'invalid_request' });
  expect(countKept()).toBeLessThanOrEqual(1);
});
