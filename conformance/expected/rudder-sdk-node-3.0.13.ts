import type { Expectation, ExpectedEvent } from './expectation.ts';

const context = { library: { name: 'analytics-node', version: '3.0.13' }, channel: 'server' };
const common: ExpectedEvent = {
  protocol: 'message',
  environment: 'production',
  library: 'analytics-node/3.0.13',
  sent_at: '2026-11-23T01:59:42.466Z',
};
const later: ExpectedEvent = { original_timestamp: '2026-11-23T01:59:42.167Z', occurred_at: '2026-11-23T02:59:59.701Z' };

/** Gzip under a form's content type. Its own stamp, `originalTimestamp`, wins over the caller's `timestamp`. */
export const expectation: Expectation = {
  dialect: 'message',
  requests: [
    [
      {
        ...common,
        event_id: '232f638a-d2a9-4f35-84a4-0fa6fcab70c4',
        type: 'identify',
        user_id: 'u1',
        user_attributes: { email: 'a@b.c' },
        context: { ...context, traits: { email: 'a@b.c' } },
        sent_at: '2026-11-23T01:59:42.164Z',
        original_timestamp: '2026-11-23T01:59:42.163Z',
        occurred_at: '2026-11-23T02:59:59.999Z',
      },
    ],
    [
      {
        ...common,
        event_id: 'f5d9dee7-fa86-4f23-a492-9a32093941bd',
        type: 'track',
        name: 'E',
        user_id: '12',
        anonymous_id: 'an',
        properties: { a: 1 },
        context,
        original_timestamp: '2026-11-23T01:59:42.166Z',
        occurred_at: '2026-11-23T02:59:59.700Z',
      },
      {
        ...common,
        ...later,
        event_id: '8f212d5a-362f-4859-b976-d9429dc2b5b7',
        type: 'page',
        name: 'Nm',
        user_id: 'u1',
        properties: { category: 'Cat' },
        context,
      },
      { ...common, ...later, event_id: '5053a6b7-0754-4662-aad6-c63f9e77901e', type: 'screen', name: 'Nm', user_id: 'u1', context },
      {
        ...common,
        ...later,
        event_id: '66573faa-b72b-4053-9a4f-071a174f6b5a',
        type: 'group',
        user_id: 'u1',
        group_id: '7',
        properties: { x: 1 },
        context,
      },
      {
        ...common,
        ...later,
        event_id: 'ee27362b-3f55-4343-94e0-c8a2d419bf72',
        type: 'alias',
        user_id: 'new',
        previous_id: 'old',
        context,
      },
    ],
  ],
};
