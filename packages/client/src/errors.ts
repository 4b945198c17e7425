/** Every code that a user of the SDK can meet, with what it means and what to do. Codes are stable: a release never renames one. */
export const errorTable = {
  invalid_options: 'An option is missing, unknown, out of range, or contradicts another. Correct the construction of the client.',
  invalid_event: 'A required field is missing or has the wrong type. Correct the call.',
  unserialisable_event: 'The value has no JSON form: a cycle, or a getter or toJSON that throws. Pass plain data.',
  event_too_large: 'The event is larger than eventBytesMax. Send less in it.',
  batch_too_large: 'The Batch alone is larger than requestBytesMax. Spread its events over several Batches.',
  queue_full: 'Events come faster than they leave: queueEventsMax or queueBytesMax was reached. Raise it, or send less.',
  client_closed: 'The client was closed before the call. Close it after the last call.',
  network_failed: 'No answer came: the name did not resolve, or the connection was refused or lost. Check url and network.',
  attempt_timed_out: 'No answer came within attemptTimeoutMs. Check the endpoint, or raise the timeout.',
  server_busy: 'The endpoint answered 408, 429 or 5xx. Such a request is sent again.',
  attempts_exhausted: 'Each of retry.attemptsMax attempts failed. The cause says how the last one did.',
  deadline_exceeded: 'retry.deadlineMs would pass before the next attempt. The cause says how the last one failed.',
  unauthorized: 'The endpoint answered 401 or 403, and sending pauses. Check the write key, or the key and secret, and the pod.',
  redirected: 'The endpoint answered with a redirect, and a redirect is never followed. Put the final address in url.',
  request_rejected: 'The endpoint refused the request for good. Its own code and message are in the error.',
  aborted: 'The signal of the client was aborted, or the process ended, before the events were delivered.',
  spool_failed:
    'The disk of the spool refused: the cause says how. Meanwhile events are in memory only. Check its space and its health.',
  spool_full: 'The spool holds as much as its bytesMax allows. Raise it, or send less.',
  spool_damaged: 'Events in the spool could not be read back: their bytes on disk have changed. Check the disk.',
  delivery_bug: 'The transport broke its promise not to throw. Report it, with the cause.',
  listener_failed: 'A listener threw or rejected. Delivery went on; the cause is what it threw.',
} as const;

export type ErrorCode = keyof typeof errorTable;

/** What went wrong, as data; the events concerned are added when it is reported. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** The endpoint's own code, such as `BAD_REQUEST`, if its answer named one. */
  readonly serverCode?: string | undefined;
  readonly cause?: unknown;
}

/** Which events an error or outcome is about. */
export interface EventScope {
  /** The `messageId` of each message, or the `source_request_id` of each Batch. */
  readonly ids: readonly string[];
  /** A Batch counts as the events it holds, and as one when it holds none. */
  readonly eventCount: number;
}

/** Anything may be thrown, and some of it has no text. */
export function describeThrown(cause: unknown): string {
  return cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : typeof cause;
}

/** The scope of one event, whose id may be missing or wrong. */
export function oneEvent(id: unknown): EventScope {
  return { ids: typeof id === 'string' && id !== '' ? [id] : [], eventCount: 1 };
}

/** The one error class of the SDK. Branch on `code`; the rest is for people. */
export class FairleadError extends Error {
  override readonly name = 'FairleadError';
  // Declared only, since every byte counts at an edge: the constructor sets them all.
  declare readonly code: ErrorCode;
  declare readonly status: number | undefined;
  declare readonly serverCode: string | undefined;
  declare readonly ids: readonly string[];
  declare readonly eventCount: number;

  constructor(failure: Failure, scope: EventScope = noEvents) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.code = failure.code;
    this.status = failure.status;
    this.serverCode = failure.serverCode;
    this.ids = scope.ids;
    this.eventCount = scope.eventCount;
  }
}

const noEvents: EventScope = { ids: [], eventCount: 0 };
