/**
 * The checks can't drift from the types: each wrong field below is a compile error. Not run; checked by `tsc -p` on this folder,
 * where a line that compiles after all fails as an unused `@ts-expect-error`.
 */
import { required } from '../src/check/check.ts';
import { objectOf } from '../src/check/object.ts';
import { number, text } from '../src/check/scalar.ts';
import { type Batch, type Limit, limits, type Message } from '../src/index.ts';

interface Ticket {
  readonly gate: string;
  readonly row?: number;
}

objectOf<Ticket>({ gate: required(text), row: number });

// @ts-expect-error a field of the type is missing
objectOf<Ticket>({ gate: required(text) });

// @ts-expect-error a field that the type lacks
objectOf<Ticket>({ gate: required(text), row: number, seat: text });

// @ts-expect-error a field of another type
objectOf<Ticket>({ gate: required(text), row: text });

// @ts-expect-error a required field checked as if it were optional
objectOf<Ticket>({ gate: text, row: number });

// @ts-expect-error an optional field checked as if it were required
objectOf<Ticket>({ gate: required(text), row: required(number) });

interface Wide {
  readonly value?: string | number;
}
// @ts-expect-error a narrower check would refuse what the type allows
objectOf<Wide>({ value: text });

interface Narrow {
  readonly value?: 'a' | 'b';
}
// @ts-expect-error a wider check would let through what the type forbids
objectOf<Narrow>({ value: text });

// @ts-expect-error an alias of a field that the type lacks
objectOf<Ticket>({ gate: required(text), row: number }, { door: 'entrance' });

limits satisfies Readonly<Record<string, Limit>>;

({
  environment: 'production',
  mpid: 7346244611012968789n,
  events: [{ event_type: 'custom_event', data: { event_name: 'Ticket Scanned', custom_event_type: 'transaction' } }],
}) satisfies Batch;

// @ts-expect-error a custom event needs its name
({ event_type: 'custom_event', data: { custom_event_type: 'other' } }) satisfies NonNullable<Batch['events']>[number];

({ type: 'track', event: 'Ticket Scanned', userId: 'u1', properties: { gate: 'A' } }) satisfies Message;

// @ts-expect-error a track message needs its event
({ type: 'track', userId: 'u1' }) satisfies Message;
