/** The coalescer beside a model of it that is as plain as it can be: objects in lists, sized by writing them out. */
import type { BatchEvent, BatchHead } from '@fairlead/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CoalescerLimits } from '../../src/batch/coalescer.ts';
import { screen, screens, setUp } from './coalescer-setup.ts';
import type { WireBatch } from './coalescer-setup.ts';

type Step =
  | { readonly kind: 'log'; readonly user: string | undefined; readonly plan: string; readonly text: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sealDue' }
  | { readonly kind: 'seal'; readonly user: string }
  | { readonly kind: 'sealAll' };

const users = ['ada', 'bob', 'eve'];
const log = fc.record({
  kind: fc.constant('log' as const),
  user: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...users) }, { weight: 1, arbitrary: fc.constant(undefined) }),
  plan: fc.constantFrom('free', 'grün'),
  text: fc.string({ unit: 'binary', maxLength: 40 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: log },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'sealDue' as const }, { kind: 'sealAll' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('seal' as const), user: fc.constantFrom(...users) }) },
);
const limits: fc.Arbitrary<CoalescerLimits> = fc.record({
  batchBytesMax: fc.integer({ min: 200, max: 1500 }),
  batchEventsMax: fc.integer({ min: 1, max: 6 }),
  coalesceIntervalMs: fc.integer({ min: 1, max: 100 }),
});

function toHead(user: string | undefined, plan: string): BatchHead {
  return { ...(user === undefined ? {} : { user_identities: { customer_id: user } }), user_attributes: { plan } };
}

interface ModelBatch {
  readonly user: string | undefined;
  readonly plan: string;
  readonly openedAtMs: number;
  readonly names: string[];
}

class Model {
  readonly sealed: ModelBatch[] = [];
  open: ModelBatch[] = [];
  readonly #limits: CoalescerLimits;

  constructor(chosen: CoalescerLimits) {
    this.#limits = chosen;
  }

  log({ user, plan, name, nowMs }: { user: string | undefined; plan: string; name: string; nowMs: number }): void {
    if (user === undefined) {
      this.sealed.push({ user, plan, openedAtMs: nowMs, names: [name] });
      return;
    }
    const present = this.open.find((batch) => batch.user === user);
    const fits =
      present?.plan === plan && sizeOf({ ...present, names: [...present.names, name] }, nowMs) <= this.#limits.batchBytesMax;
    if (present !== undefined && !fits) {
      this.seal((batch) => batch === present);
    }
    const batch = fits && present !== undefined ? present : { user, plan, openedAtMs: nowMs, names: [] };
    if (batch !== present) {
      this.open.push(batch);
    }
    batch.names.push(name);
    if (batch.names.length >= this.#limits.batchEventsMax) {
      this.seal((open) => open === batch);
    }
  }

  seal(which: (batch: ModelBatch) => boolean): void {
    this.sealed.push(...this.open.filter(which));
    this.open = this.open.filter((batch) => !which(batch));
  }
}

/** The ids and times of the run have as many digits as these: none is made longer or shorter by its number. */
function sizeOf({ user, plan, names }: ModelBatch, nowMs: number): number {
  const events = names.map((name) => ({
    event_type: 'screen_view',
    data: { screen_name: name, source_message_id: 'id-1000', timestamp_unixtime_ms: nowMs },
  }));
  const batch = { ...toHead(user, plan), environment: 'production', source_request_id: 'id-1000', events };
  return Buffer.byteLength(JSON.stringify(batch));
}

test('every event is in one Batch, in its user’s order; no Batch is larger, longer, older or smaller than it has to be', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 60 }), (chosen, steps) => {
      const { coalescer, log: logEvent, sealed, batches } = setUp(chosen, undefined, 1000);
      const model = new Model(chosen);
      const logged: { user: string | undefined; name: string }[] = [];
      let nowMs = 1_700_000_000_000;
      for (const [index, next] of steps.entries()) {
        switch (next.kind) {
          case 'log': {
            const { user, plan } = next;
            const name = `${index}:${next.text}`;
            const [head, event] = [toHead(user, plan), screen(name)];
            logEvent(deepFreeze(head), deepFreeze(event), nowMs);
            model.log({ user, plan, name, nowMs });
            logged.push({ user, name });
            break;
          }
          case 'wait':
            nowMs += next.ms;
            break;
          case 'sealDue':
            coalescer.sealDue(nowMs);
            model.seal((batch) => nowMs - batch.openedAtMs >= chosen.coalesceIntervalMs);
            break;
          case 'seal':
            coalescer.seal(`customer_id:${next.user}`);
            model.seal((batch) => batch.user === next.user);
            break;
          case 'sealAll':
            coalescer.sealAll();
            model.seal(() => true);
            break;
          default:
            next satisfies never;
        }
        expect(coalescer.eventCount).toBe(model.open.reduce((count, { names }) => count + names.length, 0));
        expect(coalescer.bytes).toBe(model.open.reduce((bytes, batch) => bytes + sizeOf(batch, nowMs), 0));
        expect(coalescer.dueAtMs).toBe(model.open[0] && model.open[0].openedAtMs + chosen.coalesceIntervalMs);
      }
      coalescer.sealAll();
      model.seal(() => true);
      expect(batches().map(toModel)).toEqual(model.sealed.map(({ user, plan, names }) => ({ user, plan, names })));
      for (const user of users) {
        const names = batches().flatMap((batch) => (batch.user_identities?.customer_id === user ? screens(batch) : []));
        expect(names).toEqual(logged.filter((event) => event.user === user).map(({ name }) => name));
      }
      for (const { text, bytes, events } of sealed) {
        expect(bytes).toBe(Buffer.byteLength(text));
        expect(bytes <= chosen.batchBytesMax || events.length === 1).toBe(true);
        expect(events.length).toBeLessThanOrEqual(chosen.batchEventsMax);
      }
      expectUnique(batches().flatMap((batch) => [batch.source_request_id, ...batch.events.map((e) => e.data.source_message_id)]));
    }),
    { numRuns: 500 },
  );
});

function toModel(batch: WireBatch): object {
  return { user: batch.user_identities?.customer_id, plan: batch.user_attributes?.['plan'], names: screens(batch) };
}

function expectUnique(ids: readonly unknown[]): void {
  expect(new Set(ids).size).toBe(ids.length);
}

function deepFreeze<T extends BatchHead | BatchEvent>(value: T): T {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null) {
      Object.freeze(member);
    }
  }
  return Object.freeze(value);
}
