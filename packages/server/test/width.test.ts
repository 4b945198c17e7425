import { expect, test } from 'vitest';
import { createWidth } from '../src/http/width.ts';

test('so much is under way at once and no more, first come, first served, whatever becomes of it', async () => {
  const width = createWidth(2);
  const begun: number[] = [];
  const ends: ((fails: boolean) => void)[] = [];
  const results = Array.from({ length: 5 }, (_, nth) =>
    width.run(() => {
      begun.push(nth);
      return new Promise<number>((resolve, reject) => {
        ends[nth] = (fails) => (fails ? reject(new Error(`the ${nth}th`)) : resolve(nth));
      });
    }),
  );
  const settled = Promise.allSettled(results);
  const seen: string[] = [];
  for (const nth of [1, 0, 2, 3, 4]) {
    seen.push(begun.join());
    ends[nth]?.(nth === 0);
    await Promise.allSettled([results[nth]]);
    await Promise.resolve();
  }

  expect(seen).toEqual(['0,1', '0,1,2', '0,1,2,3', '0,1,2,3,4', '0,1,2,3,4']);
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', ...Array.from({ length: 4 }, () => 'fulfilled')]);
  await expect(width.run(() => Promise.resolve('room again'))).resolves.toBe('room again');
});
