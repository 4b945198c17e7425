/**
 * What a vendor's SDK sends for examples of which no request was captured, written down by hand: fields and values are the documents',
 * their form on the wire is that of the captured requests of the same SDK (contract/mparticle.md §3.4; contract/hightouch.md §2.4).
 */
import { readCaptured } from './vendor-request.ts';
import type { VendorRequest } from './vendor-request.ts';

const nowMs = 1_795_399_892_048;
const nowSeconds = Math.floor(nowMs / 1000);

/** The examples of the overview on the Go SDK's page. It gives its times in seconds, and the time as a duration; that is 1000 here. */
export function goOverview(): VendorRequest {
  const { path, headers } = readCaptured('mparticle-go', 0);
  const batch = {
    environment: 'development',
    user_identities: { customer_id: 'go1234', email: 'go-example@foo.com' },
    device_info: { ios_advertising_id: '607258d9-c28b-43ad-95ed-e9593025d5a1' },
    user_attributes: { 'Account type': 'trial', 'Account capabilities': ['foo', 'bar'] },
    consent_state: {
      gdpr: { 'my-purpose': { document: 'document_agreement.v2', consented: true, timestamp_unixtime_ms: nowSeconds } },
    },
    events: [
      {
        event_type: 'custom_event',
        data: { custom_attributes: { foo: 'bar' }, custom_event_type: 'other', event_name: 'My Custom Event Name' },
      },
      {
        event_type: 'commerce_event',
        data: {
          product_action: {
            action: 'purchase',
            transaction_id: 'foo-transaction-id',
            total_amount: 20,
            products: [{ id: 'product-id', name: 'product-name', quantity: 2, total_product_amount: 10 }],
          },
        },
      },
      { event_type: 'session_start', data: { session_id: 12345678, timestamp_unixtime_ms: nowSeconds } },
      { event_type: 'session_end', data: { session_id: 12345678, session_duration_ms: 1000 } },
    ],
  };
  return { path, headers, batches: [batch], messages: [], nowMs };
}

/** The calls of Hightouch's page. The envelope is captured; what is missing of each message is in `statedOfEach`. */
export function hightouchCalls(): VendorRequest {
  return { ...readCaptured('ht-go-0.0.2', 0), messages: calls.map((call) => ({ ...call, ...statedOfEach })), nowMs };
}

const statedOfEach = { messageId: '22925265-eb96-45f8-a9e3-618492c17258', timestamp: '2026-11-23T02:29:12.062851034Z' };

const calls = [
  { type: 'identify', userId: '123', traits: { location: 'San Francisco' } },
  { type: 'track', userId: '123', event: 'Order completed', properties: { total: 29.99 } },
  { type: 'page', userId: '123', name: 'Getting started', properties: { total: 29.99 } },
  { type: 'screen', userId: '123', name: 'Getting started', properties: { total: 29.99 } },
  { type: 'group', userId: '123', groupId: 'G-1', traits: { company_location: 'San Francisco' } },
];
