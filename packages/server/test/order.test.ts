import { startTestServer, type TestServer } from '@fairlead/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rounds } from '../../../scripts/rounds.ts';

/** What one user sends, request by request: by which protocol, with how many events, and whether the request is sent twice. */
const request = fc.record({ isBatch: fc.boolean(), eventCount: fc.integer({ min: 1, max: 4 }), isRepeated: fc.boolean() });
const users = fc.array(fc.array(request, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

test("whatever users send at once, each user's events are stored once and in the order in which they were accepted", async () => {
  await using server = await startTestServer({ queryRowsMax: 100_000 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(users, async (plans) => {
      run++;
      const names = plans.map((_, user) => `run${run}-user${user}`);
      const accepted = await Promise.all(plans.map((requests, user) => sendInTurn(server, String(names[user]), requests)));
      await server.whenStored();
      const rows = await server.query<{ user_id: string; event_id: string }>(
        `SELECT user_id, event_id FROM events WHERE starts_with(user_id, 'run${run}-') ORDER BY position, event_index`,
      );

      const stored = names.map((name) => rows.filter((row) => row.user_id === name).map((row) => row.event_id));
      expect(stored).toEqual(accepted);
    }),
    { numRuns: rounds(10) },
  );
});

/** Sends one request after the other; returns the ids in the order in which their requests were answered. */
async function sendInTurn(
  server: TestServer,
  user: string,
  requests: readonly { readonly isBatch: boolean; readonly eventCount: number; readonly isRepeated: boolean }[],
): Promise<string[]> {
  const accepted: string[] = [];
  for (const { isBatch, eventCount, isRepeated } of requests) {
    const ids = Array.from({ length: eventCount }, (_, nth) => `${user}-${accepted.length + nth}`);
    const send = () => (isBatch ? sendBatch(server, user, ids) : sendMessages(server, user, ids));
    const statuses = await Promise.all(isRepeated ? [send(), send()] : [send()]);
    expect(statuses.every((status) => status === (isBatch ? 202 : 200))).toBe(true);
    accepted.push(...ids);
  }
  return accepted;
}

async function sendBatch(server: TestServer, user: string, ids: readonly string[]): Promise<number> {
  const events = ids.map((id) => ({
    event_type: 'custom_event',
    data: { event_name: 'step', custom_event_type: 'other', source_message_id: id },
  }));
  const { status } = await server.post('/v2/bulkevents', [{ user_identities: { customer_id: user }, events }]);
  return status;
}

async function sendMessages(server: TestServer, user: string, ids: readonly string[]): Promise<number> {
  const batch = ids.map((id) => ({ type: 'track', event: 'step', userId: user, messageId: id }));
  const { status } = await server.post('/v1/batch', { batch });
  return status;
}
