import { createMessageClient as createOfMainEntry } from 'fairlead';
import type { EventMap, MessageClient, MessageClientOptions } from 'fairlead';

type CreateMessageClient = <Events extends EventMap = EventMap>(options: MessageClientOptions) => MessageClient<Events>;

let create: CreateMessageClient = createOfMainEntry;

/** Makes a message client of the entry under test: the main one, unless another was chosen before. */
export const createMessageClient: CreateMessageClient = (options) => create(options);

/** Chooses another entry, for a file that then loads tests of what all entries promise. */
export function testEntry(other: CreateMessageClient): void {
  create = other;
}
