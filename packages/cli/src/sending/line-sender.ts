import { type JsonObject, type MessageType, stringifyJson } from '@fairlead/protocol';
import {
  type BatchClient,
  type ClientOptions,
  createBatchClient,
  createMessageClient,
  type EventScope,
  FairleadError,
  type MessageClient,
  type Outcome,
} from 'fairlead';
import { CommandError } from '../errors.ts';
import { completeBatch, completeMessage } from './completion.ts';
import { type LineContent, type LineProtocol, readLine } from './line-content.ts';
import { toEventId } from './line-identity.ts';
import type { IdentifiedLine, LineOutcome } from './window.ts';

export interface LineSenderOptions {
  readonly url: string;
  /** Where it is the runtime's own, the SDK's way is faster. */
  readonly fetch: typeof fetch;
  readonly key: string;
  /** Batches need it. */
  readonly secret: string | undefined;
  /** Told from each line where there is none. */
  readonly protocol: LineProtocol | undefined;
  readonly concurrency: number;
  readonly retryForMs: number;
  /** Gives up what is under way. */
  readonly signal: AbortSignal;
  /** Told of every line that is delivered, by its size. */
  readonly onDelivered: (bytes: number) => void;
  readonly onRetry: (reason: string, waitMs: number) => void;
}

interface PendingLine {
  readonly index: number;
  readonly line: IdentifiedLine;
  /** A Batch may be delivered in parts. */
  eventsLeft: number;
}

/** More than a window holds, whatever the SDK adds to it. */
const queueEventsMax = 2_147_483_647;
const queueBytesMax = 1024 * 1024 * 1024;
/** A batch of more bytes may be divided by the SDK, whose requests have 256 KiB at most. */
const sharingBytesMax = 240_000;
/** A line of no more bytes never becomes as long, though numbers may be written with four times as many characters. */
const smallLineBytes = 48 * 1024;
const backoffMaxMs = 10_000;
/** The time decides, not their number. */
const attemptsMax = 1_000_000;

/** Sends windows of lines through the SDK, and knows of each line what became of it. */
export class LineSender {
  /** Why nothing more is sent; undefined while all is well. */
  blockedBy: Error | undefined;
  readonly #options: LineSenderOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #messages: MessageClient | undefined;
  #batches: BatchClient | undefined;
  #outcomes: LineOutcome[] = [];
  /** By protocol and id, oldest first: an id may come twice. */
  readonly #pending = new Map<string, PendingLine[]>();

  constructor(options: LineSenderOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /** Resolves with what became of each line, in order. Never rejects for what a server does. */
  async send(window: readonly IdentifiedLine[]): Promise<readonly LineOutcome[]> {
    this.#outcomes = window.map(() => ({ kind: 'blocked' }));
    for (const [index, line] of window.entries()) {
      const alone = this.#submit({ index, line, eventsLeft: 1 });
      if (alone !== undefined) {
        await alone;
      }
    }
    await Promise.all([this.#messages?.flush(), this.#batches?.flush()]);
    this.#pending.clear();
    return this.#outcomes;
  }

  /** A promise for a line that must be alone. */
  #submit(pending: PendingLine): Promise<void> | undefined {
    if (this.blockedBy !== undefined || this.#signal.aborted) {
      return undefined;
    }
    const content = readLine(pending.line, this.#options.protocol);
    switch (content.kind) {
      case 'blank':
      case 'bad':
        this.#outcomes[pending.index] = content;
        return undefined;
      case 'batch':
        if (pending.line.size > smallLineBytes && Buffer.byteLength(stringifyJson(content.event)) > sharingBytesMax) {
          return this.#handAlone(content, pending);
        }
        this.#hand(content, pending);
        return undefined;
      case 'message':
        this.#hand(content, pending);
        return undefined;
      default:
        return content satisfies never;
    }
  }

  /** The SDK divides what is too large for one request: only so is it known to whom an answer to a part belongs. */
  async #handAlone(content: Extract<LineContent, { readonly kind: 'batch' }>, pending: PendingLine): Promise<void> {
    await this.#batches?.flush();
    if (this.blockedBy === undefined) {
      this.#hand(content, pending);
      await this.#batches?.flush();
    }
  }

  #hand(content: Extract<LineContent, { readonly event: JsonObject }>, pending: PendingLine): void {
    const { kind, event } = content;
    pending.eventsLeft = Array.isArray(event['events']) ? Math.max(1, event['events'].length) : 1;
    const id = toEventId(pending.line.identity);
    const complete = kind === 'message' ? completeMessage(event, id) : completeBatch(event, id);
    const name = `${kind}:${complete.id}`;
    const waiting = this.#pending.get(name) ?? [];
    waiting.push(pending);
    this.#pending.set(name, waiting);
    try {
      if (kind === 'message') {
        this.#callMessages(content.type, complete.event);
      } else {
        this.#callBatches(complete.event);
      }
    } catch (error) {
      waiting.pop();
      if (!(error instanceof FairleadError)) {
        this.#block(error as Error);
        return;
      }
      this.#outcomes[pending.index] = { kind: 'rejected', reason: error.code, message: error.message };
    }
  }

  #callMessages(type: MessageType, message: JsonObject): void {
    const { url, key } = this.#options;
    this.#messages ??= createMessageClient({ url, writeKey: key, ...this.#clientOptions('message') });
    // The client checks what it is given, and throws what is wrong with it.
    this.#messages[type](message as never);
  }

  #callBatches(batch: JsonObject): void {
    const { url, key, secret } = this.#options;
    if (secret === undefined) {
      throw new CommandError('sender_credentials_missing', 'There is a batch to send, and batches take a secret.');
    }
    this.#batches ??= createBatchClient({ url, key, secret, ...this.#clientOptions('batch') });
    this.#batches.upload(batch);
  }

  #clientOptions(kind: 'message' | 'batch'): ClientOptions {
    const { concurrency, retryForMs } = this.#options;
    return {
      ...(this.#options.fetch === fetch ? {} : { fetch: this.#options.fetch }),
      concurrencyMax: concurrency,
      queueEventsMax,
      queueBytesMax,
      retry: { attemptsMax, backoffMaxMs, deadlineMs: retryForMs },
      strict: true,
      signal: this.#signal,
      onOutcome: (outcome) => this.#note(kind, outcome),
      // Everything is in the outcomes.
      onError: () => undefined,
    };
  }

  #note(kind: 'message' | 'batch', outcome: Outcome): void {
    switch (outcome.kind) {
      case 'delivered':
        this.#settle(kind, outcome, { kind: 'delivered' });
        return;
      case 'retrying':
        this.#options.onRetry(outcome.error.message, outcome.waitMs);
        return;
      case 'failed':
        this.#noteFailed(kind, outcome, outcome.error);
        return;
      case 'paused':
        this.#block(outcome.error);
        return;
      case 'dropped':
        // What is wrong with a line is thrown, and dealt with there.
        if (outcome.error.code === 'queue_full' || outcome.error.code === 'client_closed') {
          this.#block(outcome.error);
        }
        return;
      default:
        outcome satisfies never;
    }
  }

  #noteFailed(kind: 'message' | 'batch', scope: EventScope, error: FairleadError): void {
    if (error.code === 'request_rejected') {
      this.#settle(kind, scope, { kind: 'rejected', reason: error.serverCode ?? error.code, message: error.message });
    } else {
      this.#block(error);
    }
  }

  /** A line of which any part was rejected is rejected. */
  #settle(kind: 'message' | 'batch', { ids, eventCount }: EventScope, outcome: LineOutcome): void {
    for (const id of ids) {
      const waiting = this.#pending.get(`${kind}:${id}`) ?? [];
      const [pending] = waiting;
      if (pending === undefined) {
        continue;
      }
      if (this.#outcomes[pending.index]?.kind !== 'rejected') {
        this.#outcomes[pending.index] = outcome;
      }
      // A part shares its request with no other line.
      pending.eventsLeft -= ids.length === 1 ? eventCount : pending.eventsLeft;
      if (pending.eventsLeft <= 0) {
        waiting.shift();
        if (this.#outcomes[pending.index]?.kind === 'delivered') {
          this.#options.onDelivered(pending.line.size);
        }
      }
    }
  }

  /** The first reason stands; what else is under way is given up, so that a server that is gone is not waited for twice. */
  #block(error: Error): void {
    if (this.blockedBy === undefined) {
      this.blockedBy = error;
      this.#stop.abort();
    }
  }
}
