import { library } from '../../packages/client/src/library.ts';
import type { VendorBatch, VendorRequest } from './vendor-request.ts';

export type Example = 'mparticle-node' | 'mparticle-python' | 'mparticle-ruby' | 'mparticle-go' | 'hightouch-go';

/** Something that our SDK sends otherwise than a vendor's does for the same example, and why. Whatever is not in the table is a fault. */
export interface Difference {
  readonly what: string;
  readonly why: string;
  readonly examples: readonly Example[];
  readonly rewrite: (request: VendorRequest) => void;
}

const newer: readonly Example[] = ['mparticle-node', 'mparticle-python', 'mparticle-ruby'];
const batches: readonly Example[] = [...newer, 'mparticle-go'];
const messages: readonly Example[] = ['hightouch-go'];

export const differences: readonly Difference[] = [
  {
    what: 'each Batch has a source_request_id',
    why: 'a Batch that is sent again, because no answer came, is taken once',
    examples: batches,
    rewrite: (request) => forEachBatch(request, (batch) => (batch.source_request_id = '<id>')),
  },
  {
    what: 'each event of a Batch has a source_message_id',
    why: 'an event can be found again, and is known again however it is batched',
    examples: batches,
    rewrite: (request) => forEachEvent(request, (data) => (data['source_message_id'] = '<id>')),
  },
  {
    what: 'customer_id, not customerid',
    why: 'it is the name in the reference and the schema; the other is an alias that three SDKs write',
    examples: newer,
    rewrite: (request) =>
      forEachBatch(request, (batch) => {
        const { customerid: customer_id = '', ...others } = batch.user_identities;
        batch.user_identities = { customer_id, ...others };
      }),
  },
  {
    what: 'custom_attributes of a product, not customAttributes',
    why: 'the page’s Node example sets a member that its SDK does not know, and that is sent as it is written',
    examples: ['mparticle-node'],
    rewrite: (request) =>
      forEachEvent(request, ({ product_action }) => {
        for (const product of product_action?.products ?? []) {
          product['custom_attributes'] = product['customAttributes'];
          delete product['customAttributes'];
        }
      }),
  },
  {
    what: 'milliseconds where the page gives seconds',
    why: 'the field is in milliseconds; the page’s seconds would be in January 1970',
    examples: ['mparticle-ruby', 'mparticle-go'],
    rewrite: (request) => {
      const { nowMs } = request;
      const isNowInSeconds = (time: number | undefined): boolean => time === Math.floor(nowMs / 1000);
      forEachBatch(request, ({ consent_state = {} }) => {
        for (const purpose of Object.values(consent_state).flatMap((purposes) => Object.values(purposes))) {
          purpose.timestamp_unixtime_ms = isNowInSeconds(purpose.timestamp_unixtime_ms) ? nowMs : purpose.timestamp_unixtime_ms;
        }
      });
      forEachEvent(request, (data) => {
        if (isNowInSeconds(data.timestamp_unixtime_ms)) {
          data.timestamp_unixtime_ms = nowMs;
        }
      });
    },
  },
  {
    what: 'the library stands in the context of each message, not beside the messages',
    why: 'a message keeps it when it is taken out of its request; and it is this library',
    examples: messages,
    rewrite: ({ envelope, messages: each }) => {
      delete envelope?.['context'];
      for (const message of each) {
        message['context'] = { library };
      }
    },
  },
  {
    what: 'a request of messages has no messageId of its own',
    why: 'servers do not look at it: what is known again is the message',
    examples: messages,
    rewrite: ({ envelope }) => void delete envelope?.['messageId'],
  },
  {
    what: 'user-agent and accept are ours',
    why: 'it is another client, and it looks at no body but that of an error',
    examples: [...batches, ...messages],
    rewrite: ({ headers }) => {
      headers['user-agent'] = `${library.name}/${library.version}`;
      headers['accept'] = '*/*';
    },
  },
];

function forEachBatch({ batches: all }: VendorRequest, change: (batch: VendorBatch) => unknown): void {
  all.forEach(change);
}

function forEachEvent(request: VendorRequest, change: (data: VendorBatch['events'][number]['data']) => unknown): void {
  forEachBatch(request, (batch) => batch.events.forEach(({ data }) => change(data)));
}
