/**
 * Wrong data does not compile: each line below that a comment marks is a compile error. Not run; checked by `tsc`, where a line that
 * compiles after all fails as an unused `@ts-expect-error`.
 */
import type { BatchEvent, BatchHead } from '@fairlead/protocol';
import {
  batch,
  batchHead,
  commerceEvent,
  crashReportEvent,
  customEvent,
  optOutEvent,
  profileEvent,
  pushMessageEvent,
  screenViewEvent,
  sessionEndEvent,
  sessionStartEvent,
  tag,
  userIdentityChangeEvent,
} from 'fairlead';

// What is right does, written in place or passed on.
const head: BatchHead = batchHead({ user: { customerId: 'u' }, mpid: 1n, userAttributes: { a: 1, b: ['x', 2], c: tag, d: true } });
const events: readonly BatchEvent[] = [sessionStartEvent(), customEvent({ name: 'n', type: 'social', timestamp: new Date() })];
batch({ user: { email: 'a@example.com' }, events });
batch({ events: [{ event_type: 'screen_view', data: { screen_name: 'wire objects mix with built ones' } }] });
export { head };

// @ts-expect-error an identity by its name on the wire
batch({ user: { customer_id: 'u' } });
// @ts-expect-error an identity that is no text
batch({ user: { customerId: 7 } });
// @ts-expect-error a number loses digits of a 64-bit id
batch({ mpid: 7346244611 });
// @ts-expect-error an object is no attribute
batch({ userAttributes: { address: { city: 'Hamburg' } } });
// @ts-expect-error a list of lists is no attribute
batch({ userAttributes: { lists: [['a']] } });
// @ts-expect-error a map is no list of names
batch({ deletedUserAttributes: { trial: true } });
// @ts-expect-error there is no third environment
batch({ environment: 'staging' });
// @ts-expect-error parameters of an event are no event
batch({ events: [{ name: 'n', type: 'other' }] });
// @ts-expect-error a head has no events
batchHead({ events: [] });
// @ts-expect-error consent without an answer
batch({ consent: { gdpr: { purpose: { timestamp: 0 } } } });
// @ts-expect-error consent without a time
batch({ consent: { ccpa: { dataSaleOptOut: { consented: true } } } });
// @ts-expect-error CCPA knows one purpose
batch({ consent: { ccpa: { other: { consented: true, timestamp: 0 } } } });
// @ts-expect-error a place needs both coordinates
batch({ context: { location: { latitude: 1 } } });
// @ts-expect-error a plan has an id
batch({ context: { dataPlan: { planVersion: 1 } } });

// @ts-expect-error a custom event has a name
customEvent({ type: 'other' });
// @ts-expect-error a custom event has a type
customEvent({ name: 'n' });
// @ts-expect-error there is no such type
customEvent({ name: 'n', type: 'click' });
// @ts-expect-error attributes of events are no lists
customEvent({ name: 'n', type: 'other', attributes: { list: ['a'] } });
// @ts-expect-error attributes of events have no tags
customEvent({ name: 'n', type: 'other', attributes: { a: null } });
// @ts-expect-error text is no point in time
customEvent({ name: 'n', type: 'other', timestamp: '2026-01-02' });
// @ts-expect-error a number loses digits of a 64-bit id
sessionStartEvent({ sessionId: 12345678 });
// @ts-expect-error a session that is over lasted
sessionEndEvent({});
// @ts-expect-error a screen has a name
screenViewEvent({});
// @ts-expect-error in or out?
optOutEvent({});

// @ts-expect-error one of the three is needed
commerceEvent({ currencyCode: 'EUR' });
// @ts-expect-error only one of the three
commerceEvent({ productAction: { action: 'purchase' }, promotionAction: { action: 'view', promotions: [] } });
// @ts-expect-error no impressions at all
commerceEvent({ productImpressions: [] });
// @ts-expect-error there is no such action
commerceEvent({ productAction: { action: 'buy' } });
// @ts-expect-error a product has an id and a name
commerceEvent({ productAction: { action: 'purchase', products: [{ price: 1 }] } });
// @ts-expect-error an amount is a number
commerceEvent({ productAction: { action: 'purchase', totalAmount: '1' } });
// @ts-expect-error attributes of products are texts
commerceEvent({ productAction: { action: 'click', products: [{ id: 'i', name: 'n', attributes: { a: 1 } }] } });

// @ts-expect-error a crash says what and how bad
crashReportEvent({ className: 'C' });
// @ts-expect-error a profile is told by id or by name
profileEvent({ type: 'login' });
// @ts-expect-error not by both
profileEvent({ type: 'login', name: 'n', previousMpid: '1', currentMpid: '2' });
// @ts-expect-error there is no such type
pushMessageEvent({ type: 'opened', token: 't', payload: '{}' });
// @ts-expect-error the new identity or the old one
userIdentityChangeEvent({});
// @ts-expect-error there is no such identity
userIdentityChangeEvent({ new: { type: 'customerid', identity: 'u', timestamp: 0 } });
