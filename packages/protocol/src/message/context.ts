import type { JsonObject, JsonValue } from '../json.ts';

/**
 * Where a message comes from (contract/hightouch.md §2.3). The keys below are the ones that vendors know; any other is allowed
 * and kept.
 */
export interface MessageContext {
  readonly active?: boolean;
  readonly ip?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly userAgent?: string;
  readonly userAgentData?: JsonObject;
  readonly groupId?: string;
  /** True when the message comes straight from a user's device, so that the connection's address is theirs. */
  readonly direct?: boolean;
  readonly channel?: string;
  readonly app?: JsonObject;
  readonly campaign?: JsonObject;
  readonly device?: JsonObject;
  /** The SDK that sent the message. */
  readonly library?: MessageLibrary;
  readonly location?: JsonObject;
  readonly network?: JsonObject;
  readonly os?: JsonObject;
  readonly page?: JsonObject;
  readonly referrer?: JsonObject;
  readonly screen?: JsonObject;
  readonly traits?: JsonObject;
  readonly sessionId?: string | number | bigint;
  readonly sessionStart?: boolean;
  readonly consent?: JsonObject;
  readonly protocols?: JsonObject;
  readonly [key: string]: JsonValue | MessageLibrary | undefined;
}

export interface MessageLibrary {
  readonly name?: string;
  readonly version?: string;
}
