/** A call that both message SDKs have, and what must be stored for it besides ids and times. */
export interface MessageCase {
  readonly call: readonly [method: string, message: Readonly<Record<string, unknown>>];
  readonly stored: Readonly<Record<string, unknown>>;
}

const context = { ip: '203.0.113.7', locale: 'de-DE', page: { url: 'https://example.com/' } };

export const messageCases: readonly MessageCase[] = [
  {
    call: ['identify', { userId: 'user', anonymousId: 'anonymous', traits: { email: 'a@example.com', plan: { name: 'gold' } } }],
    stored: {
      type: 'identify',
      user_id: 'user',
      anonymous_id: 'anonymous',
      user_attributes: { email: 'a@example.com', plan: { name: 'gold' } },
    },
  },
  {
    call: [
      'track',
      {
        userId: 'user',
        event: 'Order Completed',
        properties: { total: 30.5, products: [{ sku: 'a' }, { sku: 'b' }], text: 'Größe 😀 \u2028' },
        timestamp: '2020-01-02T03:04:05.678Z',
        context,
        integrations: { All: false, Warehouse: true },
      },
    ],
    stored: {
      type: 'track',
      name: 'Order Completed',
      user_id: 'user',
      properties: { total: 30.5, products: [{ sku: 'a' }, { sku: 'b' }], text: 'Größe 😀 \u2028' },
      context: { ...context, integrations: { All: false, Warehouse: true } },
    },
  },
  {
    call: ['page', { userId: 'user', category: 'Docs', name: 'Start', properties: { url: 'https://example.com/docs' } }],
    stored: { type: 'page', name: 'Start', user_id: 'user', properties: { url: 'https://example.com/docs', category: 'Docs' } },
  },
  {
    call: ['screen', { anonymousId: 'anonymous', category: 'App', name: 'Home', properties: { tab: 1 } }],
    stored: { type: 'screen', name: 'Home', anonymous_id: 'anonymous', properties: { tab: 1, category: 'App' } },
  },
  {
    call: ['group', { userId: 'user', groupId: 'group', traits: { employees: 12 } }],
    stored: { type: 'group', user_id: 'user', group_id: 'group', properties: { employees: 12 } },
  },
  {
    call: ['alias', { userId: 'new', previousId: 'old' }],
    stored: { type: 'alias', user_id: 'new', previous_id: 'old' },
  },
];
