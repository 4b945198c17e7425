export interface Limit {
  readonly value: number;
  readonly unit: 'bytes' | 'characters' | 'count' | 'levels' | 'milliseconds';
  /** The contract's section, or `ours` with the reason. */
  readonly source: string;
}

/** Every number of the two contracts and of our own that bounds what is sent or taken. */
export const limits = {
  batchRequestBytes: { value: 262_144, unit: 'bytes', source: 'contract/mparticle.md §1.8' },
  batchBytes: { value: 131_072, unit: 'bytes', source: 'contract/mparticle.md §1.8' },
  batchesPerBulkRequest: { value: 100, unit: 'count', source: 'contract/mparticle.md §1.8' },
  eventNameLength: { value: 256, unit: 'characters', source: 'contract/mparticle.md §1.8' },
  attributesPerEvent: { value: 100, unit: 'count', source: 'contract/mparticle.md §1.8' },
  attributeNameLength: { value: 256, unit: 'characters', source: 'contract/mparticle.md §1.8' },
  attributeValueLength: { value: 4096, unit: 'characters', source: 'contract/mparticle.md §1.8' },
  userAttributesPerUser: { value: 100, unit: 'count', source: 'contract/mparticle.md §1.8' },
  userAttributeListLength: { value: 1000, unit: 'count', source: 'contract/mparticle.md §1.8' },
  userAttributeListValueLength: { value: 512, unit: 'characters', source: 'contract/mparticle.md §1.8' },
  pushActionIdentifierLength: { value: 100, unit: 'characters', source: 'contract/mparticle.md §1.8' },
  historicalEventAgeMs: { value: 259_200_000, unit: 'milliseconds', source: 'contract/mparticle.md §1.7' },
  messageEventBytes: { value: 32_768, unit: 'bytes', source: 'contract/hightouch.md §1.6' },
  messageRequestBytes: { value: 512_000, unit: 'bytes', source: 'contract/hightouch.md §1.6' },
  messagesPerRequest: { value: 2500, unit: 'count', source: 'contract/hightouch.md §1.6' },
  messageIdLength: { value: 100, unit: 'characters', source: 'contract/hightouch.md §1.6' },
  clockFutureMs: { value: 300_000, unit: 'milliseconds', source: 'contract/hightouch.md §2.5' },
  messageIdKeptLength: {
    value: 512,
    unit: 'characters',
    source: 'ours: longer ids are kept as their start and a hash, so that two of them stay two',
  },
  eventBytesMax: {
    value: 262_144,
    unit: 'bytes',
    source: 'ours: eight times what SDKs send at most, since two of them do not check (contract/hightouch.md §1.6)',
  },
  requestEventsMax: {
    value: 20_000,
    unit: 'count',
    source: 'ours: eight times what SDKs send at most; a body of nothing but commas must not become millions of rows',
  },
  sharedBytesMax: {
    value: 134_217_728,
    unit: 'bytes',
    source: 'ours: what a batch or a request says of all its events, times their number; each stored event holds it',
  },
  warningsMax: {
    value: 100,
    unit: 'count',
    source: 'ours: the warnings that are listed of one event; more are counted',
  },
  nestingLevelsMax: {
    value: 200,
    unit: 'levels',
    source: 'ours: RudderStack draws the line at 200 too (contract/hightouch.md §1.6)',
  },
} as const;
