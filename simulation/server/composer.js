// Requests of one user, by chance, in both protocols.
import { basicAuthorization } from '@fairlead/testkit';

/**
 * @import { Random } from '../fuzz/random.js'
 * @import { Composed, Issued, Kind } from './oracle.js'
 */

const eventsMax = 6;
const paddingMax = 200;
const largePaddingMax = 20_000;

/**
 * The user's next requests, one after the other. Even users speak the batch protocol, odd ones that of messages.
 *
 * @param {number} number of the user
 * @param {Random} random
 * @returns {() => Composed}
 */
export function createComposer(number, random) {
  const user = `user${number}`;
  let serial = 0;
  let requestSerial = 0;
  const compose = number % 2 === 0 ? composeBatch : composeMessages;
  return () => {
    const count = random.chance(0.5) ? 1 : 1 + random.integer(eventsMax);
    return compose(count);
  };

  /** @param {number} count */
  function composeBatch(count) {
    const isKnownByRequest = random.chance(0.2);
    const requestId = isKnownByRequest ? { source_request_id: `${user}-request-${++requestSerial}` } : {};
    const events = Array.from({ length: count }, (_, index) => {
      const kind = isKnownByRequest ? 'request' : random.chance(0.1) ? 'none' : 'own';
      return issue(kind, isKnownByRequest ? `${requestId.source_request_id}#${index}` : undefined);
    });
    const sent = events.map(({ tag, kind }) => ({
      event_type: 'custom_event',
      data: {
        event_name: 'step',
        custom_event_type: 'other',
        ...(kind === 'own' ? { source_message_id: tag } : {}),
        custom_attributes: { tag, padding: padding() },
      },
    }));
    const batch = { ...requestId, user_identities: { customer_id: user }, events: sent };
    const isBulk = random.chance(0.2);
    return {
      path: isBulk ? '/v2/bulkevents' : '/v2/events',
      headers: { authorization: basicAuthorization, 'content-type': 'application/json' },
      body: JSON.stringify(isBulk ? [batch] : batch),
      events,
    };
  }

  /** @param {number} count */
  function composeMessages(count) {
    const events = Array.from({ length: count }, () => issue(random.chance(0.1) ? 'none' : random.chance(0.1) ? 'bad' : 'own'));
    const sent = events.map(({ tag, kind }) => ({
      // Without the name of its event, a track is not one.
      ...(kind === 'bad' ? { type: 'track' } : { type: 'track', event: 'step' }),
      userId: user,
      ...(kind === 'none' ? {} : { messageId: tag }),
      properties: { tag, padding: padding() },
    }));
    const isSingle = count === 1 && random.chance(0.5);
    return {
      path: isSingle ? '/v1/track' : '/v1/batch',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(isSingle ? { writeKey: 'key', ...sent[0] } : { writeKey: 'key', batch: sent }),
      events,
    };
  }

  /**
   * @param {Kind} kind
   * @param {string} [givenId]
   * @returns {Issued}
   */
  function issue(kind, givenId) {
    const tag = `${user}-${++serial}`;
    return { tag, user, serial, kind, eventId: kind === 'own' ? tag : givenId, sentCount: 0, acceptedCount: 0 };
  }

  function padding() {
    return 'x'.repeat(random.integer(random.chance(0.02) ? largePaddingMax : paddingMax));
  }
}
