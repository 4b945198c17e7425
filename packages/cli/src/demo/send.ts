import { type BatchClient, createBatchClient, createMessageClient, type FlushResult, type MessageClient } from 'fairlead';
import type { NewSource } from '@fairlead/server';
import { CommandError } from '../errors.ts';
import { createShopEvents } from '../shop/shop.ts';
import { sendMessage } from '../shop/web-site.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface Sending {
  readonly url: string;
  readonly source: NewSource;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

const flushTimeoutMs = 30_000;

/** Sends the shop's events through the SDK, and says what it reports. Throws `delivery_failed`. */
export async function sendShopEvents({ url, source, terminal, signal }: Sending): Promise<void> {
  const { messages, batches } = createShopEvents(Date.now());
  const onError = (error: Error): void => terminal.note(`fairlead: ${error.message}`);
  const messageClient = createMessageClient({ url, writeKey: source.key, signal, onError });
  const batchClient = createBatchClient({ url, key: source.key, secret: source.secret, signal, onError });
  await terminal.write('  Sending what a small shop sends in an afternoon, through our own SDK:\n\n');
  messages.forEach((message) => sendMessage(messageClient, message));
  batchClient.uploadAll(batches);
  await report('messages (web site)', 'POST /v1/batch', messageClient, terminal);
  await report('batches (application)', 'POST /v2/bulkevents', batchClient, terminal);
}

async function report(what: string, route: string, client: MessageClient | BatchClient, terminal: Terminal): Promise<void> {
  const result = await client.close({ timeoutMs: flushTimeoutMs });
  const { paint } = terminal;
  const { delivered, failed, dropped, pending } = result;
  const mark = isComplete(result) ? paint.green('✓') : paint.red('✗');
  const missing = isComplete(result) ? '' : `, failed ${failed}, dropped ${dropped}, pending ${pending}`;
  await terminal.write(
    `  ${mark} ${what.padEnd(23)}${paint.dim(route.padEnd(22))}${String(delivered).padStart(4)} events delivered${missing}\n`,
  );
  if (!isComplete(result)) {
    throw new CommandError('delivery_failed');
  }
}

function isComplete({ failed, dropped, pending }: FlushResult): boolean {
  return failed + dropped + pending === 0;
}
