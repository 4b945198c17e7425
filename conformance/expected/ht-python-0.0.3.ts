import type { Expectation, ExpectedEvent } from './expectation.ts';

const context = { library: { name: 'events-sdk-python', version: '0.0.3' } };
const common: ExpectedEvent = {
  protocol: 'message',
  environment: 'production',
  library: 'events-sdk-python/0.0.3',
  sent_at: '2026-11-23T02:28:29.960Z',
};
const now: ExpectedEvent = { original_timestamp: '2026-11-23T02:28:29.460Z', occurred_at: '2026-11-23T02:59:59.500Z' };

/** The client sends a bare NaN, numbers as ids, null for what it was not told, and its write key in the body alone. */
export const expectation: Expectation = {
  dialect: 'message',
  requests: [
    [
      {
        ...common,
        event_id: '298fa9c8-47e8-481c-b601-75c9e4deb8b8',
        type: 'identify',
        user_id: 'u1',
        user_attributes: { email: 'a', when: '2020-01-01', nan: null },
        context,
        original_timestamp: '2020-01-01T12:00:00.000Z',
        occurred_at: '2020-01-01T12:31:30.040Z',
      },
      {
        ...common,
        ...now,
        event_id: 'MINE',
        type: 'track',
        name: 'E',
        user_id: '12',
        anonymous_id: 'an',
        properties: { a: 1 },
        context: { ...context, integrations: { All: true } },
      },
      {
        ...common,
        ...now,
        event_id: '2fb6577a-9239-4a92-bd0e-a1ad24f6bde1',
        type: 'page',
        name: 'Nm',
        user_id: 'u1',
        properties: { url: 'u', category: 'Cat' },
        context,
      },
      { ...common, ...now, event_id: 'e6e6b2a9-1057-49bb-be38-56705baed5b3', type: 'screen', name: 'Nm', user_id: 'u1', context },
      {
        ...common,
        ...now,
        event_id: '8b660953-3e29-4b28-8a0e-ddf103954780',
        type: 'group',
        user_id: 'u1',
        group_id: '7',
        properties: { x: 1 },
        context,
      },
      {
        ...common,
        ...now,
        event_id: '168728a0-a732-4599-835e-b9f678b55180',
        type: 'alias',
        user_id: 'new',
        previous_id: '5',
        context,
      },
    ],
  ],
};
