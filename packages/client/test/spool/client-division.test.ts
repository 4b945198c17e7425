/** A Batch that is refused and divided, by a process that is killed in the middle of it. */
import { createBatchClient } from 'fairlead';
import type { FairleadError } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import { expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Answer, ReceivedRequest } from '../endpoint.ts';
import { startClientProcess } from './client-process.ts';
import { temporaryFolder } from './folder.ts';

interface SentBatch {
  readonly source_request_id: string;
  readonly events: readonly { readonly data: { readonly event_name: string; readonly source_message_id: string } }[];
}

/** Seven requests divide it to the end; the process is killed while it waits for the answer to the one of this number. */
test.each([1, 2, 3, 4, 5, 6, 7])(
  'killed at request %d, the next process divides it in the same way: each event is stored once, the poisoned one is reported',
  (killedAt) => {
    const stored = new Map<string, readonly string[]>();
    const answer = ({ text }: ReceivedRequest): Answer => {
      const { source_request_id: id, events } = JSON.parse(text) as SentBatch;
      if (events.some(({ data }) => data.event_name === 'poison')) {
        return { status: 400 };
      }
      if (!stored.has(id)) {
        stored.set(
          id,
          events.map(({ data }) => data.source_message_id),
        );
      }
      return { status: 202 };
    };
    let count = 0;
    const otherwise = (request: ReceivedRequest): Answer => {
      const given = answer(request);
      return ++count === killedAt ? 'silence' : given;
    };
    return withEndpoint({ otherwise }, async (endpoint) => {
      const directory = temporaryFolder();
      const child = startClientProcess('batch-until-killed.js', [endpoint.url, directory, '5']);
      await child.during(endpoint.received(killedAt));
      await child.kill();
      const errors: FairleadError[] = [];
      const client = createBatchClient({
        url: endpoint.url,
        key: 'k',
        secret: 's',
        spool: fileSpool({ directory }),
        onError: (error) => errors.push(error),
      });

      expect(await client.close()).toEqual({ delivered: 7, failed: 1, dropped: 0, pending: 0 });
      expect([...stored.values()].flat().toSorted()).toEqual(['e-0', 'e-1', 'e-2', 'e-3', 'e-4', 'e-6', 'e-7']);
      expect(errors).toMatchObject([{ code: 'request_rejected', status: 400, ids: ['r'], eventCount: 1 }]);
    });
  },
);
