// Compiles only while OpenTelemetry's own types fit those that the SDK asks for.
import type { Meter } from '@opentelemetry/api';
import type { BatchClient, MessageClient } from 'fairlead';
import { observeClient } from 'fairlead/opentelemetry';

export const observe = (client: MessageClient | BatchClient, meter: Meter): (() => void) => observeClient(client, meter);
