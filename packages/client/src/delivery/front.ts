import { library } from '../library.ts';
import type { ResolvedClientOptions } from '../options.ts';
import type { Delivery } from './delivery.ts';
import type { DivideEntry } from './division.ts';
import { plainBody } from './gzip.ts';
import type { Gatherer } from './parts.ts';
import type { RequestLimits } from './queue.ts';
import type { Reporter } from './reporter.ts';
import type { SpoolContext } from './spool.ts';
import type { EncodeBody, FetchTransportOptions, ToHttpRequest, Transport } from './transport.ts';

/** What a front adds to the options that both have. */
export interface Front {
  readonly requestLimits: RequestLimits;
  readonly toHttpRequest: ToHttpRequest;
  /** Of every request, beside those that each has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names its records in a spool; without it there is none. */
  readonly spoolKind?: SpoolContext['kind'];
  /** How an entry of several events becomes two. */
  readonly divideEntry?: DivideEntry;
  /** Holds events back for a while, to join them. */
  readonly gatherer?: Gatherer;
  /** 401 and 403 hold requests back, instead of failing them. Default false: for callers that wait for the outcome of each call. */
  readonly pausesWhenUnauthorized?: boolean;
  /** Instead of the platform's, for a front with ways of its own. */
  readonly createTransport?: (options: FetchTransportOptions) => Transport;
}

/** What the calls of a client need of the delivery behind them. */
export type Carrier = Pick<Delivery, 'offer' | 'drop' | 'ready' | 'flush' | 'close' | 'stats'>;

/** What carries a client's events, and tells of them. */
export interface Connected {
  readonly delivery: Carrier;
  readonly reporter: Reporter;
}

/** Puts a delivery behind a front. */
export type Connect<Options> = (options: Options, front: Front) => Connected;

/** What attempts are made with. */
export function toTransportOptions(options: ResolvedClientOptions, front: Front, gzip: EncodeBody): FetchTransportOptions {
  const { fetch, clock, attemptTimeoutMs } = options;
  return {
    fetch,
    clock,
    attemptTimeoutMs,
    headers: {
      'content-type': 'application/json',
      'user-agent': `${library.name}/${library.version}`,
      ...front.headers,
    },
    toHttpRequest: front.toHttpRequest,
    encodeBody: options.gzip ? gzip : plainBody,
  };
}
