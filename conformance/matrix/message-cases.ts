/** A call of the message protocol, as every SDK of it has it under names of its own language. */
export interface MessageCall {
  readonly type: 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias';
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly groupId?: string;
  readonly previousId?: string;
  readonly event?: string;
  readonly name?: string;
  readonly category?: string;
  readonly properties?: Members;
  readonly traits?: Members;
  readonly context?: Members;
  readonly integrations?: Members;
  readonly timestamp?: string;
  readonly messageId?: string;
}

export interface MessageCase {
  readonly name: string;
  readonly calls: readonly MessageCall[];
}

type Members = Readonly<Record<string, unknown>>;

const context = {
  ip: '203.0.113.7',
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  userAgent: 'agent/1.0',
  app: { name: 'shop', version: '1.2.3', build: '77', namespace: 'com.example.shop' },
  campaign: { name: 'spring', source: 'mail', medium: 'email', term: 'shoes', content: 'top' },
  device: { id: 'd-1', advertisingId: 'a-1', manufacturer: 'maker', model: 'm', name: 'phone', type: 'ios', version: '17' },
  location: { city: 'Kiel', country: 'Germany', region: 'SH', latitude: 54.5, longitude: 10.25, speed: 3 },
  network: { bluetooth: true, cellular: true, wifi: true, carrier: 'carrier' },
  os: { name: 'iOS', version: '17.1' },
  page: { path: '/p', referrer: 'https://example.com/r', search: '?q=1', title: 'Page', url: 'https://example.com/p?q=1' },
  referrer: { type: 'link', name: 'partner', url: 'https://example.org/', link: 'https://example.org/l' },
  screen: { density: 2, width: 1170, height: 2532 },
  own: { deep: [{ list: [1, 'two', true] }] },
};
const given = { context, integrations: { All: false, Warehouse: true, Store: { id: 'x' } }, timestamp: '2020-01-02T03:04:05.678Z' };
const both = { userId: 'user', anonymousId: 'anonymous' };

const traits = {
  name: 'Ada Example',
  firstName: 'Ada',
  lastName: 'Example',
  email: 'ada@example.com',
  age: 36,
  phone: '+49301234567',
  username: 'ada',
  title: 'Countess',
  website: 'https://example.com/',
  description: 'd',
  avatar: 'https://example.com/a.png',
  gender: 'female',
  birthday: '1815-12-10T00:00:00.000Z',
  createdAt: '2019-01-01T00:00:00.000Z',
  address: { street: 'S 1', city: 'Kiel', postalCode: '24103', state: 'SH', country: 'Germany' },
  company: { name: 'C', id: 'c-1', industry: 'I', employee_count: 12, plan: 'gold' },
  member: false,
};

const order = {
  orderId: 'o-1',
  revenue: 30.5,
  total: 36.25,
  tax: 5.75,
  currency: 'EUR',
  coupon: 'SPRING',
  products: [
    { id: 'p-1', sku: 's-1', name: 'Shoe', price: 15.25, quantity: 2 },
    { id: 'p-2', sku: 's-2', name: 'Sock', price: 0, quantity: 0 },
  ],
};

const pageProperties = {
  path: '/docs',
  referrer: 'https://example.com/',
  search: '?q=1',
  title: 'Docs',
  url: 'https://example.com/docs',
  keywords: ['a', 'b'],
};

const text = 'Größe 😀 e\u0301 \u2028 \u200f עברית 中文 "quoted" \\ back </script> & < > \t\n end';
const longIds = { userId: '9223372036854775807', anonymousId: '00000000-0000-4000-8000-00000000000a' };

/** Each field of each call, and whatever a field may hold. */
export const messageCases: readonly MessageCase[] = [
  { name: 'identify', calls: [{ type: 'identify', ...both, ...given, messageId: 'mine-identify', traits }] },
  {
    name: 'track',
    calls: [{ type: 'track', ...both, ...given, messageId: 'mine-track', event: 'Order Completed', properties: order }],
  },
  {
    name: 'page',
    calls: [
      { type: 'page', ...both, ...given, messageId: 'mine-page', name: 'Start', category: 'Docs', properties: pageProperties },
    ],
  },
  {
    name: 'screen',
    calls: [{ type: 'screen', ...both, ...given, messageId: 'mine-screen', name: 'Home', category: 'App', properties: { tab: 1 } }],
  },
  {
    name: 'group',
    calls: [
      {
        type: 'group',
        ...both,
        ...given,
        messageId: 'mine-group',
        groupId: 'g-1',
        traits: { employees: 12, plan: 'gold', open: true },
      },
    ],
  },
  { name: 'alias', calls: [{ type: 'alias', ...given, messageId: 'mine-alias', userId: 'new', previousId: 'old' }] },
  {
    name: 'least',
    calls: [
      { type: 'identify', userId: 'least' },
      { type: 'track', userId: 'least', event: 'E' },
      { type: 'page', userId: 'least', name: 'P' },
      { type: 'screen', userId: 'least', name: 'S' },
      { type: 'group', userId: 'least', groupId: 'g' },
      { type: 'alias', userId: 'least', previousId: 'p' },
    ],
  },
  { name: 'nameless page', calls: [{ type: 'page', userId: 'nameless' }] },
  {
    name: 'anonymous',
    calls: [
      { type: 'identify', anonymousId: 'nobody', traits: { plan: 'free' } },
      { type: 'track', anonymousId: 'nobody', event: 'E', properties: { a: 1 } },
      { type: 'page', anonymousId: 'nobody', name: 'P' },
      { type: 'screen', anonymousId: 'nobody', name: 'S' },
      { type: 'group', anonymousId: 'nobody', groupId: 'g', traits: { a: 1 } },
    ],
  },
  {
    name: 'values',
    calls: [
      {
        type: 'track',
        userId: 'u',
        event: 'values',
        properties: {
          yes: true,
          no: false,
          zero: 0,
          negative: -1,
          fraction: 1.5,
          small: 0.000001,
          safe: 'int:9007199254740991',
          empty: '',
          list: [1, 'two', false, [3], { four: 4 }],
          map: { of: { a: { map: 'deep' } } },
          none: [],
          nothing: {},
          'a key.with $ [signs]': 'v',
        },
      },
    ],
  },
  {
    name: 'null',
    calls: [{ type: 'track', userId: 'u', event: 'null', properties: { nothing: null, list: [null], map: { a: null } } }],
  },
  {
    name: 'unicode',
    calls: [
      { type: 'track', userId: `u ${text}`, event: `E ${text}`, properties: { [`k ${text}`]: text } },
      { type: 'identify', userId: 'größe-😀', traits: { name: text, list: [text] } },
    ],
  },
  {
    name: '64-bit id',
    calls: [
      { type: 'track', ...longIds, event: 'long', properties: { id: '18446744073709551615' } },
      { type: 'group', ...longIds, groupId: '9223372036854775806' },
      { type: 'alias', userId: '9223372036854775807', previousId: '-9223372036854775808' },
    ],
  },
  {
    name: '64-bit number',
    calls: [
      {
        type: 'track',
        userId: 'u',
        event: 'long',
        properties: { most: 'int:9223372036854775807', least: 'int:-9223372036854775808', odd: 'int:9007199254740993' },
      },
    ],
  },
  {
    name: 'many',
    calls: Array.from({ length: 600 }, (_, n) => ({
      type: 'track' as const,
      userId: `u-${n % 7}`,
      event: 'many',
      properties: { n },
    })),
  },
  {
    // Twenty events of 30 kB: more than one request of any SDK takes.
    name: 'large',
    calls: Array.from({ length: 20 }, (_, n) => ({
      type: 'track' as const,
      userId: 'u',
      event: 'large',
      properties: { n, text: `${String(n)} `.padEnd(30_000, 'large ') },
    })),
  },
];
