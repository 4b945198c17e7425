import { expect, test } from 'vitest';
import { rounds } from '../../../scripts/rounds.ts';
import { temporaryFolder } from './support/folder.ts';
import { createSenders } from './support/senders.ts';
import { startServerProcess } from './support/server-process.ts';

/** `npm run simulate -- server` does it for as long as it is told to. */
const roundCount = rounds(5);

test(`after ${roundCount} kills under load every acknowledged event is stored once, in its user's order, and nothing else is`, async () => {
  const dataPath = await temporaryFolder();
  const random = seededRandom(Number(process.env['FAIRLEAD_SEED'] ?? Date.now() % 2 ** 31));
  const senders = createSenders(16);

  for (let round = 0; round < roundCount; round++) {
    const server = await startServerProcess({ dataPath });
    const enough = senders.whenSent(5 + Math.floor(random() * 300));
    const sending = senders.run(server, { events: 100_000 });
    const allEnded = sending.then(() => Promise.reject(new Error(`nobody gets a yes any more: ${server.stderr()}`)));
    await Promise.race([enough, allEnded]);
    await server.kill('SIGKILL');
    await sending;
  }

  const server = await startServerProcess({ dataPath });
  await senders.run(server, { events: 0 });
  await server.whenStored();
  const rows = await server.query<{ event_id: string; user_id: string }>(
    'SELECT event_id, user_id FROM events ORDER BY position, event_index',
  );
  const quarantined = await server.query('SELECT * FROM quarantine');
  const ended = await server.kill('SIGTERM');

  const stored = new Map<string, string[]>();
  for (const { user_id: user, event_id: id } of rows) {
    stored.set(user, [...(stored.get(user) ?? []), id]);
  }
  expect(stored).toEqual(senders.acknowledged);
  expect(new Set(rows.map((row) => row.event_id))).toEqual(senders.sent);
  expect(quarantined).toEqual([]);
  expect(ended).toEqual({ code: 0, signal: null });
});

/** mulberry32; the seed is printed so that a failing run can be run again. */
function seededRandom(seed: number): () => number {
  process.stdout.write(`FAIRLEAD_SEED=${seed}\n`);
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
