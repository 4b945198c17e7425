import { createMessageClient } from 'fairlead';
import type { FairleadError, MessageClient, MessageClientOptions, Outcome } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import type { FileSpoolOptions } from 'fairlead/spool';
import { onTestFinished } from 'vitest';

export interface SpooledClient {
  readonly client: MessageClient;
  readonly outcomes: Outcome[];
  readonly errors: FairleadError[];
}

/** A message client in the test's own process that keeps its events in `directory`; closed when the test is over. */
export function openClient(
  url: string,
  directory: string,
  options: Partial<MessageClientOptions> = {},
  spoolOptions: Omit<FileSpoolOptions, 'directory'> = {},
): SpooledClient {
  const outcomes: Outcome[] = [];
  const errors: FairleadError[] = [];
  const client = createMessageClient({
    url,
    writeKey: 'key',
    order: 'user',
    flushIntervalMs: 1,
    // Short, so that a test need not wait; nothing is asserted of it.
    retry: { backoffBaseMs: 1, backoffMaxMs: 5 },
    spool: fileSpool({ directory, ...spoolOptions }),
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await client.close({ timeoutMs: 0 });
  });
  return { client, outcomes, errors };
}

/** What the folder holds for the next client. */
export async function leftIn(directory: string): Promise<number> {
  const { client } = openClient('http://127.0.0.1:1', directory);
  const { queuedEvents } = client.stats();
  await client.close({ timeoutMs: 0 });
  return queuedEvents;
}

/** `m-0`, `m-1`, … */
export function toMessageIds(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `m-${first + index}`);
}
