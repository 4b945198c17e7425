import { messageDefaults, sharedDefaults } from './options.ts';
import type { BatchClientOptions, MessageClientOptions, Optional } from './options.ts';

/** Every default of the SDK. */
export const defaultOptions: {
  readonly message: Optional<MessageClientOptions>;
  readonly batch: Optional<BatchClientOptions>;
} = {
  message: messageDefaults,
  batch: {
    ...sharedDefaults,
    order: 'user',
    requestBatchesMax: 100,
    requestBytesMax: 262_144,
    environment: 'production',
    coalesceIntervalMs: 1000,
    batchEventsMax: 100,
  },
};
