import type { Expectation, ExpectedEvent } from './expectation.ts';

/** The client names its library once per request; it belongs to every event of it (contract/hightouch.md §1.8 rule 1). */
const library = { name: 'events-sdk-go', version: '0.0.2' };

/** The second request goes to `//v1/batch`. Its clock stamps have nine digits of fraction. */
const first = {
  common: { protocol: 'message', environment: 'production', library: 'events-sdk-go/0.0.2', sent_at: '2026-11-23T02:29:12.063Z' },
  early: { original_timestamp: '2020-01-01T19:00:00.000Z', occurred_at: '2020-01-01T19:30:47.937Z' },
  now: { original_timestamp: '2026-11-23T02:29:12.062Z', occurred_at: '2026-11-23T02:59:59.999Z' },
};
const second = {
  common: { ...first.common, sent_at: '2026-11-23T02:29:12.076Z' },
  early: { original_timestamp: '2020-01-01T19:00:00.000Z', occurred_at: '2020-01-01T19:30:47.924Z' },
  now: { original_timestamp: '2026-11-23T02:29:12.076Z', occurred_at: '2026-11-23T03:00:00.000Z' },
};

const identify: ExpectedEvent = {
  type: 'identify',
  user_id: 'u1',
  user_attributes: { createdAt: '0001-01-01T00:00:00Z', email: 'a@b.c' },
  context: { library },
};
const track: ExpectedEvent = {
  type: 'track',
  name: 'E',
  user_id: 'u1',
  anonymous_id: 'an',
  properties: { products: [{ id: 'p', sky: 's', name: 'n', price: 1 }], revenue: 9.5 },
  context: { direct: true, k: 1, locale: 'en', location: { latitude: 1.5 }, library, integrations: { X: true, all: false } },
};
const page: ExpectedEvent = { type: 'page', name: 'Nm', user_id: 'u1', context: { library } };
const screen: ExpectedEvent = { type: 'screen', name: 'Nm', anonymous_id: 'an', context: { library } };
const group: ExpectedEvent = { type: 'group', user_id: 'u1', group_id: 'g1', context: { library } };
const alias: ExpectedEvent = { type: 'alias', user_id: 'new', previous_id: 'old', context: { library } };

export const expectation: Expectation = {
  dialect: 'message',
  requests: [
    [
      { ...first.common, ...first.early, ...identify, event_id: 'ff0714a0-457a-4096-b87e-29548821a0dd' },
      { ...first.common, ...first.now, ...track, event_id: 'MINE' },
      { ...first.common, ...first.now, ...page, event_id: '8b295ee7-0019-4bca-87f4-b9a26dab027e' },
      { ...first.common, ...first.now, ...screen, event_id: '785a6428-bf39-4b7d-80e9-e3da929f2fbc' },
      { ...first.common, ...first.now, ...group, event_id: 'f3978701-9d45-4bfc-80af-82f7cae56856' },
      { ...first.common, ...first.now, ...alias, event_id: '0231565a-c317-4d5c-ae23-34b7eee9e0e7' },
    ],
    [
      { ...second.common, ...second.early, ...identify, event_id: '45bf79c8-3514-429a-a845-150b61a52d61', event_index: 0 },
      { ...second.common, ...second.now, ...page, event_id: '4e9498b5-a6be-454a-8547-4d8a7933e7e6', event_index: 2 },
      { ...second.common, ...second.now, ...screen, event_id: '65a39f22-8423-4829-9f25-295b8da75df1', event_index: 3 },
      { ...second.common, ...second.now, ...group, event_id: '5b20e866-b27e-4b9d-a6d5-8d9ab788f613', event_index: 4 },
      { ...second.common, ...second.now, ...alias, event_id: 'a891195c-8e7f-4e68-af3a-f162b720f635', event_index: 5 },
    ],
  ],
  // Both requests carry the caller's own id MINE.
  duplicateCount: 1,
};
