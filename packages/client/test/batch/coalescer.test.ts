import type { BatchEvent } from '@fairlead/protocol';
import { describe, expect, test } from 'vitest';
import { findHeadProblem, toBatchText, toSpoolRecord } from '../../src/batch/logged-event.ts';
import { screen, screens, setUp } from './coalescer-setup.ts';

const ada = { user_identities: { customer_id: 'ada' } };
const bob = { user_identities: { customer_id: 'bob' } };

describe('events of one user', () => {
  test('share a Batch, in order, beside those of others', () => {
    const { coalescer, log, batches } = setUp();
    log(ada, screen('a1'));
    log(bob, screen('b1'));
    log({ ...ada }, screen('a2'));
    expect(batches()).toEqual([]);
    coalescer.sealAll();
    expect(batches().map(screens)).toEqual([['a1', 'a2'], ['b1']]);
  });

  test('are complete: environment, ids of their own, the time of the call', () => {
    const { coalescer, log, batches } = setUp();
    log(ada, { event_type: 'session_start' } as BatchEvent, 1000);
    log(ada, { event_type: 'opt_out', data: { is_opted_out: true, source_message_id: 'mine', timestamp_unixtime_ms: 7 } }, 1001);
    coalescer.sealAll();
    expect(batches()).toEqual([
      {
        ...ada,
        environment: 'production',
        source_request_id: 'id-2',
        events: [
          { event_type: 'session_start', data: { source_message_id: 'id-1', timestamp_unixtime_ms: 1000 } },
          { event_type: 'opt_out', data: { is_opted_out: true, source_message_id: 'mine', timestamp_unixtime_ms: 7 } },
        ],
      },
    ]);
  });

  test('keep their place among changes of the user', () => {
    const { coalescer, log, batches } = setUp();
    const member = { ...ada, user_attributes: { plan: 'member' } };
    log(ada, screen('before'));
    log(member, screen('after'));
    expect(batches().map(screens)).toEqual([['before']]);
    log(ada, screen('later'));
    coalescer.sealAll();
    expect(batches().map((batch) => [batch.user_attributes, screens(batch)])).toEqual([
      [undefined, ['before']],
      [{ plan: 'member' }, ['after']],
      [undefined, ['later']],
    ]);
  });

  test('without any id are not of one user for sure, so they share nothing', () => {
    const { coalescer, log, sealed } = setUp();
    log({ ip: '203.0.113.7' }, screen('a'));
    log({ ip: '203.0.113.7' }, screen('b'));
    expect(sealed.map(({ orderKey, events }) => [orderKey, events.length])).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
    expect([coalescer.eventCount, coalescer.bytes, coalescer.dueAtMs]).toEqual([0, 0, undefined]);
  });

  test('never share a source_request_id of the caller’s, which would make the second Batch a duplicate', () => {
    const { coalescer, log, batches } = setUp({ batchEventsMax: 1 });
    const head = { ...ada, source_request_id: 'mine', events: [] };
    log(head, screen('a'));
    log(head, screen('b'));
    coalescer.sealAll();
    expect(batches().map((batch) => [batch.source_request_id, screens(batch)])).toEqual([
      ['id-2', ['a']],
      ['id-4', ['b']],
    ]);
  });
});

describe('a Batch is sealed', () => {
  test('with its last event that may be in it', () => {
    const { coalescer, log, batches } = setUp({ batchEventsMax: 2 });
    ['1', '2', '3'].forEach((name) => log(ada, screen(name)));
    expect(batches().map(screens)).toEqual([['1', '2']]);
    expect(coalescer.eventCount).toBe(1);
  });

  test('before it has a byte too many, and not a byte earlier', () => {
    const { coalescer: unbounded, log: logUnbounded, sealed: whole } = setUp();
    ['ä', '€'].forEach((name) => logUnbounded(ada, screen(name)));
    unbounded.sealAll();
    const bytes = Buffer.byteLength(whole[0]?.text ?? '');
    for (const [batchBytesMax, sizes] of [
      [bytes, [2]],
      [bytes - 1, [1, 1]],
    ] as const) {
      const { coalescer, log, sealed } = setUp({ batchBytesMax });
      ['ä', '€'].forEach((name) => log(ada, screen(name)));
      coalescer.sealAll();
      expect(sealed.map(({ events }) => events.length)).toEqual(sizes);
    }
  });

  test('when it has been open for the interval, oldest first, the rest later', () => {
    const { coalescer, log, batches } = setUp({ coalesceIntervalMs: 100 });
    log(ada, screen('a1'), 1000);
    log(bob, screen('b1'), 1050);
    log(ada, screen('a2'), 1099);
    expect(coalescer.dueAtMs).toBe(1100);
    coalescer.sealDue(1099);
    expect(batches()).toEqual([]);
    coalescer.sealDue(1100);
    expect(batches().map(screens)).toEqual([['a1', 'a2']]);
    expect(coalescer.dueAtMs).toBe(1150);
    coalescer.sealDue(1150);
    expect(batches().map(screens)).toEqual([['a1', 'a2'], ['b1']]);
    expect(coalescer.dueAtMs).toBe(undefined);
  });

  test('when the clock is set back, since no one knows its age', () => {
    const { coalescer, log, batches } = setUp({ coalesceIntervalMs: 100 });
    log(ada, screen('a'), 1_000_000);
    coalescer.sealDue(5);
    expect(batches().map(screens)).toEqual([['a']]);
  });

  test('for one user alone, so that a Batch made elsewhere comes after it', () => {
    const { coalescer, log, batches } = setUp();
    log(ada, screen('a'));
    log(bob, screen('b'));
    coalescer.seal('customer_id:bob');
    coalescer.seal('customer_id:nobody');
    expect(batches().map(screens)).toEqual([['b']]);
  });
});

describe('the owner', () => {
  test('may log while a Batch is handed over: nothing is lost, or there twice', () => {
    let again = 3;
    const { coalescer, log, batches } = setUp({ batchEventsMax: 2 }, () => {
      if (again-- > 0) {
        log(ada, screen(`from within ${again}`));
      }
    });
    log(ada, screen('1'));
    log({ ...ada, ip: '203.0.113.7' }, screen('2'));
    log(ada, screen('3'));
    coalescer.sealAll();
    coalescer.sealAll();
    const names = batches().flatMap(screens);
    expect(names.toSorted()).toEqual(['1', '2', '3', 'from within 0', 'from within 1', 'from within 2']);
    expect(coalescer.eventCount).toBe(0);
    expect(coalescer.bytes).toBe(0);
  });

  test('gets a Batch of its own for each event to spool, and is told which of them the sealed one replaces', () => {
    const { coalescer, log, sealed } = setUp();
    const tickets = [{ ticket: 1 }, { ticket: 2 }, { ticket: 3 }];
    const first = log(ada, screen('a1'), 5, tickets[0]);
    log(bob, screen('b1'), 6, tickets[1]);
    log(ada, screen('a2'), 7, tickets[2]);
    coalescer.sealAll();
    expect(sealed.map((batch) => batch.tickets)).toEqual([[tickets[0], tickets[2]], [tickets[1]]]);
    expect(sealed.map((batch) => batch.openedAtMs)).toEqual([5, 6]);
    const record = toSpoolRecord(first);
    expect(record).toEqual({
      text: toBatchText(first, []),
      eventCount: 1,
      id: 'id-2',
      enqueuedAtMs: 5,
      orderKey: 'customer_id:ada',
    });
    expect(Buffer.byteLength(record.text)).toBe(first.batchBytes);
    // What was spooled of an event that stayed alone is what is sent: it needs no second write.
    const alone = sealed[1];
    expect(alone?.events.map((event) => toSpoolRecord(event).text)).toEqual([alone?.text]);
  });
});

describe('what the caller passed', () => {
  test('is copied at the call, with every digit', () => {
    const { coalescer, log, sealed } = setUp();
    const head = { mpid: 9007199254740993n, user_attributes: { plan: 'member' } };
    const event = {
      event_type: 'custom_event',
      data: { event_name: 'n', custom_event_type: 'other', custom_attributes: { a: 1 } },
    };
    log(head, event as BatchEvent);
    head.user_attributes.plan = 'changed';
    event.data.custom_attributes.a = 2;
    coalescer.sealAll();
    expect(sealed[0]?.text).toBe(
      '{"environment":"production","mpid":9007199254740993,"user_attributes":{"plan":"member"},"source_request_id":"id-2","events":[' +
        '{"event_type":"custom_event","data":{"source_message_id":"id-1","timestamp_unixtime_ms":0,' +
        '"event_name":"n","custom_event_type":"other","custom_attributes":{"a":1}}}]}',
    );
  });

  test.each([
    ['nothing', {}, {}],
    ['an environment of its own', { environment: 'development' }, { environment: 'development' }],
    ['no environment to speak of', { environment: () => 1, ip: null }, { ip: null }],
    ['an id as text', { mpid: '-7' }, { mpid: '-7' }],
    ['an id as bigint, and no more', { mpid: -7n }, { mpid: -7 }],
    ['a toJSON that says nothing', { mpid: 7n, toJSON: () => ({}) }, { mpid: 7 }],
  ])('is JSON when the user has %s', (_name, head, wire) => {
    const { coalescer, log, batches } = setUp();
    log(head as never, screen('a'));
    coalescer.sealAll();
    const [{ source_request_id: _id, events: _events, ...rest } = { events: [] }] = batches();
    expect(rest).toEqual({ environment: 'production', ...wire });
  });

  test('is refused when it would spoil the text of others', () => {
    const { log, coalescer } = setUp();
    expect(() => log({ ...ada, toJSON: () => 'text' } as never, screen('a'))).toThrow(TypeError);
    expect(() => log({ ...ada, toJSON: () => [1] } as never, screen('a'))).toThrow(TypeError);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => log(ada, { event_type: 'opt_out', data: cycle } as never)).toThrow(TypeError);
    expect(coalescer.eventCount).toBe(0);
  });

  test.each([
    [null, 'user must be an object'],
    [[], 'user must be an object'],
    ['ada', 'user must be an object'],
    [{ events: [screen('a')] }, 'user must have no events of its own'],
    [{ events: [] }, undefined],
    [{}, undefined],
  ])('%j: %s', (head, problem) => expect(findHeadProblem(head)).toBe(problem));
});
