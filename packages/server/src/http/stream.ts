import type { ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { LiveEvent } from '../pipeline/messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/**
 * The live feed as server-sent events. Every stored event is one `event` with the columns of `events`,
 * every one that was put into quarantine one `quarantined` with those of `quarantine`; what a slow reader could not
 * take is counted and told in one `gap` with `{"skipped": n}`, so that nobody takes a part for the whole.
 */
export interface Streams {
  /** Throws `too_many_streams`, and `draining` once closed. */
  open(response: ServerResponse): void;
  /** Ends all streams and opens no more. */
  close(): void;
}

/** Bytes that may wait for one reader before events are skipped for it. */
const unsentBytesMax = 1024 * 1024;
const heartbeatMsDefault = 15_000;

export interface StreamsOptions {
  readonly streamsMax: number;
  readonly heartbeatMs?: number;
}

export function createStreams(
  pipeline: Pick<Pipeline, 'listen'>,
  { streamsMax, heartbeatMs = heartbeatMsDefault }: StreamsOptions,
): Streams {
  const open = new Set<ServerResponse>();
  let isClosed = false;
  return {
    open(response): void {
      if (isClosed) {
        throw new FairleadError('draining');
      }
      if (open.size >= streamsMax) {
        throw new FairleadError('too_many_streams');
      }
      open.add(response);
      feed(response, { pipeline, heartbeatMs, onClose: () => open.delete(response) });
    },
    close(): void {
      isClosed = true;
      open.forEach((response) => response.end());
    },
  };
}

interface Feeding {
  readonly pipeline: Pick<Pipeline, 'listen'>;
  readonly heartbeatMs: number;
  readonly onClose: () => void;
}

function feed(response: ServerResponse, { pipeline, heartbeatMs, onClose }: Feeding): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  let skipped = 0;
  const send = (events: readonly LiveEvent[], skippedBefore: number): void => {
    if (response.writableEnded) {
      // Closing: a write behind the end would be an error that nobody takes.
      return;
    }
    skipped += skippedBefore;
    let unsent = response.writableLength;
    if (unsent > unsentBytesMax) {
      skipped += events.length;
      return;
    }
    let text = toGap(skipped);
    let sent = 0;
    while (sent < events.length && unsent <= unsentBytesMax) {
      const frame = toFrame(events[sent] as LiveEvent);
      unsent += frame.length;
      text += frame;
      sent++;
    }
    skipped = 0;
    response.write(text + toGap(events.length - sent));
  };
  const stopListening = pipeline.listen(send);
  const heartbeat = setInterval(() => {
    // Behind what a reader has not taken it tells nobody anything, and would make a connection that stands still look alive.
    if (!response.writableEnded && response.writableLength === 0) {
      response.write(': still here\n\n');
    }
  }, heartbeatMs);
  response.once('close', () => {
    clearInterval(heartbeat);
    stopListening();
    onClose();
  });
}

function toGap(skipped: number): string {
  return skipped === 0 ? '' : `event: gap\ndata: {"skipped":${skipped}}\n\n`;
}

/** JSON text has no raw line break, so one `data:` line holds it. */
function toFrame(event: LiveEvent): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${event.json}\n\n`;
}
