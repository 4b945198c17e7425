import { openBatchClient } from './batch/batch-client.ts';
import type { BatchClient } from './batch/batch-client.ts';
import { webPlatform } from './delivery/platform.ts';
import { connectOn } from './delivery/wiring.ts';
import { openMessageClient } from './message/message-client.ts';
import type { MessageClient } from './message/message-client.ts';
import type { EventMap } from './message/message.ts';
import { resolveMessageClientOptions } from './option-resolution.ts';
import type { BatchClientOptions, MessageClientOptions } from './options.ts';

/** Makes a client for messages; of the events named in `Events`, if that is given. Throws `invalid_options`. */
export function createMessageClient<Events extends EventMap = EventMap>(options: MessageClientOptions): MessageClient<Events> {
  return openMessageClient<Events>(resolveMessageClientOptions(options), connectOn(webPlatform));
}

/** Makes a client for batches. Throws `invalid_options`. */
export function createBatchClient(options: BatchClientOptions): BatchClient {
  return openBatchClient(options, webPlatform);
}
