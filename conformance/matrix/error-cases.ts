import type { Fault } from './fault-proxy.ts';

export type ErrorCaseName = '400' | '401' | '403' | '413' | '429' | '503' | 'reset' | 'lost' | 'slow' | 'down';

/** What an SDK made of an error, with one event. */
export interface ErrorOutcome {
  readonly attempts: number;
  /** How often the event is stored in the end. */
  readonly stored: number;
  /** Whether the SDK told its caller that something was not delivered. */
  readonly told: boolean;
}

export interface ErrorCase {
  readonly name: ErrorCaseName;
  readonly what: string;
  /** What happens to the n-th attempt, from 0 on. */
  readonly fault: (attempt: number) => Fault;
  /** What an event deserves: a temporary error does not lose it, a lasting one is not tried again, and a loss is told. */
  readonly deserved: ErrorOutcome;
  readonly key?: 'unknown';
}

/** How often the SDKs are told to try again, where they can be told and don't wait for minutes in between. */
export const retriesMax = 2;
/** How long they are told to wait for the answer that is slow. */
export const timeoutMs = 5_000;

const refused: ErrorOutcome = { attempts: 1, stored: 0, told: true };
const delivered: ErrorOutcome = { attempts: 2, stored: 1, told: false };
const first =
  (fault: Fault) =>
  (attempt: number): Fault =>
    attempt === 0 ? fault : 'none';

export const errorCases: readonly ErrorCase[] = [
  { name: '400', what: 'the body is cut in half on its way', fault: () => 'cut', deserved: refused },
  { name: '401', what: 'the credentials are of nobody', fault: () => 'none', deserved: refused, key: 'unknown' },
  { name: '403', what: 'the source was revoked', fault: () => 'none', deserved: refused },
  { name: '413', what: 'the body is larger than the limit', fault: () => 'small', deserved: refused },
  { name: '429', what: 'the source is over its limit, once', fault: first('limited'), deserved: delivered },
  { name: '503', what: 'the server is overloaded, once', fault: first('full'), deserved: delivered },
  { name: 'reset', what: 'the connection breaks before the request is taken, once', fault: first('reset'), deserved: delivered },
  { name: 'lost', what: 'the request is taken, the answer lost, once', fault: first('lost'), deserved: delivered },
  { name: 'slow', what: 'the answer comes after the SDK has given up on it, once', fault: first('slow'), deserved: delivered },
  {
    name: 'down',
    what: 'the server is overloaded for good',
    fault: () => 'full',
    deserved: { attempts: retriesMax + 1, stored: 0, told: true },
  },
];
