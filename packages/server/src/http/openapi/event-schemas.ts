import { ref, type Schema } from './model.ts';

const text: Schema = { type: 'string' };
const anyObject: Schema = { type: 'object' };
const int64: Schema = { type: 'integer', format: 'int64' };

/**
 * What SDKs send. The server takes more than stands here: it stores what it knows in one canonical form, and puts single events that
 * it can't understand in quarantine. So nothing here is closed.
 */
export const eventSchemas: Readonly<Record<string, Schema>> = {
  Batch: {
    type: 'object',
    description: 'One user, what is known of them, and what they did. Without events it updates the user.',
    properties: {
      environment: { enum: ['production', 'development'], default: 'production' },
      source_request_id: { type: 'string', description: 'A batch sent again under the same id is stored once.' },
      user_identities: { type: 'object', description: '`customer_id`, `email`, …', examples: [{ customer_id: 'user-7' }] },
      user_attributes: anyObject,
      deleted_user_attributes: { type: ['array', 'null'], items: text },
      mpid: { ...(int64 as object), description: "The user's id at mParticle; all 64 bits are kept." },
      ip: text,
      device_info: anyObject,
      application_info: anyObject,
      consent_state: { type: ['object', 'null'] },
      context: { type: ['object', 'null'] },
      events: { type: ['array', 'null'], items: ref('BatchEvent') },
    },
  },
  BatchEvent: {
    type: 'object',
    required: ['event_type'],
    properties: {
      event_type: { type: 'string', minLength: 1, examples: ['custom_event', 'commerce_event', 'screen_view'] },
      data: {
        type: ['object', 'null'],
        properties: {
          event_name: { type: 'string', description: 'Required of a custom_event.' },
          custom_event_type: text,
          custom_attributes: { type: ['object', 'null'] },
          timestamp_unixtime_ms: int64,
          source_message_id: { type: 'string', description: 'An event sent again under the same id is stored once.' },
          session_id: int64,
        },
      },
    },
  },
  Message: {
    type: 'object',
    description: 'Somebody did something. On a route of its own, the route says which type it is.',
    properties: {
      type: { enum: ['track', 'identify', 'page', 'screen', 'group', 'alias'] },
      messageId: { type: 'string', description: 'A message sent again under the same id is stored once.' },
      userId: text,
      anonymousId: text,
      timestamp: { type: 'string', format: 'date-time' },
      event: { type: 'string', description: 'Of track.' },
      name: { type: 'string', description: 'Of page and screen.' },
      groupId: { type: 'string', description: 'Of group.' },
      previousId: { type: 'string', description: 'Of alias.' },
      properties: { type: ['object', 'null'] },
      traits: { type: ['object', 'null'] },
      context: { type: ['object', 'null'] },
      integrations: anyObject,
      writeKey: { type: 'string', description: 'Instead of the Authorization header.' },
    },
  },
  MessageBatch: {
    type: 'object',
    required: ['batch'],
    properties: {
      batch: { type: 'array', items: ref('Message') },
      sentAt: { type: 'string', format: 'date-time', description: "What the skew of the sender's clock is told from." },
      context: { type: ['object', 'null'], description: 'For messages that have none.' },
      writeKey: { type: 'string', description: 'Instead of the Authorization header.' },
    },
  },
};
