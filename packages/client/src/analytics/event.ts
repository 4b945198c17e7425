import type { MessageType } from '@fairlead/protocol';

/** What the vendors' declarations leave open, and plugins therefore read without a check. */
// oxlint-disable-next-line typescript/no-explicit-any -- `unknown` would keep code that compiles against the vendors' types from compiling
export type Open = any;

export type Fields = Record<string, Open>;

/** A message on its way through the plugins, which may change it. */
export interface AnalyticsEvent {
  type: MessageType;
  messageId?: string;
  timestamp?: Date | string;
  userId?: string | null;
  anonymousId?: string | null;
  groupId?: string | null;
  previousId?: string | null;
  event?: string;
  name?: string;
  category?: string;
  properties?: Fields;
  traits?: Fields;
  context?: Fields;
  integrations?: Integrations;
  _metadata?: Fields;
}

/** By name: false keeps the event from a plugin, anything else lets it through. `All` stands for those that aren't named. */
export type Integrations = Record<string, Open>;

type Identity =
  | { readonly userId: string; readonly anonymousId?: string | undefined }
  | { readonly userId?: string | undefined; readonly anonymousId: string };

interface CommonParams {
  /** Where it comes from. `library` is always this SDK. */
  readonly context?: Fields | undefined;
  /** When it happened. Default: now. */
  readonly timestamp?: Date | string | undefined;
  readonly integrations?: Integrations | undefined;
  /** Default: a new UUID version 7. */
  readonly messageId?: string | undefined;
}

export type UserTraits = Fields;
export type GroupTraits = Fields;
export type TrackParams = CommonParams & Identity & { readonly event: string; readonly properties?: Fields | undefined };
export type IdentifyParams = CommonParams & Identity & { readonly traits?: UserTraits | undefined };
export type GroupParams = CommonParams & Identity & { readonly groupId: string; readonly traits?: GroupTraits | undefined };
export type AliasParams = CommonParams & { readonly userId: string; readonly previousId: string };
export type PageParams = CommonParams &
  Identity & {
    readonly category?: string | undefined;
    readonly name?: string | undefined;
    readonly properties?: Fields | undefined;
  };
