import { expectations } from '../expected/index.ts';
import { batch, batchColumns, eventCases, plainEventCases } from '../sdks/mparticle-cases.ts';
import { withNamedMembers } from './model-members.ts';
import type { StoredRow } from './stored-rows.ts';

/**
 * An upload of the batch protocol. A body is described by the classes that every SDK of it has (`model-members.ts`); an example is the
 * code of the vendor's page, written in the driver.
 */
export type Upload =
  | { readonly method: 'upload'; readonly body: unknown }
  | { readonly method: 'bulk'; readonly body: readonly unknown[] }
  | { readonly method: 'upload' | 'bulk'; readonly example: { readonly nowMs: number } };

export interface BatchCase {
  readonly name: string;
  readonly uploads: readonly Upload[];
  readonly expected: readonly StoredRow[];
}

const common = { protocol: 'batch', environment: 'development' };

/** A batch with every field that describes a user, and an event of each kind with each field of it. */
function batchOf(requestId: string): unknown {
  return withNamedMembers({
    $new: 'Batch',
    $args: ['development'],
    ...batch,
    source_request_id: requestId,
    $events: eventCases.map(({ event }) => event),
  });
}

/** The rows of such a batch. Events without an id of their own have that of their batch and their place in it. */
function rowsOf(requestId: string): StoredRow[] {
  const { source: _source, library: _library, ...columns } = batchColumns;
  return eventCases.map(({ stored }, place) => ({
    ...columns,
    event_id: `${requestId}#${place}`,
    ...stored,
    context: { ...columns.context, ...(stored['context'] as object | undefined), source_request_id: requestId },
  }));
}

/** The batch of the smallest size: one event of one user. */
function smallBatch(members: Readonly<Record<string, unknown>>, customerid: string, events: readonly unknown[]): unknown {
  return {
    $new: 'Batch',
    environment: 'development',
    user_identities: { $new: 'UserIdentities', customerid },
    ...members,
    $events: events,
  };
}

function appEvent(event_name: string, members: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { $new: 'AppEvent', event_name, custom_event_type: 'other', ...members };
}

function appRow(user_id: string, name: string, more: StoredRow = {}): StoredRow {
  const { properties, ...others } = more;
  return {
    ...common,
    type: 'custom_event',
    name,
    user_id,
    identities: { customer_id: user_id },
    properties: { custom_event_type: 'other', ...(properties as object | undefined) },
    ...others,
  };
}

const text = 'Größe 😀 e\u0301 \u2028 \u200f עברית 中文 "quoted" \\ back </script> & < > \t\n end';
const long = 'long '.repeat(800);

export const batchCases: readonly BatchCase[] = [
  { name: 'every event', uploads: [{ method: 'upload', body: batchOf('one') }], expected: rowsOf('one') },
  {
    name: 'same again',
    uploads: [
      { method: 'upload', body: batchOf('again') },
      { method: 'upload', body: batchOf('again') },
    ],
    expected: rowsOf('again'),
  },
  {
    name: 'bulk',
    uploads: [{ method: 'bulk', body: [batchOf('first'), batchOf('second')] }],
    expected: [...rowsOf('first'), ...rowsOf('second')],
  },
  {
    // Events that no class stands for, under a type that the SDK knows by name.
    name: 'plain event',
    uploads: [
      {
        method: 'upload',
        body: withNamedMembers({ $new: 'Batch', environment: 'development', events: plainEventCases.map(({ event }) => event) }),
      },
    ],
    expected: plainEventCases.map(({ stored }) => ({ ...common, ...stored })),
  },
  {
    name: 'user update',
    uploads: [{ method: 'upload', body: smallBatch({ user_attributes: { plan: 'free' } }, 'c', []) }],
    expected: [
      { ...common, type: 'user_update', user_id: 'c', identities: { customer_id: 'c' }, user_attributes: { plan: 'free' } },
    ],
  },
  {
    name: 'values',
    uploads: [
      {
        method: 'upload',
        body: smallBatch({ user_attributes: { list: ['a', 'b'], none: [], number: 1.5, no: false, empty: '' } }, 'u', [
          appEvent('values', {
            custom_attributes: {
              yes: true,
              no: false,
              zero: 0,
              negative: -1,
              fraction: 1.5,
              empty: '',
              'a key.with $ [signs]': 'v',
            },
          }),
        ]),
      },
    ],
    expected: [
      appRow('u', 'values', {
        user_attributes: { list: ['a', 'b'], none: [], number: 1.5, no: false, empty: '' },
        properties: { yes: true, no: false, zero: 0, negative: -1, fraction: 1.5, empty: '', 'a key.with $ [signs]': 'v' },
      }),
    ],
  },
  {
    name: 'unicode',
    uploads: [
      {
        method: 'upload',
        body: smallBatch({ user_attributes: { [text]: text } }, `u ${text}`, [
          appEvent(text, { custom_attributes: { [text]: text } }),
        ]),
      },
    ],
    expected: [appRow(`u ${text}`, text, { user_attributes: { [text]: text }, properties: { [text]: text } })],
  },
  {
    name: '64-bit id',
    uploads: [
      {
        method: 'upload',
        body: smallBatch({ mpid: 'int:-7346244611012968789' }, '9223372036854775807', [
          appEvent('long', {
            event_id: 'int:6004677780660780001',
            session_id: 'int:4957918240501247982',
            custom_attributes: { most: 'int:9223372036854775807' },
          }),
        ]),
      },
    ],
    expected: [
      appRow('9223372036854775807', 'long', {
        mpid: '-7346244611012968789',
        mp_event_id: '6004677780660780001',
        session_id: '4957918240501247982',
        properties: { most: 'int:9223372036854775807' },
      }),
    ],
  },
  {
    name: 'many',
    uploads: [
      {
        method: 'bulk',
        body: Array.from({ length: 100 }, (_, user) =>
          smallBatch(
            { source_request_id: `many-${user}` },
            `u-${user}`,
            Array.from({ length: 10 }, (_event, n) => appEvent('many', { custom_attributes: { n: user * 10 + n } })),
          ),
        ),
      },
    ],
    expected: Array.from({ length: 1_000 }, (_, n) =>
      appRow(`u-${Math.floor(n / 10)}`, 'many', {
        properties: { n },
        context: { source_request_id: `many-${Math.floor(n / 10)}` },
        event_id: `many-${Math.floor(n / 10)}#${n % 10}`,
      }),
    ),
  },
  {
    // 400 kB, beyond what the vendor takes in one request.
    name: 'large',
    uploads: [
      {
        method: 'upload',
        body: smallBatch(
          {},
          'u',
          Array.from({ length: 100 }, (_, n) => appEvent('large', { custom_attributes: { n, long } })),
        ),
      },
    ],
    expected: Array.from({ length: 100 }, (_, n) => appRow('u', 'large', { properties: { n, long } })),
  },
];

/** The examples of the vendor's page for an SDK, in its language. The times are those at which they were captured. */
export function exampleCases(sdk: 'mparticle-node' | 'mparticle-python', nowMs: number): readonly BatchCase[] {
  const requests = expectations[sdk]?.requests ?? [];
  const expected = requests.map((rows) => rows.map(({ occurred_at: _occurred, library: _library, ...row }) => row));
  return [
    { name: 'seed page', uploads: [{ method: 'upload', example: { nowMs } }], expected: expected[0] ?? [] },
    { name: 'seed page, bulk', uploads: [{ method: 'bulk', example: { nowMs } }], expected: expected[1] ?? [] },
  ];
}

/** One event, for the cases of errors. With an id of its batch: so a caller may send it again. */
export const smallestUpload: Upload = {
  method: 'upload',
  body: smallBatch({ source_request_id: 'smallest' }, 'u', [appEvent('smallest')]),
};
