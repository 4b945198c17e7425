import { toListOf, toModel, toNumber, toPlainCopy, toText, asGiven } from './conversion.ts';
import { ApplicationInformation, DeviceInformation } from './device.ts';
import { EventBase } from './event-base.ts';
import type { TypedEvent } from './event-class.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';
import { UserIdentities } from './user.ts';
import type { ConsentState } from './user.ts';

/** Which data plan the batch keeps to. */
export interface DataPlanContext {
  plan_id?: Maybe<string>;
  plan_version?: Maybe<number>;
}

export const DataPlanContext: ModelClass<DataPlanContext, []> = defineModel({
  name: 'DataPlanContext',
  members: { plan_id: toText, plan_version: toNumber },
});

export interface BatchContext {
  data_plan?: Maybe<DataPlanContext>;
}

export const BatchContext: ModelClass<BatchContext, []> = defineModel({
  name: 'BatchContext',
  members: { data_plan: toModel(() => DataPlanContext) },
});

type Environment = 'production' | 'development';

/** Events of one user, and what is known of the user. */
export interface Batch {
  events?: Maybe<(EventBase | TypedEvent)[]>;
  /** A batch sent again under the same id is taken once. Each upload makes one for a batch that has none. */
  source_request_id?: Maybe<string>;
  environment?: Maybe<Open<Environment>>;
  ip?: Maybe<string>;
  schema_version?: Maybe<number>;
  device_info?: Maybe<DeviceInformation>;
  application_info?: Maybe<ApplicationInformation>;
  user_attributes?: Maybe<Record<string, unknown>>;
  deleted_user_attributes?: Maybe<string[]>;
  user_identities?: Maybe<UserIdentities>;
  /** A number holds 53 bits; pass a bigint, or digits, and none of an id's 64 is lost. */
  mpid?: Maybe<number | bigint | string>;
  mp_deviceid?: Maybe<string>;
  context?: Maybe<BatchContext>;
  consent_state?: Maybe<Partial<ConsentState>>;
  /** Wraps the event's data with its type, and puts it behind the events that are there. */
  addEvent(event: TypedEvent): void;
}

/** What an upload takes: a batch, or a plain object like one. */
export type BatchBody = Omit<Batch, 'addEvent'>;

interface BatchClass extends ModelClass<Batch, [environment?: Maybe<Open<Environment>>]> {
  readonly Environment: Choices<Environment>;
}

export const Batch: BatchClass = defineModel<BatchClass>({
  name: 'Batch',
  positional: ['environment'],
  members: {
    events: toListOf(toModel(() => EventBase)),
    source_request_id: toText,
    environment: toText,
    ip: toText,
    schema_version: toNumber,
    device_info: toModel(() => DeviceInformation),
    application_info: toModel(() => ApplicationInformation),
    user_attributes: asGiven,
    deleted_user_attributes: toListOf(toText),
    user_identities: toModel(() => UserIdentities),
    mpid: toNumber,
    mp_deviceid: toText,
    context: toModel(() => BatchContext),
    consent_state: toPlainCopy,
  },
  choices: { Environment: choicesOf('production', 'development') },
  initialize: (batch) => {
    batch.addEvent = addEvent;
  },
});

function addEvent(this: Batch, event: TypedEvent): void {
  this.events ??= [];
  this.events.push(new EventBase(event, event.getEventType()));
}

type Channel = 'unknown' | 'native' | 'javascript' | 'pixel' | 'desktop' | 'partner' | 'server_to_server' | 'All';

/** Where a batch came from. */
export interface SourceInformation {
  channel?: Maybe<Open<Channel>>;
  partner?: Maybe<string>;
  replay_request_id?: Maybe<string>;
  replay_job_id?: Maybe<string>;
}

interface SourceInformationClass extends ModelClass<SourceInformation, [channel?: Maybe<Open<Channel>>, partner?: Maybe<string>]> {
  readonly Channel: Choices<Channel>;
}

export const SourceInformation: SourceInformationClass = defineModel<SourceInformationClass>({
  name: 'SourceInformation',
  positional: ['channel', 'partner'],
  members: { channel: toText, partner: toText, replay_request_id: toText, replay_job_id: toText },
  choices: {
    Channel: choicesOf('unknown', 'native', 'javascript', 'pixel', 'desktop', 'partner', 'server_to_server', 'All'),
  },
});

/** Which campaign the user came from. */
export interface AttributionInfo {
  service_provider?: Maybe<string>;
  publisher?: Maybe<string>;
  campaign?: Maybe<string>;
}

export const AttributionInfo: ModelClass<
  AttributionInfo,
  [serviceProvider?: Maybe<string>, publisher?: Maybe<string>, campaign?: Maybe<string>]
> = defineModel({
  name: 'AttributionInfo',
  positional: ['service_provider', 'publisher', 'campaign'],
  members: { service_provider: toText, publisher: toText, campaign: toText },
});
