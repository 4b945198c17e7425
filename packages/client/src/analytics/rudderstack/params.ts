import type { Fields, Open } from '../event.ts';

type Identity =
  | { readonly userId: string; readonly anonymousId?: string | undefined }
  | { readonly userId?: string | undefined; readonly anonymousId: string };

export interface IntegrationOptions {
  readonly All?: boolean | undefined;
  readonly [name: string]: Open;
}

/** What every call takes; further fields are sent too. */
interface CommonParams {
  readonly context?: Fields | undefined;
  readonly integrations?: IntegrationOptions | undefined;
  readonly timestamp?: Date | undefined;
  readonly originalTimestamp?: Date | string | undefined;
  /** Default: a new UUID version 7. */
  readonly messageId?: string | undefined;
}

export type IdentifyParams = CommonParams & Identity & { readonly traits?: Fields | undefined };
export type TrackParams = CommonParams & Identity & { readonly event: string; readonly properties?: Fields | undefined };
export type GroupParams = CommonParams & Identity & { readonly groupId: string; readonly traits?: Fields | undefined };
export type PageParams = CommonParams &
  Identity & {
    readonly name?: string | undefined;
    readonly category?: string | undefined;
    readonly properties?: Fields | undefined;
  };
export type ScreenParams = CommonParams &
  Identity & { readonly name: string; readonly category?: string | undefined; readonly properties?: Fields | undefined };
export type AliasParams = CommonParams & Identity & { readonly previousId: string; readonly properties?: Fields | undefined };
