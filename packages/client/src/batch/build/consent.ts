import type { ConsentPurpose, ConsentState } from '@fairlead/protocol';
import type { Time } from './wire.ts';
import { optional, toUnixMs, toWire } from './wire.ts';

/** What a user agreed to, and what they refused. Purposes that are not named stay as they are. */
export interface ConsentStateParams {
  /** By purpose, under the names that your workspace gives them. */
  readonly gdpr?: Readonly<Record<string, ConsentParams>>;
  readonly ccpa?: { readonly dataSaleOptOut: ConsentParams };
}

export interface ConsentParams {
  /** GDPR: true when consent was given. CCPA: true when the sale of data was refused. */
  readonly consented: boolean;
  /** When it was given or refused. */
  readonly timestamp: Time;
  /** Which text was agreed to. */
  readonly document?: string;
  /** Where: a page, a place in an application. */
  readonly location?: string;
  readonly hardwareId?: string;
  readonly regulation?: string;
}

export function toConsentState({ gdpr, ccpa }: ConsentStateParams): ConsentState {
  return toWire<ConsentState>({
    gdpr: optional(gdpr, toPurposes),
    ccpa: optional(ccpa, ({ dataSaleOptOut }) => ({ data_sale_opt_out: toConsentPurpose(dataSaleOptOut) })),
  });
}

function toPurposes(purposes: Readonly<Record<string, ConsentParams>>): Record<string, ConsentPurpose> {
  return Object.fromEntries(Object.entries(purposes).map(([purpose, consent]) => [purpose, toConsentPurpose(consent)]));
}

function toConsentPurpose(params: ConsentParams): ConsentPurpose {
  return toWire<ConsentPurpose>({
    consented: params.consented,
    timestamp_unixtime_ms: toUnixMs(params.timestamp),
    document: params.document,
    location: params.location,
    hardware_id: params.hardwareId,
    regulation: params.regulation,
  });
}
