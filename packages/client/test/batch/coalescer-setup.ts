import type { BatchEvent, BatchHead } from '@fairlead/protocol';
import { Coalescer } from '../../src/batch/coalescer.ts';
import type { CoalescerLimits, SealedBatch } from '../../src/batch/coalescer.ts';
import { toLoggedEvent } from '../../src/batch/logged-event.ts';
import type { LoggedEvent } from '../../src/batch/logged-event.ts';
import { createByteCounter } from '../../src/json-text.ts';

const noLimits: CoalescerLimits = { batchBytesMax: 1e9, batchEventsMax: 1e9, coalesceIntervalMs: 1e9 };

/** A Batch as a server reads it. */
export interface WireBatch extends BatchHead {
  readonly events: readonly BatchEvent[];
}

export interface Setup {
  readonly coalescer: Coalescer;
  readonly sealed: SealedBatch[];
  /** What was sealed, in order, as a server reads it. */
  readonly batches: () => WireBatch[];
  /** Logs at `nowMs`, with a ticket if there is one. */
  readonly log: (head: BatchHead, event: BatchEvent, nowMs?: number, ticket?: object) => LoggedEvent;
}

/** A coalescer whose ids count up: `id-1`, `id-2`, …, or from `firstId`. */
export function setUp(
  limits: Partial<CoalescerLimits> = {},
  onSealed: (sealed: SealedBatch) => void = () => {},
  firstId = 1,
): Setup {
  const sealed: SealedBatch[] = [];
  const coalescer = new Coalescer({
    limits: { ...noLimits, ...limits },
    onSealed: (batch) => {
      sealed.push(batch);
      onSealed(batch);
    },
  });
  const countBytes = createByteCounter();
  let nextId = firstId;
  const createIdentifier = (): string => `id-${nextId++}`;
  return {
    coalescer,
    sealed,
    batches: () => sealed.map(({ text }) => JSON.parse(text) as WireBatch),
    log: (head, event, nowMs = 0, ticket) => {
      const logged = toLoggedEvent(head, event, { environment: 'production', createIdentifier, countBytes, nowMs });
      coalescer.add(logged, ticket);
      return logged;
    },
  };
}

/** The names of its screens. */
export function screens(batch: WireBatch | undefined): string[] {
  return (batch?.events ?? []).map((event) => (event.event_type === 'screen_view' ? event.data.screen_name : ''));
}

export function screen(name: string): BatchEvent {
  return { event_type: 'screen_view', data: { screen_name: name } };
}
