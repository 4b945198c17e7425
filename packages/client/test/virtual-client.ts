import { createMessageClient } from './entry-under-test.ts';
import type { FairleadError, MessageClient, MessageClientOptions, Outcome } from 'fairlead';
import type { ReceivedRequest } from './endpoint.ts';
import { VirtualClock } from './virtual-clock.ts';

export const flushIntervalMs = 1111;
export const attemptTimeoutMs = 2222;
/** Half of each ceiling: 250, 500, 1000, … */
export const random = (): number => 0.5;

/** A message client whose time and chance are the test's, and what it told its listeners. */
export interface Setup {
  readonly client: MessageClient;
  readonly clock: VirtualClock;
  readonly outcomes: Outcome[];
  readonly errors: FairleadError[];
}

export function setUp(url: string, options: Partial<MessageClientOptions> = {}): Setup {
  const clock = new VirtualClock();
  const outcomes: Outcome[] = [];
  const errors: FairleadError[] = [];
  const client = createMessageClient({
    url,
    writeKey: 'key',
    flushIntervalMs,
    attemptTimeoutMs,
    clock,
    random,
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { client, clock, outcomes, errors };
}

export function trackMany(client: MessageClient, count: number, first = 0): void {
  for (let index = first; index < first + count; index++) {
    client.track({ messageId: `m-${index}`, userId: 'u', event: 'E' });
  }
}

export function sentIds(request: ReceivedRequest | undefined): string[] {
  const { batch } = JSON.parse(request?.text ?? '{"batch":[]}') as { batch: { messageId: string }[] };
  return batch.map((message) => message.messageId);
}

export function sentAt(request: ReceivedRequest | undefined): string {
  return (JSON.parse(request?.text ?? '') as { sentAt: string }).sentAt;
}
