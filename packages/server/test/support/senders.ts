import { basicAuthorization } from '@fairlead/testkit';
import { type ServerProcess } from './server-process.ts';

/**
 * Users that send one event after the other, each with an id of its own, and send an unanswered one again with the same id until it is
 * answered: what a careful SDK does.
 */
export interface Senders {
  /** Ids in the order in which each user sent them; every one of them was answered 2xx in the end. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** Ids that were sent at least once. */
  readonly sent: ReadonlySet<string>;
  /** Resolves once this many events more have been sent for the first time. */
  whenSent(count: number): Promise<void>;
  /** Sends to this server until `events` more are acknowledged; returns early when the server is gone. */
  run(server: ServerProcess, bounds: { readonly events: number }): Promise<void>;
}

export function createSenders(userCount: number): Senders {
  const acknowledged = new Map<string, string[]>();
  const sent = new Set<string>();
  const pending = new Map<string, string>();
  let serial = 0;
  let onSent = (): void => undefined;

  async function sendOne(server: ServerProcess, user: string): Promise<boolean> {
    const id = pending.get(user) ?? `${user}-${++serial}`;
    pending.set(user, id);
    sent.add(id);
    onSent();
    try {
      const answer = await sendEvent(server, user, id);
      await answer.arrayBuffer();
      if (!answer.ok) {
        return false;
      }
    } catch {
      // The server is gone, with or without the event: it is sent again to the next one.
      return false;
    }
    pending.delete(user);
    acknowledged.set(user, [...(acknowledged.get(user) ?? []), id]);
    return true;
  }

  return {
    acknowledged,
    sent,
    whenSent(count): Promise<void> {
      const goal = sent.size + count;
      return new Promise((resolve) => {
        onSent = () => (sent.size >= goal ? resolve() : undefined);
      });
    },
    async run(server, { events }): Promise<void> {
      let left = events;
      const users = Array.from({ length: userCount }, (_, index) => `user${index}`);
      await Promise.all(
        users.map(async (user) => {
          while ((left > 0 || pending.has(user)) && (await sendOne(server, user))) {
            left--;
          }
        }),
      );
    },
  };
}

/** Even users speak the batch protocol, odd ones the message protocol. */
function sendEvent(server: ServerProcess, user: string, id: string): Promise<Response> {
  const isBatch = Number(user.slice('user'.length)) % 2 === 0;
  return isBatch
    ? server.post(
        '/v2/events',
        JSON.stringify({
          user_identities: { customer_id: user },
          events: [{ event_type: 'custom_event', data: { event_name: 'step', custom_event_type: 'other', source_message_id: id } }],
        }),
        { authorization: basicAuthorization },
      )
    : server.post('/v1/track', JSON.stringify({ writeKey: 'key', type: 'track', event: 'step', userId: user, messageId: id }));
}
