/** The simulation notices what it is there to notice, and says the same of the same seed. */
import { expect, test } from 'vitest';
import { runSdkRound } from './round.js';

type Plant = NonNullable<Parameters<typeof runSdkRound>[0]['plant']>;

const seed = 7;

async function findProblems(plant: Plant): Promise<string> {
  const problems: string[] = [];
  for (let index = 0; index < 60; index++) {
    problems.push(...(await runSdkRound({ seed, index, isTraced: false, plant })).problems);
  }
  return problems.join('\n');
}

const plants: readonly { name: string; plant: Plant; problem: RegExp }[] = [
  { name: 'an endpoint that forgets what it took', plant: { isForgetful: true }, problem: /delivered, but not stored/ },
  {
    name: 'a request that is sent twice',
    plant: {
      wrapFetch: (fetch) => (url, init) => {
        void fetch(url, init).catch(() => undefined);
        return fetch(url, init);
      },
    },
    problem: /is under way already/,
  },
  {
    name: 'a call that is lost',
    plant: { wrapCall: () => () => undefined },
    problem: /events are settled/,
  },
  {
    name: 'a flush that counts too much',
    plant: {
      wrapClient: (client) => ({
        ...client,
        flush: async (options) => {
          const result = await client.flush(options);
          return { ...result, delivered: result.delivered + 1 };
        },
      }),
    },
    problem: /flush says/,
  },
];

test.each(plants)('notices $name', async ({ plant, problem }) => {
  expect(await findProblems(plant)).toMatch(problem);
});

test('without a fault there is no problem, and a round comes again as it was', async () => {
  expect(await findProblems({})).toBe('');
  const [one, other] = [
    await runSdkRound({ seed, index: 3, isTraced: true }),
    await runSdkRound({ seed, index: 3, isTraced: true }),
  ];
  expect(one.lines.length).toBeGreaterThan(3);
  expect(one.lines).toEqual(other.lines);
});
