import { messageCases } from '../sdks/message-cases.ts';

export type CallCase = readonly [method: Method, params: Readonly<Record<string, unknown>>];
export type Method = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

/** A class of the caller's that says how it is written. */
class Money {
  readonly amount = 5;
  toJSON(): string {
    return `${this.amount} EUR`;
  }
}

/** Calls that show each rule of how a message is made of an argument (contract/hightouch.md §2.4). Made anew, since SDKs change them. */
export function createCallCases(): CallCase[] {
  return [
    ...messageCases.map(({ call }) => structuredClone(call) as unknown as CallCase),
    [
      'identify',
      { userId: 'u', traits: { date: new Date(0), none: undefined, nothing: null, method: () => 1, price: new Money() } },
    ],
    ['identify', { userId: 'u', previousId: 'left out' }],
    ['identify', { userId: 'u', traits: null }],
    ['track', { userId: 'u', event: 'E', properties: { nan: Number.NaN, list: [1, undefined, [2]], boxed: new Number(3) } }],
    ['track', { userId: 'u', anonymousId: 'a', event: '', timestamp: '2021-02-03', messageId: 'mine', extra: 'left out' }],
    ['track', { userId: null, anonymousId: 'a', event: 'E', properties: null, context: null, integrations: null }],
    ['track', { userId: 'u', event: 'E', timestamp: new Date(86_400_000), integrations: { All: false, Store: { id: 7 } } }],
    ['page', { anonymousId: 'a' }],
    ['page', { userId: 'u', name: null, category: null, properties: { category: 'own' } }],
    ['page', { userId: 'u', category: 'C', properties: { category: 'covered' } }],
    ['screen', { userId: 'u', category: 'C' }],
    ['group', { groupId: 'g' }],
    ['group', { userId: 'u', groupId: 'g', traits: { nested: { deep: [{ a: 1 }] } } }],
    ['alias', { userId: 'new', previousId: 'old', anonymousId: 'left out', context: { ip: '203.0.113.7' } }],
    ['alias', { userId: 'new' }],
  ] as CallCase[];
}

/** Values that the cases give where an SDK would otherwise make up its own. */
export const givenValues: ReadonlySet<unknown> = new Set([
  'mine',
  '2021-02-03',
  '2020-01-02T03:04:05.678Z',
  '1970-01-02T00:00:00.000Z',
]);

/** Calls that must throw from the call itself. */
export const wrongCalls: readonly (readonly [method: Method, params: unknown])[] = [
  ['track', {}],
  ['track', { event: 'E' }],
  ['track', { userId: null, anonymousId: undefined, event: 'E' }],
  ['track', { userId: 7, event: 'E' }],
  ['track', { userId: {}, event: 'E' }],
  ['track', { userId: 'u' }],
  ['track', { userId: 'u', event: 7 }],
  ['track', { userId: 'u', event: 'E', properties: 'text' }],
  ['track', { userId: 'u', event: 'E', properties: [1] }],
  ['track', { userId: 'u', event: 'E', messageId: 7 }],
  ['identify', { userId: 'u', traits: 'text' }],
  ['identify', { userId: 'u', traits: new Date(0) }],
  ['identify', {}],
  ['group', { traits: {} }],
  ['group', { groupId: 7 }],
  ['group', { groupId: 'g', traits: [] }],
  ['page', {}],
  ['screen', { name: 'N' }],
  ['alias', {}],
  ['alias', { userId: 7, previousId: 'old' }],
];
