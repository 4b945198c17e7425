import { channel } from 'node:diagnostics_channel';
import type { Outcome, PublishOutcome } from '../delivery/outcome.ts';

const channels = {
  delivered: channel('fairlead:delivered'),
  retrying: channel('fairlead:retrying'),
  paused: channel('fairlead:paused'),
  failed: channel('fairlead:failed'),
  dropped: channel('fairlead:dropped'),
} satisfies Record<Outcome['kind'], unknown>;

/**
 * Publishes on `fairlead:delivered`, `:retrying`, `:paused`, `:failed` and `:dropped`, where somebody subscribes. What a subscriber throws is
 * Node's to deal with.
 */
export const publishOutcome: PublishOutcome = (kind, toOutcome) => {
  const named = channels[kind];
  if (named.hasSubscribers) {
    named.publish(toOutcome());
  }
};
