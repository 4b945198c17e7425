import type { JsonObject, JsonValue } from '../json.ts';

/** An object whose known keys are T's; any other is allowed and kept. */
type Open<T> = T & { readonly [key: string]: JsonValue | object | undefined };

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
  readonly userAgentData?: MessageUserAgentData;
  readonly groupId?: string;
  /** True when the message comes straight from a user's device, so that the connection's address is theirs. */
  readonly direct?: boolean;
  readonly channel?: string;
  readonly app?: Open<{
    readonly name?: string;
    readonly version?: string;
    readonly build?: string;
    readonly namespace?: string;
  }>;
  readonly campaign?: Open<{
    readonly name?: string;
    readonly source?: string;
    readonly medium?: string;
    readonly term?: string;
    readonly content?: string;
    readonly id?: string;
  }>;
  readonly device?: MessageDevice;
  /** The SDK that sent the message. */
  readonly library?: MessageLibrary;
  readonly location?: MessageLocation;
  readonly network?: Open<{
    readonly bluetooth?: boolean;
    readonly carrier?: string;
    readonly cellular?: boolean;
    readonly wifi?: boolean;
  }>;
  readonly os?: Open<{ readonly name?: string; readonly version?: string }>;
  readonly page?: MessagePage;
  readonly referrer?: Open<{
    readonly type?: string;
    readonly name?: string;
    readonly url?: string;
    readonly link?: string;
    readonly id?: string;
    readonly btid?: string;
    readonly urid?: string;
  }>;
  readonly screen?: Open<{ readonly density?: number; readonly width?: number; readonly height?: number }>;
  /** What is known of the user, on messages other than identify. */
  readonly traits?: JsonObject;
  readonly sessionId?: string | number | bigint;
  readonly sessionStart?: boolean;
  readonly instanceId?: string;
  readonly amp?: Open<{ readonly id?: string }>;
  readonly consent?: Open<{ readonly categoryPreferences?: Readonly<Record<string, boolean>> }>;
  readonly protocols?: Open<{ readonly event_version?: string | number }>;
  readonly typewriter?: Open<{ readonly language?: string; readonly version?: string }>;
  /** Which version of a contract the message follows; absent: the first. */
  readonly htevents?: Open<{ readonly schemaVersion?: string }>;
  readonly [key: string]: JsonValue | object | undefined;
}

export interface MessageLibrary {
  readonly name?: string;
  readonly version?: string;
}

export type MessageDevice = Open<{
  readonly id?: string;
  readonly advertisingId?: string;
  readonly adTrackingEnabled?: boolean;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly name?: string;
  readonly type?: string;
  readonly version?: string;
  readonly token?: string;
}>;

/** Degrees and their like are numbers to some SDKs and texts to others. */
export type MessageLocation = Open<{
  readonly city?: string;
  readonly country?: string;
  readonly region?: string;
  readonly latitude?: number | string;
  readonly longitude?: number | string;
  readonly speed?: number | string;
}>;

export type MessagePage = Open<{
  readonly path?: string;
  readonly referrer?: string;
  readonly search?: string;
  readonly title?: string;
  readonly url?: string;
  readonly hash?: string;
}>;

/** What a browser says of itself: the User-Agent Client Hints. */
export type MessageUserAgentData = Open<{
  readonly brands?: readonly Readonly<Record<string, string>>[];
  readonly mobile?: boolean;
  readonly platform?: string;
  readonly architecture?: string;
  readonly bitness?: string;
  readonly model?: string;
  readonly platformVersion?: string;
  readonly uaFullVersion?: string;
  readonly fullVersionList?: readonly Readonly<Record<string, string>>[];
  readonly wow64?: boolean;
}>;
