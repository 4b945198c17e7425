import type { MessageType } from '@fairlead/protocol';
import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Stats } from '../delivery/ledger.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import type { AsyncDisposal } from '../disposable.ts';
import type { Connect, Connected } from '../delivery/front.ts';
import { createIntake } from '../delivery/intake.ts';
import type { Listen } from '../delivery/reporter.ts';
import type { ResolvedMessageClientOptions } from '../options.ts';
import type {
  AliasParams,
  CommonParams,
  EventMap,
  GroupParams,
  Identity,
  IdentifyParams,
  PageParams,
  ScreenParams,
  TrackParams,
  Unidentified,
} from './message.ts';
import { createMessageEntryMaker } from './message-entry.ts';
import { envelopeBytes, toMessageRequest } from './message-request.ts';
import { createMessageScope, narrowScope } from './message-scope.ts';
import type { MessageDefaults, MessageScope } from './message-scope.ts';

/**
 * The calls of a client. Each completes and copies its argument, queues it and returns at once; it never changes the argument, and
 * throws only with `strict`. The methods need no `this`.
 */
export interface MessageCalls<Events extends EventMap = EventMap> {
  /** Somebody did something. */
  track(params: TrackParams<Events>): void;
  /** Somebody is somebody, and this is known of them. */
  identify(params: IdentifyParams): void;
  /** Somebody saw a page of a web site. */
  page(params: PageParams): void;
  /** Somebody saw a screen of an application. */
  screen(params: ScreenParams): void;
  /** Somebody belongs to a group. */
  group(params: GroupParams): void;
  /** `previousId` and `userId` are the same person. */
  alias(params: AliasParams): void;
  /**
   * The same calls with defaults of their own, such as those of one request. They share the client's queue; what a call says wins.
   * Throws `invalid_options` for defaults that can't be copied.
   */
  with(defaults: MessageDefaults & Identity): IdentifiedCalls<Events>;
  with(defaults: MessageDefaults): MessageCalls<Events>;
}

/** Calls that know who it is about, so that each may leave it out. */
export interface IdentifiedCalls<Events extends EventMap = EventMap> {
  track(params: Unidentified<TrackParams<Events>>): void;
  identify(params: Unidentified<IdentifyParams>): void;
  page(params: Unidentified<PageParams>): void;
  screen(params: Unidentified<ScreenParams>): void;
  group(params: Unidentified<GroupParams>): void;
  alias(params: AliasParams): void;
  with(defaults: MessageDefaults): IdentifiedCalls<Events>;
}

/** Sends messages to Hightouch, Segment, RudderStack or a Fairlead server. */
export interface MessageClient<Events extends EventMap = EventMap> extends MessageCalls<Events>, AsyncDisposal {
  /** Resolves when the queue has room: `await` it before a call to be held back, with `overflow: 'wait'`. Never rejects. */
  ready(): Promise<void>;
  /** Listens to what becomes of events, until the function that is returned is called. */
  readonly on: Listen;
  /** Sends what is queued; resolves when everything queued before the call is delivered or has failed. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /**
   * Takes no more events, and flushes. Calling it again flushes again. After a timeout, delivery of what is pending goes on for
   * as long as the process lives; abort `signal` to give it up. With a spool it waits 10 s unless `timeoutMs` says otherwise; then
   * what is pending stays in the spool for the next process.
   */
  close(options?: FlushOptions): Promise<FlushResult>;
  stats(): Stats;
}

/** Makes a client for messages, with the delivery that is connected to it. Throws `invalid_options` for a context that can't be copied. */
export function openMessageClient<Events extends EventMap>(
  options: ResolvedMessageClientOptions,
  connect: Connect<ResolvedMessageClientOptions>,
): MessageClient<Events> {
  const scope = createMessageScope(options);
  const { delivery, reporter } = connectMessages(options, connect);
  const toEntry = createMessageEntryMaker(options);
  const { take } = createIntake(delivery, options);
  const close = (closeOptions: FlushOptions = {}): Promise<FlushResult> => delivery.close(closeOptions);
  return {
    ...createCalls((type, params, callScope) => take(toEntry(type, params, callScope)), scope),
    ready: () => delivery.ready(),
    on: reporter.on,
    flush: (flushOptions = {}) => delivery.flush(flushOptions),
    close,
    stats: () => delivery.stats(),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

function connectMessages(options: ResolvedMessageClientOptions, connect: Connect<ResolvedMessageClientOptions>): Connected {
  const { batchEventsMax, requestBytesMax } = options;
  return connect(options, {
    requestLimits: { requestEntriesMax: batchEventsMax, requestBytesMax, envelopeBytes },
    headers: { authorization: toBasicAuthorization(options.writeKey, '') },
    toHttpRequest: toMessageRequest(options.url),
    spoolKind: 'message',
    pausesWhenUnauthorized: true,
  });
}

type Call = (type: MessageType, params: CommonParams, scope: MessageScope) => void;

function createCalls<Events extends EventMap>(call: Call, scope: MessageScope): MessageCalls<Events> {
  return {
    track: (params) => call('track', params, scope),
    identify: (params) => call('identify', params, scope),
    page: (params) => call('page', params, scope),
    screen: (params) => call('screen', params, scope),
    group: (params) => call('group', params, scope),
    alias: (params) => call('alias', params, scope),
    // What a call may leave out is a matter of types alone.
    with: (defaults: MessageDefaults) =>
      createCalls<Events>(call, narrowScope(scope, defaults)) as MessageCalls<Events> & IdentifiedCalls<Events>,
  };
}
