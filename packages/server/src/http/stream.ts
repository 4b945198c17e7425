import type { ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { LiveEvent } from '../pipeline/messages.ts';
import type { LiveListener, Pipeline } from '../pipeline/pipeline.ts';
import { parseRowId } from './parameters.ts';
import type { Opening } from './stream-opening.ts';

/**
 * The live feed as server-sent events. Every stored event is one `event` with the columns of `events`,
 * every one that was put into quarantine one `quarantined` with those of `quarantine`; what a slow reader could not
 * take is counted and told in one `gap` with `{"skipped": n}`, so that nobody takes a part for the whole. Where it begins with rows of before,
 * one `live` says that what follows is new.
 */
export interface Streams {
  /**
   * `read` reads what the stream begins with. Resolves once it has begun. Rejects with `too_many_streams`, with `draining` once closed, and with
   * what `read` rejects with.
   */
  open(response: ServerResponse, read?: () => Promise<Opening>): Promise<void>;
  /** Ends all streams and opens no more. */
  close(): void;
}

/** Bytes that may wait for one reader before events are skipped for it. */
const unsentBytesMax = 1024 * 1024;
const heartbeatMsDefault = 15_000;
/** Events that may wait for what is read of before. */
const waitingEventsMax = 5_000;

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
    async open(response, read): Promise<void> {
      if (isClosed) {
        throw new FairleadError('draining');
      }
      if (open.size >= streamsMax) {
        throw new FairleadError('too_many_streams');
      }
      open.add(response);
      await feed(response, { pipeline, heartbeatMs, read, onClose: () => open.delete(response) });
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
  readonly read: (() => Promise<Opening>) | undefined;
  readonly onClose: () => void;
}

/** Listens first, then reads what was before: what comes meanwhile waits, so that nothing is left out and nothing is there twice. */
async function feed(response: ServerResponse, { pipeline, heartbeatMs, read, onClose }: Feeding): Promise<void> {
  const send = createSending(response);
  const waiting = createWaiting();
  let take: LiveListener = waiting.add;
  const stopListening = pipeline.listen((events, skipped) => take(events, skipped));
  response.once('close', () => {
    stopListening();
    onClose();
  });
  const opening = await read?.();
  if (response.destroyed || response.writableEnded) {
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(`: connected\n\n${opening === undefined ? '' : writeOpening(opening)}`);
  take = opening === undefined ? send : createPassing(opening, send);
  waiting.release(take);
  const heartbeat = setInterval(() => {
    // Behind what a reader has not taken it tells nobody anything, and would make a connection that stands still look alive.
    if (!response.writableEnded && response.writableLength === 0) {
      response.write(': still here\n\n');
    }
  }, heartbeatMs);
  response.once('close', () => clearInterval(heartbeat));
}

function createSending(response: ServerResponse): LiveListener {
  let skipped = 0;
  return (events, skippedBefore) => {
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
}

interface Waiting {
  readonly add: LiveListener;
  /** Hands on what waits, in order. */
  release(take: LiveListener): void;
}

function createWaiting(): Waiting {
  const blocks: { events: readonly LiveEvent[]; skipped: number }[] = [];
  let eventCount = 0;
  return {
    add(events, skipped): void {
      const kept = events.slice(0, waitingEventsMax - eventCount);
      eventCount += kept.length;
      blocks.push({ events: kept, skipped });
      if (kept.length < events.length) {
        blocks.push({ events: [], skipped: events.length - kept.length });
      }
    },
    release: (take) => blocks.splice(0).forEach(({ events, skipped }) => take(events, skipped)),
  };
}

/** Leaves out what the opening reaches, whenever it is told: rows can be read a moment before the feed shows them. */
function createPassing({ throughPosition }: Opening, send: LiveListener): LiveListener {
  return (events, skipped) => {
    const fresh = events.filter((event) => positionOf(event) > throughPosition);
    // A block that was read is told of as it was read, with what the feed left out of it.
    if (fresh.length > 0 || events.length === 0) {
      send(fresh, skipped);
    }
  };
}

/** Whatever has no position is shown. */
function positionOf({ id }: LiveEvent): number {
  return parseRowId(id)?.position ?? Number.POSITIVE_INFINITY;
}

function writeOpening({ events, skipped }: Opening): string {
  return `${toGap(skipped)}${events.map(toFrame).join('')}event: live\ndata: {}\n\n`;
}

function toGap(skipped: number): string {
  return skipped === 0 ? '' : `event: gap\ndata: {"skipped":${skipped}}\n\n`;
}

/** JSON text has no raw line break, so one `data:` line holds it. */
function toFrame(event: LiveEvent): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${event.json}\n\n`;
}
