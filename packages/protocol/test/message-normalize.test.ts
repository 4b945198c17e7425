import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import type { NormalizedEvent } from '../src/index.ts';
import { kept, normalize, receivedAtMs, sale } from './normalized-messages.ts';

function outcomes(events: readonly NormalizedEvent[]): string[] {
  return events.map((event) => (event.outcome === 'event' ? event.event.type : `${event.reason} ${event.path}`));
}

test('each message type has its columns', () => {
  verifies('ht.message.types', 'ht.dedupe.message', 'ht.message.category', 'ht.key.stripped', 'ht.message.round-trip');
  const context = {
    library: { name: 'events-sdk-go', version: '0.0.2' },
    device: { id: 'd-1' },
    consent: { categoryPreferences: { ads: true } },
    sessionId: 17,
    weather: { sky: 'clear' },
  };
  expect(
    kept({
      ...sale,
      messageId: 'm-1',
      properties: { total: 29.9 },
      context,
      integrations: { All: true },
      writeKey: 'k',
      _metadata: {},
      channel: 'server',
    }),
  ).toEqual({
    outcome: 'event',
    index: 0,
    claim: { key: 'message:m-1', index: 0 },
    warnings: [],
    event: {
      protocol: 'message',
      eventId: 'm-1',
      mpEventId: undefined,
      environment: 'production',
      type: 'track',
      name: 'Ticket Sold',
      userId: 'u-1',
      anonymousId: undefined,
      groupId: undefined,
      previousId: undefined,
      mpid: undefined,
      sessionId: '17',
      identities: undefined,
      properties: { total: 29.9 },
      userAttributes: undefined,
      device: { id: 'd-1' },
      consent: { categoryPreferences: { ads: true } },
      context: { ...context, integrations: { All: true }, channel: 'server' },
      library: 'events-sdk-go/0.0.2',
      originalTimestampMs: undefined,
      sentAtMs: undefined,
      receivedAtMs,
      occurredAtMs: receivedAtMs,
    },
  });
  expect(kept({ type: 'identify', anonymousId: 'a', traits: { plan: 'pro' } }).event).toMatchObject({
    anonymousId: 'a',
    userAttributes: { plan: 'pro' },
    properties: undefined,
  });
  expect(kept({ type: 'page', userId: 'u', name: 'Home', category: 'Docs', properties: { url: '/' } }).event).toMatchObject({
    name: 'Home',
    properties: { url: '/', category: 'Docs' },
  });
  expect(kept({ type: 'screen', userId: 'u', name: 'Gate', properties: { category: 'own' }, category: 'top' }).event).toMatchObject(
    { name: 'Gate', properties: { category: 'own' } },
  );
  expect(kept({ type: 'group', userId: 'u', groupId: 'g', traits: { seats: 3 } }).event).toMatchObject({
    groupId: 'g',
    properties: { seats: 3 },
    userAttributes: undefined,
  });
  expect(kept({ type: 'alias', userId: 'new', previousId: 'old' }).event).toMatchObject({ userId: 'new', previousId: 'old' });
});

test('an identify has the traits beside its context, or else those within', () => {
  verifies('ht.message.context-traits');
  const within = { type: 'identify', userId: 'u', context: { traits: { plan: 'free' } } };
  expect(kept(within).event).toMatchObject({ userAttributes: { plan: 'free' }, context: { traits: { plan: 'free' } } });
  expect(kept({ ...within, traits: {} }).event).toMatchObject({ userAttributes: { plan: 'free' } });
  expect(kept({ ...within, traits: { plan: 'pro' } }).event).toMatchObject({ userAttributes: { plan: 'pro' } });
  expect(kept({ ...within, context: { traits: ['no', 'map'] } }).event.userAttributes).toBeUndefined();
  // In any other message they are not its own.
  expect(kept({ ...within, type: 'page' }).event.userAttributes).toBeUndefined();
});

test('the request lends its messages its context, integrations and time', () => {
  verifies('ht.merge.context', 'ht.merge.integrations', 'ht.time.original');
  const envelope = {
    context: { library: { name: 'go' }, app: { name: 'gates', build: '1' } },
    integrations: { All: false, Mail: true },
    sentAt: new Date(receivedAtMs).toISOString(),
  };
  const message = {
    ...sale,
    context: { app: { build: '2' }, ip: null },
    integrations: { Mail: { list: 'x' } },
    timestamp: '2020-01-01',
    originalTimestamp: '2021-01-01',
  };
  expect(kept(message, envelope).event).toMatchObject({
    library: 'go',
    context: { library: { name: 'go' }, app: { name: 'gates', build: '2' }, integrations: { All: false, Mail: { list: 'x' } } },
    sentAtMs: receivedAtMs,
    originalTimestampMs: Date.UTC(2021, 0, 1),
  });
  expect(kept({ ...sale, sentAt: '2025-12-31T12:00:00Z' }, envelope).event.sentAtMs).toBe(Date.UTC(2025, 11, 31, 12));
});

test('ids that are numbers become text; nulls and empty lists are nothing', () => {
  verifies('ht.ids.numbers', 'ht.null.absent', 'ht.maps.empty-list');
  expect(
    kept({ type: 'group', userId: 7, anonymousId: null, groupId: 7346244611012968789n, traits: [], integrations: [] }),
  ).toMatchObject({
    warnings: [],
    event: { userId: '7', anonymousId: undefined, groupId: '7346244611012968789', properties: undefined, context: undefined },
  });
  expect(kept({ ...sale, userId: 1e21 }).event.userId).toBe('1000000000000000000000');
});

test('a bad message spoils no other, and its write key is not kept', () => {
  verifies('ht.request.never-whole', 'ht.message.identity', 'ht.message.event-name', 'ht.message.type-case', 'ht.key.stripped');
  const batch = [
    sale,
    { type: 'track', event: 'x', userId: ' ', writeKey: 'k' },
    { type: 'track', userId: 'u' },
    { type: 'dance', userId: 'u' },
    { userId: 'u' },
    'text',
    { type: 'alias', previousId: 'old' },
    { type: 'group', groupId: 'g' },
    { type: 'IDENTIFY', userId: 'u' },
  ];
  const events = normalize({ batch });
  expect(outcomes(events)).toEqual([
    'track',
    'missing_identity batch[1]',
    'missing_name batch[2].event',
    'unknown_type batch[3].type',
    'missing_type batch[4].type',
    'not_an_object batch[5]',
    'missing_identity batch[6]',
    'group',
    'identify',
  ]);
  expect(events[1]).toMatchObject({ event: { type: 'track', event: 'x', userId: ' ' } });
  expect(events[1]).not.toHaveProperty('event.writeKey');
});

test('a single route gives its type to a message without one', () => {
  verifies('ht.message.type-from-path');
  expect(outcomes(normalize({ userId: 'u', groupId: 'g' }, 'group'))).toEqual(['group']);
  expect(outcomes(normalize({ type: 'Page', userId: 'u' }, 'track'))).toEqual(['page']);
});

test('names with underscores are taken', () => {
  verifies('ht.message.snake-case');
  expect(kept({ type: 'alias', user_id: 'u', previous_id: 'p', message_id: 'm', sent_at: '2025-12-31' }).event).toMatchObject({
    userId: 'u',
    previousId: 'p',
    eventId: 'm',
    sentAtMs: Date.UTC(2025, 11, 31),
  });
});

test('a time that says nothing counts as the time of receipt, with a warning', () => {
  verifies('ht.time.unparsable');
  const event = kept({ ...sale, timestamp: 'yesterday' });
  expect(event.event).toMatchObject({ originalTimestampMs: undefined, occurredAtMs: receivedAtMs });
  expect(event.warnings).toMatchObject([{ code: 'invalid_field', path: 'batch[0].timestamp' }]);
});

test('over-long ids are shortened and stay two', () => {
  verifies('ht.message.id-length');
  const [one, other] = ['1', '2'].map((end) => kept({ ...sale, messageId: 'm'.repeat(5000) + end }).event.eventId);
  expect(one).toHaveLength(117);
  expect(one).not.toBe(other);
  expect(kept({ ...sale, messageId: 'm'.repeat(512) }).event.eventId).toHaveLength(512);
});
