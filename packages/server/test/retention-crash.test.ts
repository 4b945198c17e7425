import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { encodeRecord } from '../src/log/record.ts';
import type { Pipeline } from '../src/pipeline/pipeline.ts';
import { temporaryFolder } from './support/folder.ts';
import { startPipelineOnLog } from './support/pipeline-on-log.ts';

/* What becomes of old rows when their removal is cut off. */

const users = 25;
/** Of one request, and so of one user: some steps of removal for all. */
const eventsEach = 1_000;
const receivedAtMs = Date.UTC(2026, 0, 1);
const beforeMs = receivedAtMs + 1;
const mortalWorker = new URL('support/mortal-worker.js', import.meta.url);

test('killed while old rows are removed, rows, keys and receipts agree, and the rest goes with the next', async () => {
  const { pipeline, path } = await startOnOldEvents();
  await until('all is stored', () => pipeline.progress.storedPosition === users);
  const delaysMs = [0, 8, 20, 60];
  await writeFile(join(path, 'delays.json'), JSON.stringify(delaysMs));
  const lefts: number[] = [];
  for (let kill = 1; kill <= delaysMs.length; kill++) {
    // Cut off, or just done.
    await pipeline.removing.removeRows({ table: 'events', beforeMs }).catch(() => undefined);
    await until('the next worker is there', () => pipeline.progress.workerRestarts === kill && !pipeline.isRestarting);
    lefts.push(await countAgreed(pipeline));
  }
  await until('the rest is removed', async () => !(await pipeline.removing.removeRows({ table: 'events', beforeMs })).hasMore);

  expect(lefts).toEqual(lefts.toSorted((one, other) => other - one));
  expect(await countAgreed(pipeline)).toBe(0);
});

/** A store whose events were all received at one time, and whose worker dies when it is told to. */
async function startOnOldEvents(): Promise<{ readonly pipeline: Pipeline; readonly path: string }> {
  const path = await temporaryFolder();
  const records = Array.from({ length: users }, (_, user) => recordOf(user));
  const { pipeline } = await startPipelineOnLog(path, { records, workerEntry: mortalWorker, blockBytesMax: 4_000_000 });
  return { pipeline, path };
}

function recordOf(user: number): Buffer {
  const events = Array.from({ length: eventsEach }, (_, nth) => ({
    event_type: 'custom_event',
    data: { event_name: 'step', custom_event_type: 'other', source_message_id: `${user}-${nth}` },
  }));
  const body = Buffer.from(JSON.stringify({ user_identities: { customer_id: `user${user}` }, events }));
  return encodeRecord({ route: 'events', source: 'test', receivedAtMs, userAgent: '', body });
}

/** How many rows are left: of each user all or none, and their keys and their receipts say the same. */
async function countAgreed(pipeline: Pipeline): Promise<number> {
  const { rows } = await pipeline.query('SELECT user_id, count(*) AS count FROM events GROUP BY user_id');
  const counts = new Map(rows.map((row) => [row['user_id'], Number(row['count'])]));
  for (let user = 0; user < users; user++) {
    const count = counts.get(`user${user}`) ?? 0;
    const { identities } = await pipeline.reading.user(`user${user}`);
    const receipt = await pipeline.receipt(user + 1);
    const verdicts = new Set(receipt?.events.map(({ verdict }) => verdict));
    expect([identities[0]?.events ?? 0, [...verdicts]]).toEqual([count, [count === 0 ? 'removed' : 'stored']]);
    expect([0, eventsEach]).toContain(count);
  }
  return rows.reduce((sum, row) => sum + Number(row['count']), 0);
}
